import { describe, expect, it } from "vitest";
import { UserType } from "../../src/gen/cs3/identity/user/v1beta1/resources_pb.ts";
import {
  ListReceivedOCMSharesRequest_Filter_Type as FilterType,
  OcmAPI,
} from "../../src/gen/cs3/sharing/ocm/v1beta1/ocm_api_pb.ts";
import {
  RecipientType,
  SharedResourceType,
  ShareState,
  ShareType,
} from "../../src/gen/cs3/sharing/ocm/v1beta1/resources_pb.ts";
import { GranteeType, ResourceType } from "../../src/gen/cs3/storage/provider/v1beta1/resources_pb.ts";
import { EINSTEIN, HOST, MARIE } from "../support/people.ts";
import { aReceivedShare, aRemoteUser } from "../support/records.ts";
import { codeOf, createRpcWorld } from "./support.ts";

const BRIAN = aRemoteUser("brian@sender.org", "https://sender.org");
const SUE = aRemoteUser("sue", "sender.org");
const byId = (opaqueId: string) => ({ spec: { case: "id" as const, value: { opaqueId } } });
const userId = (user: { readonly idp: string; readonly opaqueId: string }) => ({
  idp: user.idp,
  opaqueId: user.opaqueId,
});

async function setUp() {
  const world = createRpcWorld();
  const { receivedShares } = world.repositories;
  const party = (user: typeof BRIAN) => ({
    userId: user,
    address: { identifier: user.opaqueId.replace(/@.*/, ""), host: "sender.org" },
    displayName: "",
  });
  await receivedShares.add(aReceivedShare(BRIAN, { id: "a", providerId: "p-a" }));
  await receivedShares.add(
    aReceivedShare(BRIAN, { id: "b", providerId: "p-b", resourceType: "folder", owner: party(SUE) }),
  );
  await receivedShares.add(
    aReceivedShare(SUE, { id: "c", providerId: "p-c", expiresAt: "2026-01-16T13:38:00.000Z" }),
  );
  return world;
}

describe("GetReceivedOCMShare", () => {
  it("answers every member, the old one and the new one of each pair, user ids as they came", async () => {
    const world = await setUp();
    const answer = await world.client(OcmAPI, MARIE).getReceivedOCMShare({ ref: byId("b") });
    expect(codeOf(answer)).toBe("OK");
    const seconds = BigInt(Date.parse("2026-01-10T10:00:00Z") / 1000);
    const read = { getPath: true, initiateFileDownload: true, listContainer: true, stat: true };
    expect(answer.share).toMatchObject({
      id: { opaqueId: "b" },
      name: "report.pdf",
      remoteShareId: "p-b",
      grantee: { type: GranteeType.USER, id: { value: { idp: HOST, opaqueId: "marie" } } },
      owner: { idp: "sender.org", opaqueId: "sue", type: UserType.FEDERATED },
      creator: { idp: "https://sender.org", opaqueId: "brian@sender.org", type: UserType.FEDERATED },
      ctime: { seconds },
      mtime: { seconds },
      state: ShareState.PENDING,
      shareType: ShareType.USER,
      recipientType: RecipientType.USER,
      resourceType: ResourceType.CONTAINER,
      sharedResourceType: SharedResourceType.SHARE_RESOURCE_TYPE_CONTAINER,
      hidden: false,
      protocols: [
        {
          term: {
            case: "webdavOptions",
            value: {
              sharedSecret: "s3cr3tIn7",
              uri: "https://sender.org/dav/ocm/in-7",
              permissions: { permissions: read, reshare: false },
              sharePermissions: read,
            },
          },
        },
      ],
    });
  });

  it.each([
    ["an unknown id", MARIE, byId("none")],
    ["somebody else's share", EINSTEIN, byId("a")],
    ["the id the Sending Server gave", MARIE, byId("p-a")],
    ["a token", MARIE, { spec: { case: "token" as const, value: "s3cr3tIn7" } }],
    [
      "a key",
      MARIE,
      {
        spec: {
          case: "key" as const,
          value: {
            owner: userId(BRIAN),
            resourceId: { opaqueId: "x" },
            grantee: { type: GranteeType.USER, id: { case: "userId" as const, value: userId(MARIE.id) } },
          },
        },
      },
    ],
  ])("does not find %s", async (_, user, ref) => {
    const answer = await (await setUp()).client(OcmAPI, user).getReceivedOCMShare({ ref });
    expect(codeOf(answer)).toBe("NOT_FOUND");
    expect(answer.share).toBeUndefined();
  });

  describe("on behalf of a user whom a service names in userid", () => {
    const behalf = (json: string, decoder = "json") => ({
      opaque: { map: { userid: { decoder, value: new TextEncoder().encode(json) } } },
    });
    const marie = behalf(`{"idp":"${HOST}","opaque_id":"marie","type":1}`);

    it.each([
      ["our id", "a"],
      ["the id the Sending Server gave, which is all that reva's notifications have", "p-a"],
    ])("takes %s", async (_, id) => {
      const answer = await (await setUp()).client(OcmAPI).getReceivedOCMShare({ ref: byId(id), ...marie });
      expect([codeOf(answer), answer.share?.id?.opaqueId]).toEqual(["OK", "a"]);
    });

    it("finds nothing that is not this user's", async () => {
      const client = (await setUp()).client(OcmAPI);
      const einstein = behalf(`{"idp":"${HOST}","opaque_id":"einstein","type":1}`);
      for (const id of ["a", "p-a", "none"]) {
        expect(codeOf(await client.getReceivedOCMShare({ ref: byId(id), ...einstein }))).toBe("NOT_FOUND");
      }
    });

    it("does not guess between two servers with the same id", async () => {
      const world = await setUp();
      const other = aRemoteUser("eve", "other.example");
      await world.repositories.receivedShares.add(aReceivedShare(other, { id: "d", providerId: "p-a" }));
      const client = world.client(OcmAPI);
      const code = async (id: string) =>
        codeOf(await client.getReceivedOCMShare({ ref: byId(id), ...marie }));
      expect(await code("p-a")).toBe("FAILED_PRECONDITION");
      expect(await code("d")).toBe("OK");
    });

    it.each([
      ["no JSON", behalf("marie")],
      ["JSON that names nobody", behalf("{}")],
    ])("refuses %s", async (_, opaque) => {
      const answer = await (await setUp()).client(OcmAPI).getReceivedOCMShare({ ref: byId("a"), ...opaque });
      expect(codeOf(answer)).toBe("INVALID_ARGUMENT");
    });

    it("wants the decoder json, and ignores the wish of a caller who acts for a user", async () => {
      const world = await setUp();
      const plain = behalf(`{"idp":"${HOST}","opaque_id":"marie"}`, "plain");
      await expect(
        world.client(OcmAPI).getReceivedOCMShare({ ref: byId("a"), ...plain }),
      ).rejects.toMatchObject({ code: 16 });
      const answer = await world.client(OcmAPI, EINSTEIN).getReceivedOCMShare({ ref: byId("a"), ...marie });
      expect(codeOf(answer)).toBe("NOT_FOUND");
    });
  });
});

describe("ListReceivedOCMShares", () => {
  const owner = (user: typeof BRIAN) => ({
    type: FilterType.OWNER,
    term: { case: "owner" as const, value: userId(user) },
  });
  const creator = (user: typeof BRIAN) => ({
    type: FilterType.CREATOR,
    term: { case: "creator" as const, value: userId(user) },
  });
  const kind = (value: SharedResourceType) => ({
    type: FilterType.SHARE_TYPE,
    term: { case: "sharedResourceType" as const, value },
  });

  it.each([
    ["all", [], ["a", "b", "c"]],
    ["those of an owner", [owner(SUE)], ["b", "c"]],
    ["those of either owner", [owner(SUE), owner(BRIAN)], ["a", "b", "c"]],
    ["those somebody shared", [creator(BRIAN)], ["a", "b"]],
    ["folders", [kind(SharedResourceType.SHARE_RESOURCE_TYPE_CONTAINER)], ["b"]],
    ["an owner's files", [owner(SUE), kind(SharedResourceType.SHARE_RESOURCE_TYPE_FILE)], ["c"]],
    ["what is embedded", [kind(SharedResourceType.SHARE_RESOURCE_TYPE_EMBEDDED)], []],
  ])("lists %s", async (_, filters, ids) => {
    const answer = await (await setUp()).client(OcmAPI, MARIE).listReceivedOCMShares({ filters });
    expect(codeOf(answer)).toBe("OK");
    expect(answer.shares.map(({ id }) => id?.opaqueId).sort()).toEqual(ids);
  });

  it("leaves out what has expired and what is somebody else's", async () => {
    const world = await setUp();
    world.clock.advance(60_000);
    const ids = async (user: typeof MARIE) =>
      (await world.client(OcmAPI, user).listReceivedOCMShares({})).shares.map(({ id }) => id?.opaqueId);
    expect((await ids(MARIE)).sort()).toEqual(["a", "b"]);
    expect(await ids(EINSTEIN)).toEqual([]);
  });

  it.each([
    ["a type of zero", [{ type: FilterType.INVALID }]],
    ["a type without its term", [{ type: FilterType.OWNER }]],
    ["a type with another's term", [{ ...owner(SUE), type: FilterType.CREATOR }]],
    ["an empty owner", [{ type: FilterType.OWNER, term: { case: "owner" as const, value: {} } }]],
    ["an empty creator", [{ type: FilterType.CREATOR, term: { case: "creator" as const, value: {} } }]],
    ["no kind", [kind(SharedResourceType.SHARE_RESOURCE_TYPE_INVALID)]],
  ])("refuses %s", async (_, filters) => {
    const answer = await (await setUp()).client(OcmAPI, MARIE).listReceivedOCMShares({ filters });
    expect(codeOf(answer)).toBe("INVALID_ARGUMENT");
  });

  it("fills its pages although filters empty those below", async () => {
    const client = (await setUp()).client(OcmAPI, MARIE);
    const first = await client.listReceivedOCMShares({ pageSize: 1, filters: [creator(SUE)] });
    expect(first.shares.map(({ id }) => id?.opaqueId)).toEqual(["c"]);
    expect(codeOf(await client.listReceivedOCMShares({ pageSize: -1 }))).toBe("INVALID_ARGUMENT");
  });
});

describe("UpdateReceivedOCMShare", () => {
  const update = (opaqueId: string, paths: string[], facts: object = {}) => ({
    share: { id: { opaqueId }, ...facts },
    updateMask: { paths },
  });

  it("accepts, declines and hides, and tells the Sending Server of the first two", async () => {
    const world = await setUp();
    const client = world.client(OcmAPI, MARIE);
    const steps = [
      update("a", ["state"], { state: ShareState.ACCEPTED }),
      update("a", ["hidden"], { hidden: true, state: ShareState.REJECTED }),
      update("a", ["state", "hidden"], { state: ShareState.REJECTED }),
    ];
    const seen: unknown[] = [];
    for (const step of steps) {
      expect(codeOf(await client.updateReceivedOCMShare(step))).toBe("OK");
      const { share } = await client.getReceivedOCMShare({ ref: byId("a") });
      seen.push([share?.state, share?.hidden]);
    }
    expect(seen).toEqual([
      [ShareState.ACCEPTED, false],
      [ShareState.ACCEPTED, true],
      [ShareState.REJECTED, false],
    ]);
    await world.settled();
    expect(world.peers.notifications.map(({ notification }) => notification.notificationType)).toEqual([
      "SHARE_ACCEPTED",
      "SHARE_DECLINED",
    ]);
  });

  it.each([
    ["no mask", update("a", []), "INVALID_ARGUMENT"],
    ["a member of the peer's", update("a", ["protocols"]), "INVALID_ARGUMENT"],
    ["a known member beside an unknown one", update("a", ["hidden", "mount_point"]), "INVALID_ARGUMENT"],
    ["no state", update("a", ["state"]), "INVALID_ARGUMENT"],
    [
      "a state nobody asks for",
      update("a", ["state"], { state: ShareState.TRANSFERRING }),
      "INVALID_ARGUMENT",
    ],
    ["no share", { updateMask: { paths: ["hidden"] } }, "INVALID_ARGUMENT"],
    ["no id", update("", ["hidden"]), "INVALID_ARGUMENT"],
    ["an unknown share", update("none", ["hidden"]), "NOT_FOUND"],
  ])("refuses %s", async (_, request, code) => {
    const client = (await setUp()).client(OcmAPI, MARIE);
    expect(codeOf(await client.updateReceivedOCMShare(request))).toBe(code);
    expect((await client.getReceivedOCMShare({ ref: byId("a") })).share?.hidden).toBe(false);
  });

  it("does not pretend to fetch what is embedded, and minds no destination where nothing is", async () => {
    const world = await setUp();
    const client = world.client(OcmAPI, MARIE);
    const offers = [{ protocol: "embedded" as const, payload: "{}" }];
    await world.repositories.receivedShares.add(aReceivedShare(SUE, { id: "e", providerId: "p-e", offers }));
    const accept = { state: ShareState.ACCEPTED, destination: "/in" };
    expect(codeOf(await client.updateReceivedOCMShare(update("e", ["state"], accept)))).toBe("UNIMPLEMENTED");
    expect((await client.getReceivedOCMShare({ ref: byId("e") })).share?.state).toBe(ShareState.PENDING);
    expect(codeOf(await client.updateReceivedOCMShare(update("a", ["state"], accept)))).toBe("OK");
  });

  it("finds nobody else's share, and accepts none that has expired", async () => {
    const world = await setUp();
    const accept = update("c", ["state"], { state: ShareState.ACCEPTED });
    const code = async (user: typeof MARIE) =>
      codeOf(await world.client(OcmAPI, user).updateReceivedOCMShare(accept));
    expect(await code(EINSTEIN)).toBe("NOT_FOUND");
    world.clock.advance(60_000);
    expect(await code(MARIE)).toBe("FAILED_PRECONDITION");
  });
});
