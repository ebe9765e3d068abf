import { fromJson, type JsonValue, toJson } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";
import { InviteAPI } from "../../src/gen/cs3/ocm/invite/v1beta1/invite_api_pb.ts";
import { OcmAPI } from "../../src/gen/cs3/sharing/ocm/v1beta1/ocm_api_pb.ts";
import { ReceivedShareSchema, ShareSchema } from "../../src/gen/cs3/sharing/ocm/v1beta1/resources_pb.ts";
import { createMemoryStore } from "../../src/storage/drivers/memory.ts";
import { anImport, EINSTEIN_ID, IDP, vector } from "../storage/import-ocis/an-import.ts";
import { aUser } from "../support/people.ts";
import { createRpcWorld } from "./support.ts";

const EINSTEIN = aUser("einstein", { id: { idp: IDP, opaqueId: EINSTEIN_ID, type: "primary" } });

type Member = { [name: string]: JsonValue };
interface SharesFile {
  readonly shares: Readonly<Record<string, Member>>;
  readonly received_shares: Readonly<Record<string, Member>>;
}

/** What the file says of a share, but for what no answer is made of: what is not kept, and webapps, which are bytes. */
function asTheFileSays(share: Member, list: "protocols" | "accessMethods"): Member {
  const { opaque, ...rest } = share;
  const kept = (rest[list] as Member[]).filter(
    (one) => !("webappOptions" in one) && Object.keys(one).length > 0,
  );
  return { ...rest, [list]: kept };
}

/** What was answered, in the JSON that reva writes, without the members that oCIS does not know. */
function asReva(answer: JsonValue, list: "protocols" | "accessMethods"): Member {
  const { recipientType, sharedResourceType, ...rest } = answer as Member;
  const kept = (rest[list] as Member[]).filter((one) => !("webappOptions" in one));
  return {
    ...rest,
    [list]: kept.map(({ webdavOptions, ...one }) => ({
      ...one,
      ...(webdavOptions !== undefined && { webdavOptions: withoutNewer(webdavOptions as Member) }),
    })),
  };
}

const withoutNewer = ({ sharePermissions, ...older }: Member): Member => older;

async function imported() {
  const store = createMemoryStore();
  const shares = vector("ocis-shares.json");
  await anImport(store).run({ shares, invites: vector("ocis-invites.json") });
  const world = createRpcWorld({ store, users: [EINSTEIN] });
  return { world, file: JSON.parse(shares) as SharesFile };
}

describe("after an import of oCIS' files", () => {
  it("GetReceivedOCMShare answers what the file says, string for string", async () => {
    const { world, file } = await imported();
    const opaqueId = "0198c1a2-4f3e-4d2a-8c11-2b6f0e7a9d10";
    const { share } = await world
      .client(OcmAPI, EINSTEIN)
      .getReceivedOCMShare({ ref: { spec: { case: "id", value: { opaqueId } } } });
    if (share === undefined) throw new Error("the share was not found");
    expect(asReva(toJson(ReceivedShareSchema, share), "protocols")).toEqual(
      asTheFileSays(file.received_shares[opaqueId] ?? {}, "protocols"),
    );
  });

  it("GetOCMShare and GetOCMShareByToken answer what the file says, string for string", async () => {
    const { world, file } = await imported();
    const expected = asTheFileSays(file.shares.id1 ?? {}, "accessMethods");
    const client = world.client(OcmAPI, EINSTEIN);
    const byId = await client.getOCMShare({ ref: { spec: { case: "id", value: { opaqueId: "id1" } } } });
    const byToken = await client.getOCMShareByToken({ token: String(expected.token) });
    for (const { share } of [byId, byToken]) {
      if (share === undefined) throw new Error("the share was not found");
      expect(asReva(toJson(ShareSchema, share), "accessMethods")).toEqual(expected);
    }
    // The comparison sees what it is meant to see.
    expect(expected).toMatchObject({ ctime: { seconds: "1767225600", nanos: 5 }, name: "<doc> & more.md" });
    expect(fromJson(ShareSchema, expected).id?.opaqueId).toBe("id1");
  });

  it("FindAcceptedUsers and ListInviteTokens answer what the file says", async () => {
    const { world } = await imported();
    const { acceptedUsers } = await world.client(InviteAPI, EINSTEIN).findAcceptedUsers({});
    expect(
      acceptedUsers.map(({ id, displayName, mail }) => [id?.idp, id?.opaqueId, displayName, mail]),
    ).toEqual([
      [
        "https://cloud.owncloud.test",
        "f7fbf8c8-139b-4376-b307-cf0a8c2d0d9c@cloud.owncloud.test",
        "Marie Curie",
        "marie@example.org",
      ],
      ["https://other.test", "niels", "Niels Bohr", "n@other.test"],
    ]);
    const { inviteTokens } = await world.client(InviteAPI, EINSTEIN).listInviteTokens({});
    expect(
      inviteTokens.map(({ token, description, expiration }) => [token, description, expiration?.seconds]),
    ).toEqual([["3bd0f6a2-6f5e-4a1f-9c1e-111111111111", "for <marie> & co", 4102444800n]]);
  });
});
