import type { MessageInitShape } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";
import type { Failure } from "../../src/domain/failure.ts";
import { fail } from "../../src/domain/result.ts";
import { UserType } from "../../src/gen/cs3/identity/user/v1beta1/resources_pb.ts";
import {
  type CreateOCMShareRequestSchema,
  ListOCMSharesRequest_Filter_Type as FilterType,
  OcmAPI,
  type UpdateOCMShareRequest_UpdateFieldSchema,
} from "../../src/gen/cs3/sharing/ocm/v1beta1/ocm_api_pb.ts";
import {
  type AccessMethodSchema,
  RecipientType,
  ShareType,
} from "../../src/gen/cs3/sharing/ocm/v1beta1/resources_pb.ts";
import { GranteeType } from "../../src/gen/cs3/storage/provider/v1beta1/resources_pb.ts";
import { EINSTEIN, HOST, MARIE } from "../support/people.ts";
import { aContact, aRemoteUser, aShare } from "../support/records.ts";
import { trustInList } from "../support/trust.ts";
import { codeOf, createRpcWorld, type RpcWorld } from "./support.ts";

const RICHARD = aRemoteUser("richard@receiver.org", "https://receiver.org");
const resourceId = { storageId: "user-folders", spaceId: "marie", opaqueId: "/paper.txt" };
const grantee = {
  type: GranteeType.USER,
  id: {
    case: "userId" as const,
    value: { idp: RICHARD.idp, opaqueId: RICHARD.opaqueId, type: UserType.FEDERATED },
  },
};
const READ = { initiateFileDownload: true, stat: true, getPath: true, listContainer: true };
const webdav = (permissions: object = READ, more: object = {}) => ({
  term: { case: "webdavOptions" as const, value: { permissions, ...more } },
});
const provider = {
  domain: "receiver.org",
  services: [{ endpoint: { type: { name: "OCM" }, path: "https://receiver.org/ocm/" } }],
};
type CreateRequest = MessageInitShape<typeof CreateOCMShareRequestSchema>;
const create = { resourceId, grantee, recipientMeshProvider: provider, accessMethods: [webdav()] };
const key = (owner = MARIE.id) => ({
  spec: {
    case: "key" as const,
    value: { owner: { idp: owner.idp, opaqueId: owner.opaqueId }, resourceId, grantee },
  },
});
const byId = (opaqueId = "") => ({ spec: { case: "id" as const, value: { opaqueId } } });
const byToken = (value = "") => ({ spec: { case: "token" as const, value } });

async function created(world: RpcWorld, request: CreateRequest = create) {
  const { share } = await world.client(OcmAPI, MARIE).createOCMShare(request);
  if (share?.id === undefined) throw new Error("the share was not created");
  return { ...share, id: share.id };
}

describe("CreateOCMShare", () => {
  it("tells the Receiving Server and answers the share, every user id as it came", async () => {
    const world = createRpcWorld();
    const calls: unknown[] = [];
    const { sendShare } = world.peers;
    world.peers.sendShare = (host, share, call) => {
      calls.push({ host, shareWith: share.shareWith.rawIdentifier, ...call });
      return sendShare(host, share);
    };
    const answer = await world.client(OcmAPI, MARIE).createOCMShare(create);
    expect(codeOf(answer)).toBe("OK");
    expect(answer.recipientDisplayName).toBe("Brian Murphy");
    const now = BigInt(world.clock.now().getTime() / 1000);
    expect(answer.share).toMatchObject({
      name: "paper.txt",
      resourceId,
      grantee,
      owner: { idp: HOST, opaqueId: "marie", type: UserType.PRIMARY },
      creator: { idp: HOST, opaqueId: "marie", type: UserType.PRIMARY },
      ctime: { seconds: now, nanos: 0 },
      mtime: { seconds: now, nanos: 0 },
      shareType: ShareType.USER,
      recipientType: RecipientType.USER,
      accessMethods: [{ term: { case: "webdavOptions", value: { permissions: READ } } }],
    });
    expect(answer.share?.expiration).toBeUndefined();
    expect(answer.share?.opaqueOrCode, "D1 and D2 read it differently").toHaveLength(0);
    expect(answer.share?.token).toMatch(/^[A-Za-z0-9]{32}$/);
    expect(calls).toEqual([
      { host: "receiver.org", shareWith: RICHARD.opaqueId, endPoint: "https://receiver.org/ocm/" },
    ]);
  });

  it("puts WebDAV first, since gateways look there, and keeps the expiry", async () => {
    const world = createRpcWorld();
    const seconds = BigInt(world.clock.now().getTime() / 1000 + 60);
    const webapp = { term: { case: "webappOptions" as const, value: new Uint8Array([0x08, 2]) } };
    const share = await created(world, {
      ...create,
      accessMethods: [webapp, webdav()],
      expiration: { seconds, nanos: 5_000_000 },
    });
    expect(share.accessMethods.map(({ term }) => term.case)).toEqual(["webdavOptions", "webappOptions"]);
    expect(share.accessMethods[1]?.term.value).toEqual(new Uint8Array([0x08, 2]));
    expect(share.expiration).toMatchObject({ seconds, nanos: 5_000_000 });
  });

  it("takes an expiration of zero for none, as reva sends it", async () => {
    const share = await created(createRpcWorld(), { ...create, expiration: { seconds: 0n, nanos: 0 } });
    expect(share.expiration).toBeUndefined();
  });

  it("finds the endpoint itself when the record has a domain only", async () => {
    const world = createRpcWorld();
    const request = { ...create, recipientMeshProvider: { domain: "receiver.org" } };
    expect(codeOf(await world.client(OcmAPI, MARIE).createOCMShare(request))).toBe("OK");
  });

  it.each<[string, CreateRequest]>([
    ["no resource", { ...create, resourceId: {} }],
    ["no grantee", { grantee: {} }],
    ["a group", { ...create, grantee: { ...grantee, type: GranteeType.GROUP } }],
    ["a grantee without an id", { ...create, grantee: { type: GranteeType.USER } }],
    ["a grantee of ours", { ...create, grantee: userGrantee(HOST, "einstein") }],
    ["a grantee of nowhere", { ...create, grantee: userGrantee("", "einstein") }],
    ["no provider", { resourceId, grantee, accessMethods: [webdav()] }],
    ["a provider without endpoint or domain", { ...create, recipientMeshProvider: { name: "x" } }],
    ["no access method", { ...create, accessMethods: [] }],
    ["an empty access method", { ...create, accessMethods: [{}] }],
    ["no permission", { ...create, accessMethods: [webdav({})] }],
    ["no WebDAV", { ...create, accessMethods: [{ term: { case: "transferOptions", value: {} } }] }],
    ["garbage for a webapp", { ...create, accessMethods: [webdav(), webapp(new Uint8Array([0xff]))] }],
    [
      "an unknown requirement",
      { ...create, accessMethods: [webdav(READ, { requirements: ["unsupported"] })] },
    ],
    ["an expiry in the past", { ...create, expiration: { seconds: 1n } }],
    ["an expiry beyond all calendars", { ...create, expiration: { seconds: 1n << 60n } }],
  ])("refuses %s as an invalid argument and tells nobody", async (_, request) => {
    const world = createRpcWorld();
    expect(codeOf(await world.client(OcmAPI, MARIE).createOCMShare(request))).toBe("INVALID_ARGUMENT");
    expect(world.peers.shares).toEqual([]);
  });

  it("does not make the same share twice", async () => {
    const world = createRpcWorld();
    await created(world);
    expect(codeOf(await world.client(OcmAPI, MARIE).createOCMShare(create))).toBe("ALREADY_EXISTS");
    expect(world.peers.shares).toHaveLength(1);
  });

  it.each<[string, CreateRequest, string]>([
    ["a missing resource", { ...create, resourceId: { ...resourceId, opaqueId: "/none" } }, "NOT_FOUND"],
    [
      "somebody else's resource",
      { ...create, resourceId: { ...resourceId, spaceId: "einstein" } },
      "NOT_FOUND",
    ],
    [
      "more than the caller may do",
      { ...create, accessMethods: [webdav({ denyGrant: true })] },
      "PERMISSION_DENIED",
    ],
  ])("refuses %s", async (_, request, code) => {
    const world = createRpcWorld();
    expect(codeOf(await world.client(OcmAPI, MARIE).createOCMShare(request))).toBe(code);
    expect(world.peers.shares).toEqual([]);
  });

  it("refuses a server we do not trust, a stranger where an invite is needed, and everybody where sharing is off", async () => {
    const code = async (options: Parameters<typeof createRpcWorld>[0]) =>
      codeOf(await createRpcWorld(options).client(OcmAPI, MARIE).createOCMShare(create));
    expect(await code({ trust: await trustInList(["sender.org"]) })).toBe("PERMISSION_DENIED");
    expect(await code({ policy: { requireInvite: true } })).toBe("NOT_FOUND");
    expect(await code({ policy: { sharingEnabled: false } })).toBe("PERMISSION_DENIED");
  });

  it.each<[string, Failure, string]>([
    ["refuses the request", refused(400), "INVALID_ARGUMENT"],
    ["does not trust us", refused(403), "PERMISSION_DENIED"],
    ["does not know the recipient", { reason: "recipient-not-found" }, "NOT_FOUND"],
    ["cannot do what is asked", { reason: "not-supported", what: "webapp" }, "UNIMPLEMENTED"],
    ["fails", refused(502), "INTERNAL"],
    ["is silent", { reason: "peer-unreachable", host: "receiver.org", reachedPeer: true }, "UNAVAILABLE"],
  ])("leaves nothing behind when the Receiving Server %s", async (_, failure, code) => {
    const world = createRpcWorld();
    world.peers.script.sendShare = () => fail(failure);
    const client = world.client(OcmAPI, MARIE);
    expect(codeOf(await client.createOCMShare(create))).toBe(code);
    expect((await client.listOCMShares({})).shares).toEqual([]);
  });
});

describe("GetOCMShare and RemoveOCMShare", () => {
  it("know a share by id, by key and by token", async () => {
    const world = createRpcWorld();
    const share = await created(world);
    const client = world.client(OcmAPI, MARIE);
    for (const ref of [byId(share.id.opaqueId), key(), byToken(share.token)]) {
      const answer = await client.getOCMShare({ ref });
      expect([codeOf(answer), answer.share?.id?.opaqueId]).toEqual(["OK", share.id.opaqueId]);
    }
    expect(codeOf(await client.removeOCMShare({ ref: key() }))).toBe("OK");
    expect(codeOf(await client.removeOCMShare({ ref: key() })), "the second time").toBe("NOT_FOUND");
  });

  it("do not tell other users' shares from missing ones", async () => {
    const world = createRpcWorld();
    const share = await created(world);
    const refs = [
      byId(share.id.opaqueId),
      byId("none"),
      key(),
      key(EINSTEIN.id),
      byToken(share.token),
      byToken("none"),
    ];
    const client = world.client(OcmAPI, EINSTEIN);
    for (const ref of refs) {
      expect(codeOf(await client.getOCMShare({ ref }))).toBe("NOT_FOUND");
      expect(codeOf(await client.removeOCMShare({ ref }))).toBe("NOT_FOUND");
    }
    expect(codeOf(await world.client(OcmAPI, MARIE).getOCMShare({ ref: key() }))).toBe("OK");
  });

  it.each([
    ["no reference", {}],
    ["an empty reference", { ref: {} }],
    ["an empty id", { ref: byId() }],
    ["an empty token", { ref: byToken() }],
    ["a key without an owner", { ref: { spec: { case: "key" as const, value: { resourceId, grantee } } } }],
    [
      "a key without a resource",
      { ref: { spec: { case: "key" as const, value: { owner: key().spec.value.owner, grantee } } } },
    ],
    [
      "a key without a grantee",
      { ref: { spec: { case: "key" as const, value: { owner: key().spec.value.owner, resourceId } } } },
    ],
  ])("refuse %s", async (_, request) => {
    const client = createRpcWorld().client(OcmAPI, MARIE);
    for (const call of [
      client.getOCMShare,
      client.removeOCMShare,
      client.updateOCMShare,
      client.getReceivedOCMShare,
    ]) {
      expect(codeOf(await call(request))).toBe("INVALID_ARGUMENT");
    }
  });

  it("tell the Receiving Server that the share has ended", async () => {
    const world = createRpcWorld();
    const share = await created(world);
    await world.client(OcmAPI, MARIE).removeOCMShare({ ref: byId(share.id.opaqueId) });
    await world.settled();
    expect(world.peers.notifications).toMatchObject([
      {
        host: "receiver.org",
        notification: { notificationType: "SHARE_UNSHARED", providerId: share.id.opaqueId },
      },
    ]);
  });
});

describe("GetOCMShareByToken", () => {
  it("finds a live share for any service, and no other", async () => {
    const world = createRpcWorld();
    const seconds = BigInt(world.clock.now().getTime() / 1000 + 60);
    const { token } = await created(world, { ...create, expiration: { seconds } });
    const client = world.client(OcmAPI);
    expect(codeOf(await client.getOCMShareByToken({ token }))).toBe("OK");
    expect(codeOf(await client.getOCMShareByToken({ token: "none" }))).toBe("NOT_FOUND");
    expect(codeOf(await client.getOCMShareByToken({ token: "" }))).toBe("NOT_FOUND");
    world.clock.advance(60_000);
    expect(codeOf(await client.getOCMShareByToken({ token })), "expired").toBe("NOT_FOUND");
  });
});

describe("ListOCMShares", () => {
  async function setUp() {
    const world = createRpcWorld();
    for (const [id, facts] of Object.entries({
      one: {},
      two: { resourceId: { ...resourceId, opaqueId: "/two" } },
      three: { resourceId: { ...resourceId, opaqueId: "/three" }, creator: EINSTEIN.id },
      four: {
        resourceId: { ...resourceId, opaqueId: "/four" },
        owner: { idp: "https://else", opaqueId: "space" },
      },
    })) {
      await world.repositories.shares.add(aShare(RICHARD, { id, sharedSecret: `secret-${id}`, ...facts }));
    }
    return world.client(OcmAPI, MARIE);
  }
  const user = (opaqueId: string, idp: string = HOST) => ({ idp, opaqueId });
  const resource = (path: string) => ({
    type: FilterType.RESOURCE_ID,
    term: { case: "resourceId" as const, value: { ...resourceId, opaqueId: path } },
  });
  const owner = (type: FilterType, value: object) => ({ type, term: { case: "owner" as const, value } });
  const creator = (type: FilterType, value: object) => ({ type, term: { case: "creator" as const, value } });

  it.each([
    ["no condition", [], ["four", "one", "three", "two"]],
    ["the condition that is none", [{ type: FilterType.NO }], ["four", "one", "three", "two"]],
    ["a resource", [resource("/two")], ["two"]],
    ["either of two resources", [resource("/two"), resource("/three"), resource("/two")], ["three", "two"]],
    ["an owner", [owner(FilterType.OWNER, user("marie"))], ["one", "three", "two"]],
    ["a creator", [creator(FilterType.CREATOR, user("einstein"))], ["three"]],
    ["a creator and a resource", [creator(FilterType.CREATOR, user("marie")), resource("/three")], []],
    ["an owner's provider", [owner(FilterType.OWNER_PROVIDER, user("", "https://else"))], ["four"]],
    ["a creator's provider", [creator(FilterType.CREATOR_PROVIDER, user("", "https://else"))], []],
    [
      "owner, creator and resource",
      [
        owner(FilterType.OWNER, user("marie")),
        creator(FilterType.CREATOR, user("marie")),
        resource("/paper.txt"),
      ],
      ["one"],
    ],
  ])("narrows to %s", async (_, filters, ids) => {
    const answer = await (await setUp()).listOCMShares({ filters });
    expect(codeOf(answer)).toBe("OK");
    expect(answer.shares.map(({ id }) => id?.opaqueId).sort()).toEqual(ids);
    expect(answer.nextPageToken).toBe("");
  });

  it.each([
    ["a type of zero", [{ type: FilterType.INVALID }]],
    ["an unknown type", [{ type: 42 as FilterType }]],
    ["a type without its term", [{ type: FilterType.RESOURCE_ID }]],
    ["a type with another's term", [owner(FilterType.CREATOR, user("marie"))]],
    ["a provider in the wrong term", [creator(FilterType.OWNER_PROVIDER, user("", "https://else"))]],
    [
      "an empty resource id",
      [{ type: FilterType.RESOURCE_ID, term: { case: "resourceId" as const, value: {} } }],
    ],
    ["an empty owner", [owner(FilterType.OWNER, {})]],
    ["an empty creator", [creator(FilterType.CREATOR, {})]],
    ["an empty provider", [owner(FilterType.OWNER_PROVIDER, {})]],
  ])("refuses %s", async (_, filters) => {
    expect(codeOf(await (await setUp()).listOCMShares({ filters }))).toBe("INVALID_ARGUMENT");
  });

  it("shows nobody else's", async () => {
    const world = createRpcWorld();
    await created(world);
    expect((await world.client(OcmAPI, EINSTEIN).listOCMShares({})).shares).toEqual([]);
  });

  it("goes page by page when it is asked to, in the same order", async () => {
    const client = await setUp();
    const all = (await client.listOCMShares({})).shares.map(({ id }) => id?.opaqueId);
    const seen: (string | undefined)[] = [];
    let pageToken = "";
    do {
      const page = await client.listOCMShares({ pageSize: 3, pageToken });
      expect(page.shares.length).toBeLessThanOrEqual(3);
      seen.push(...page.shares.map(({ id }) => id?.opaqueId));
      pageToken = page.nextPageToken;
    } while (pageToken !== "");
    expect(seen).toEqual(all);
    expect(codeOf(await client.listOCMShares({ pageSize: -1 }))).toBe("INVALID_ARGUMENT");
  });
});

describe("UpdateOCMShare", () => {
  const expiration = (seconds: bigint) => ({ field: { case: "expiration" as const, value: { seconds } } });
  const method = (value: MessageInitShape<typeof AccessMethodSchema>) => ({
    field: { case: "accessMethods" as const, value },
  });

  async function setUp() {
    const world = createRpcWorld();
    const share = await created(world, {
      ...create,
      accessMethods: [webdav(READ, { requirements: [] }), webapp(new Uint8Array([0x08, 2]))],
    });
    const ref = byId(share.id.opaqueId);
    const client = world.client(OcmAPI, MARIE);
    return { world, ref, client, stored: async () => (await client.getOCMShare({ ref })).share };
  }

  it("sets an expiry, takes it away again, and tells the Receiving Server", async () => {
    const { world, ref, client, stored } = await setUp();
    const seconds = BigInt(world.clock.now().getTime() / 1000 + 60);
    expect(codeOf(await client.updateOCMShare({ ref, field: [expiration(seconds)] }))).toBe("OK");
    expect((await stored())?.expiration?.seconds).toBe(seconds);
    expect(codeOf(await client.updateOCMShare({ ref, field: [expiration(0n)] }))).toBe("OK");
    expect((await stored())?.expiration).toBeUndefined();
    await world.settled();
    expect(world.peers.notifications).toHaveLength(2);
  });

  it("changes one access method and leaves the others; where two change the same, the later counts", async () => {
    const { world, ref, client, stored } = await setUp();
    world.clock.advance(5000);
    const write = { ...READ, initiateFileUpload: true };
    const field = [method(webdav({ stat: true })), method(webdav(write))];
    expect(codeOf(await client.updateOCMShare({ ref, field }))).toBe("OK");
    const share = await stored();
    expect(share?.accessMethods).toMatchObject([webdav(write), webapp(new Uint8Array([0x08, 2]))]);
    expect(Number(share?.mtime?.seconds) - Number(share?.ctime?.seconds)).toBe(5);
  });

  it("does nothing when nothing is to be changed", async () => {
    const { world, ref, client } = await setUp();
    expect(codeOf(await client.updateOCMShare({ ref }))).toBe("OK");
    await world.settled();
    expect(world.peers.notifications).toEqual([]);
  });

  it.each<[string, MessageInitShape<typeof UpdateOCMShareRequest_UpdateFieldSchema>, string]>([
    ["an empty field", {}, "INVALID_ARGUMENT"],
    ["an expiry in the past", expiration(1n), "INVALID_ARGUMENT"],
    ["an expiry beyond all calendars", expiration(1n << 63n), "INVALID_ARGUMENT"],
    ["an empty access method", method({}), "INVALID_ARGUMENT"],
    [
      "a method the share has not",
      method({ term: { case: "transferOptions", value: {} } }),
      "INVALID_ARGUMENT",
    ],
    ["a new requirement", method(webdav(READ, { requirements: ["must-use-mfa"] })), "INVALID_ARGUMENT"],
    ["no permission", method(webdav({})), "INVALID_ARGUMENT"],
    ["more than the caller may do", method(webdav({ denyGrant: true })), "PERMISSION_DENIED"],
  ])("refuses %s", async (_, field, code) => {
    const { ref, client } = await setUp();
    expect(codeOf(await client.updateOCMShare({ ref, field: [field] }))).toBe(code);
  });

  it("does not find somebody else's share", async () => {
    const { world, ref } = await setUp();
    const client = world.client(OcmAPI, EINSTEIN);
    expect(codeOf(await client.updateOCMShare({ ref, field: [method(webdav())] }))).toBe("NOT_FOUND");
  });
});

describe("ending a connection", () => {
  it("ends the shares", async () => {
    const world = createRpcWorld();
    await world.repositories.contacts.put(aContact(RICHARD));
    const share = await created(world);
    await world.useCases.removeContact(MARIE, RICHARD);
    expect(codeOf(await world.client(OcmAPI).getOCMShareByToken({ token: share.token }))).toBe("NOT_FOUND");
  });
});

function webapp(value: Uint8Array<ArrayBuffer>) {
  return { term: { case: "webappOptions" as const, value } };
}

function userGrantee(idp: string, opaqueId: string) {
  return { type: GranteeType.USER, id: { case: "userId" as const, value: { idp, opaqueId } } };
}

function refused(status: number): Failure {
  return { reason: "peer-refused", host: "receiver.org", status, detail: "" };
}
