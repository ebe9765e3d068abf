import { describe, expect, it } from "vitest";
import {
  ListOCMSharesRequest_Filter_Type as FilterType,
  OcmAPI,
} from "../../src/gen/cs3/sharing/ocm/v1beta1/ocm_api_pb.ts";
import { EINSTEIN, MARIE } from "../support/people.ts";
import { aReceivedShare, aRemoteUser, aShare } from "../support/records.ts";
import { codeOf, createRpcWorld } from "./support.ts";

const RICHARD = aRemoteUser("richard", "receiver.org");
const BRIAN = aRemoteUser("brian", "sender.org");
const KINDS = ["listOCMShares", "listReceivedOCMShares"] as const;
const at = (number: number) => `2026-01-10T10:00:0${number}.000Z`;

/** Marie with six shares of each kind, one a second. */
async function setUp() {
  const world = createRpcWorld();
  for (let number = 0; number < 6; number += 1) await add(world, number);
  return { world, client: world.client(OcmAPI, MARIE) };
}

async function add({ repositories }: Awaited<ReturnType<typeof createRpcWorld>>, number: number) {
  const id = `${number}`;
  const dated = { id, createdAt: at(number), modifiedAt: at(number) };
  const resourceId = { storageId: "user-folders", spaceId: "marie", opaqueId: `/${id}` };
  await repositories.shares.add(aShare(RICHARD, { ...dated, resourceId, sharedSecret: `secret-${id}` }));
  await repositories.receivedShares.add(aReceivedShare(BRIAN, { ...dated, providerId: id }));
}

const idsOf = (answer: {
  readonly shares: readonly { readonly id?: { readonly opaqueId: string } | undefined }[];
}) => answer.shares.map(({ id }) => id?.opaqueId);

describe.each(KINDS)("the pages of %s", (list) => {
  it("come in the order of creation, from whatever page size, to the end", async () => {
    const { client } = await setUp();
    for (const pageSize of [1, 2, 4, 6, 7]) {
      const seen: (string | undefined)[] = [];
      let pageToken = "";
      do {
        const page = await client[list]({ pageSize, pageToken });
        seen.push(...idsOf(page));
        pageToken = page.nextPageToken;
      } while (pageToken !== "");
      expect(seen, `${pageSize}`).toEqual(["0", "1", "2", "3", "4", "5"]);
    }
  });

  it("neither repeat nor hide a row while others come, change and go", async () => {
    const { world, client } = await setUp();
    const { shares, receivedShares } = world.repositories;
    const first = await client[list]({ pageSize: 3 });
    await add(world, 7);
    for (const records of [shares, receivedShares]) {
      // One that was seen, the one the token stands on, and one to come.
      for (const id of ["0", "2", "4"]) await records.remove(id);
    }
    await shares.update("5", (share) => ({ ...share, modifiedAt: at(9) }));
    await receivedShares.update("5", (share) => ({ ...share, modifiedAt: at(9) }));
    const second = await client[list]({ pageSize: 3, pageToken: first.nextPageToken });
    expect([idsOf(first), idsOf(second)]).toEqual([
      ["0", "1", "2"],
      ["3", "5", "7"],
    ]);
  });

  it("are refused to a token of another list, or of none", async () => {
    const { world, client } = await setUp();
    const other = KINDS.find((kind) => kind !== list) ?? list;
    const { nextPageToken } = await client[list]({ pageSize: 2 });
    const refused = async (pageToken: string, from = client, kind: (typeof KINDS)[number] = list) => {
      const answer = await from[kind]({ pageSize: 2, pageToken });
      expect([codeOf(answer), answer.shares, answer.nextPageToken]).toEqual(["INVALID_ARGUMENT", [], ""]);
    };
    await refused("garbage");
    await refused(nextPageToken.slice(1));
    await refused(`${nextPageToken}0`);
    await refused("../../keys/signing");
    await refused(nextPageToken, world.client(OcmAPI, EINSTEIN));
    await refused(nextPageToken, client, other);
    expect(codeOf(await client[list]({ pageSize: 5, pageToken: nextPageToken })), "another size").toBe("OK");
  });

  it("belong to the conditions they were asked with", async () => {
    const { client } = await setUp();
    const owner = { case: "owner" as const, value: { idp: "sender.org", opaqueId: "brian" } };
    const { nextPageToken: pageToken } = await client[list]({ pageSize: 2 });
    const filters = [{ type: list === "listOCMShares" ? FilterType.OWNER : 1, term: owner }] as never;
    expect(codeOf(await client[list]({ pageSize: 2, filters, pageToken }))).toBe("INVALID_ARGUMENT");
  });
});
