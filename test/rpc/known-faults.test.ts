import { describe, expect, it } from "vitest";
import { permissionsFromOcm } from "../../src/domain/model/permissions.ts";
import { fail } from "../../src/domain/result.ts";
import { ProviderAPI as AuthProviderAPI } from "../../src/gen/cs3/auth/provider/v1beta1/provider_api_pb.ts";
import { OcmCoreAPI } from "../../src/gen/cs3/ocm/core/v1beta1/ocm_core_api_pb.ts";
import { OcmIncomingAPI } from "../../src/gen/cs3/ocm/incoming/v1beta1/ocm_incoming_api_pb.ts";
import { InviteAPI } from "../../src/gen/cs3/ocm/invite/v1beta1/invite_api_pb.ts";
import { ProviderAPI } from "../../src/gen/cs3/ocm/provider/v1beta1/provider_api_pb.ts";
import {
  ListOCMSharesRequest_Filter_Type as FilterType,
  OcmAPI,
} from "../../src/gen/cs3/sharing/ocm/v1beta1/ocm_api_pb.ts";
import { ShareState, ShareType } from "../../src/gen/cs3/sharing/ocm/v1beta1/resources_pb.ts";
import { GranteeType, ResourceType } from "../../src/gen/cs3/storage/provider/v1beta1/resources_pb.ts";
import { HOST, MARIE } from "../support/people.ts";
import { aContact, aReceivedShare, aRemoteUser, aShare } from "../support/records.ts";
import { trustInList } from "../support/trust.ts";
import { codeOf, createRpcWorld, type RpcWorld } from "./support.ts";

// What the Go services in whose place we stand are known to get wrong; the numbers are those of docs/conformance.md.

const RICHARD = aRemoteUser("richard@receiver.org", "https://receiver.org");
const BRIAN = aRemoteUser("brian", "https://sender.org");
const byId = (opaqueId: string) => ({ spec: { case: "id" as const, value: { opaqueId } } });
const webdav = (...words: ("read" | "write" | "share")[]) => ({
  term: {
    case: "webdavOptions" as const,
    value: {
      permissions: Object.fromEntries(
        permissionsFromOcm(words, "file").map((word) => [
          word.replace(/_(.)/g, (_, letter) => letter.toUpperCase()),
          true,
        ]),
      ),
    },
  },
});
const intent = {
  resourceId: { storageId: "user-folders", spaceId: "marie", opaqueId: "/paper.txt" },
  grantee: {
    type: GranteeType.USER,
    id: { case: "userId" as const, value: { idp: RICHARD.idp, opaqueId: RICHARD.opaqueId } },
  },
  recipientMeshProvider: { domain: "receiver.org" },
  accessMethods: [webdav("read")],
};
const incoming = {
  resourceId: "p-1",
  name: "report.pdf",
  owner: { idp: BRIAN.idp, opaqueId: BRIAN.opaqueId },
  sender: { idp: BRIAN.idp, opaqueId: BRIAN.opaqueId },
  shareWith: { idp: HOST, opaqueId: "marie" },
  resourceType: ResourceType.FILE,
  shareType: ShareType.USER,
  protocols: [
    { term: { case: "webdavOptions" as const, value: { sharedSecret: "s", uri: "https://sender.org/dav" } } },
  ],
};
const granteeOf = (text: string) => ({
  map: { grantee: { decoder: "plain", value: new TextEncoder().encode(text) } },
});

async function sent(facts: Parameters<typeof aShare>[1] = {}) {
  const world = createRpcWorld();
  await world.repositories.contacts.put(aContact(RICHARD));
  await world.repositories.shares.add(aShare(RICHARD, facts));
  return { world, client: world.client(OcmAPI, MARIE) };
}

describe("who is trusted", () => {
  it.each([
    "",
    ".",
    "receiver",
    "org",
    "receiver.org.evil.example",
    "receiverXorg",
    "evil.example/receiver.org",
  ])("[B1] [B2] is nobody whose name is %j, although a trusted one is receiver.org", async (domain) => {
    const client = createRpcWorld({ trust: await trustInList(["receiver.org"]) }).client(ProviderAPI);
    const found = await client.getInfoByDomain({ domain });
    expect(found.providerInfo).toBeUndefined();
    expect(codeOf(await client.isProviderAllowed({ provider: { domain } }))).not.toBe("OK");
  });
});

describe("a share", () => {
  it("[B5] opens nothing once it has expired, by any way to it", async () => {
    const { world } = await sent({ expiresAt: "2026-01-16T13:38:00.000Z" });
    const open = async () => [
      codeOf(await world.client(OcmAPI).getOCMShareByToken({ token: "s3cr3tOut1" })),
      codeOf(
        await world.client(AuthProviderAPI).authenticate({ clientId: "out-1", clientSecret: "s3cr3tOut1" }),
      ),
    ];
    expect(await open()).toEqual(["OK", "OK"]);
    world.clock.advance(60_000);
    expect(await open()).toEqual(["NOT_FOUND", "PERMISSION_DENIED"]);
  });

  it("[B8] [B18] is told to nobody and leaves nothing when it may not be made", async () => {
    const world = createRpcWorld();
    const client = world.client(OcmAPI, MARIE);
    const codes = [
      { ...intent, resourceId: { ...intent.resourceId, opaqueId: "/none" } },
      { ...intent, recipientMeshProvider: { services: [] } },
      { ...intent, accessMethods: [] },
    ].map(async (request) => codeOf(await client.createOCMShare(request)));
    expect(await Promise.all(codes)).toEqual(["NOT_FOUND", "INVALID_ARGUMENT", "INVALID_ARGUMENT"]);
    expect(world.peers.shares).toEqual([]);
    expect((await client.listOCMShares({})).shares).toEqual([]);
    expect(codeOf(await client.createOCMShare(intent)), "nothing is in the way").toBe("OK");
  });

  it("[B9] keeps its secret out of the log and of every message", async () => {
    const { world, client } = await sent();
    world.peers.script.sendShare = () =>
      fail({ reason: "peer-refused", host: "receiver.org", status: 500, detail: "broken" });
    const other = { ...intent, resourceId: { ...intent.resourceId, opaqueId: "/notes" } };
    const answers = [
      await client.createOCMShare(other),
      await client.getOCMShare({ ref: { spec: { case: "token", value: "s3cr3tUnknown" } } }),
      await world.client(AuthProviderAPI).authenticate({ clientId: "x", clientSecret: "s3cr3tUnknown" }),
    ];
    const secrets = [
      "s3cr3t",
      ...world.peers.shares.map(
        ({ share }) => JSON.stringify(share).match(/"sharedSecret":"([^"]+)"/)?.[1] ?? "none",
      ),
    ];
    expect(secrets.length).toBe(2);
    const said = JSON.stringify([answers.map(({ status }) => status?.message), world.log.lines]);
    for (const secret of secrets) expect(said).not.toContain(secret);
  });

  it("[B14] is dated whenever it is changed", async () => {
    const { world, client } = await sent();
    await world.repositories.receivedShares.add(aReceivedShare(BRIAN, { id: "in-1" }));
    const now = BigInt(world.clock.now().getTime() / 1000);
    const field = [{ field: { case: "accessMethods" as const, value: webdav("read", "write") } }];
    expect(codeOf(await client.updateOCMShare({ ref: byId("out-1"), field }))).toBe("OK");
    const accepted = { id: { opaqueId: "in-1" }, state: ShareState.ACCEPTED };
    await client.updateReceivedOCMShare({ share: accepted, updateMask: { paths: ["state"] } });
    expect((await client.getOCMShare({ ref: byId("out-1") })).share?.mtime?.seconds).toBe(now);
    expect((await client.getReceivedOCMShare({ ref: byId("in-1") })).share?.mtime?.seconds).toBe(now);
  });

  it("[B15] that is not there is NOT_FOUND, and so is another's", async () => {
    const client = createRpcWorld().client(OcmAPI, MARIE);
    const ref = byId("none");
    const share = { id: { opaqueId: "none" }, state: ShareState.ACCEPTED };
    const answers = [
      await client.getOCMShare({ ref }),
      await client.getOCMShare({ ref: { spec: { case: "token", value: "none" } } }),
      await client.getOCMShareByToken({ token: "none" }),
      await client.getOCMShareByToken({}),
      await client.removeOCMShare({ ref }),
      await client.updateOCMShare({ ref }),
      await client.getReceivedOCMShare({ ref }),
      await client.updateReceivedOCMShare({ share, updateMask: { paths: ["state"] } }),
    ];
    expect(answers.map(codeOf)).toEqual(answers.map(() => "NOT_FOUND"));
  });

  it("[B16] keeps its other access methods when one is changed", async () => {
    const webapp = {
      protocol: "webapp" as const,
      permissions: ["stat" as const],
      requirements: [],
      appName: "",
    };
    const { client } = await sent({ accessMethods: [...aShare(RICHARD).accessMethods, webapp] });
    const field = [{ field: { case: "accessMethods" as const, value: webdav("read", "write") } }];
    await client.updateOCMShare({ ref: byId("out-1"), field });
    const { share } = await client.getOCMShare({ ref: byId("out-1") });
    expect(share?.accessMethods.map(({ term }) => term.case)).toEqual(["webdavOptions", "webappOptions"]);
  });

  it("[B17] stays changed, and the answer good, while the Receiving Server is away", async () => {
    const { world, client } = await sent();
    world.peers.script.notify = (host) => fail({ reason: "peer-unreachable", host, reachedPeer: false });
    const field = [{ field: { case: "accessMethods" as const, value: webdav("read", "write") } }];
    expect(codeOf(await client.updateOCMShare({ ref: byId("out-1"), field }))).toBe("OK");
    await world.settled();
    const { share } = await client.getOCMShare({ ref: byId("out-1") });
    expect(share?.accessMethods[0]?.term.value).toMatchObject({ permissions: { initiateFileUpload: true } });
    expect(codeOf(await client.removeOCMShare({ ref: byId("out-1") }))).toBe("OK");
    expect(codeOf(await client.removeOCMShare({ ref: byId("out-1") })), "once").toBe("NOT_FOUND");
  });

  it("[B19] [B30] is made once by many who make it at the same time", async () => {
    const world = createRpcWorld();
    const client = world.client(OcmAPI, MARIE);
    const answers = await Promise.all(Array.from({ length: 8 }, () => client.createOCMShare(intent)));
    expect(answers.map(codeOf).toSorted()).toEqual([...Array(7).fill("ALREADY_EXISTS"), "OK"]);
    expect([world.peers.shares.length, (await client.listOCMShares({})).shares.length]).toEqual([1, 1]);
  });

  it("[B20] is announced without members that are null", async () => {
    const world = createRpcWorld();
    const transfer = { term: { case: "transferOptions" as const, value: {} } };
    await world
      .client(OcmAPI, MARIE)
      .createOCMShare({ ...intent, accessMethods: [webdav("read"), transfer] });
    expect(JSON.stringify(world.peers.shares[0]?.share)).not.toContain("null");
  });

  it("[B25] stands once in a list, however many conditions it meets", async () => {
    const { client } = await sent();
    const value = intent.resourceId;
    const resource = { type: FilterType.RESOURCE_ID, term: { case: "resourceId" as const, value } };
    const owner = {
      type: FilterType.OWNER,
      term: { case: "owner" as const, value: { idp: HOST, opaqueId: "marie" } },
    };
    const { shares } = await client.listOCMShares({ filters: [resource, owner, resource, owner] });
    expect(shares.map(({ id }) => id?.opaqueId)).toEqual(["out-1"]);
  });

  it("[B26] that allows nothing makes nobody a user", async () => {
    const [method] = aShare(RICHARD).accessMethods;
    const { world } = await sent({ accessMethods: [{ ...method, permissions: ["stat"] } as never] });
    const answer = await world
      .client(AuthProviderAPI)
      .authenticate({ clientId: "out-1", clientSecret: "s3cr3tOut1" });
    expect([codeOf(answer), answer.user]).toEqual(["PERMISSION_DENIED", undefined]);
  });
});

describe("a received share", () => {
  const two = async () => {
    const world = createRpcWorld();
    const { receivedShares } = world.repositories;
    await receivedShares.add(aReceivedShare(BRIAN, { id: "a", providerId: "7" }));
    await receivedShares.add(
      aReceivedShare(aRemoteUser("eve", "evil.example"), { id: "b", providerId: "7" }),
    );
    return world;
  };

  it("[B6] is not changed or ended by an id that two servers use, nor for another recipient", async () => {
    const world = await two();
    const core = world.client(OcmCoreAPI);
    const request = { ocmShareId: "7", protocols: incoming.protocols };
    const answers = [
      await core.updateOCMCoreShare({ ...request, opaque: granteeOf("marie") }),
      await core.updateOCMCoreShare({ ...request, ocmShareId: "a", opaque: granteeOf("einstein") }),
      await core.deleteOCMCoreShare({ id: "7", opaque: granteeOf("marie") }),
      await core.deleteOCMCoreShare({ id: "a", opaque: granteeOf("einstein") }),
    ];
    expect(answers.map(codeOf)).toEqual([
      "FAILED_PRECONDITION",
      "NOT_FOUND",
      "FAILED_PRECONDITION",
      "NOT_FOUND",
    ]);
    const { shares } = await world.client(OcmAPI, MARIE).listReceivedOCMShares({});
    expect(shares.map(({ mtime }) => mtime)).toEqual(shares.map(({ ctime }) => ctime));
    expect(shares.length).toBe(2);
  });

  it("[B7] is one, however often it is told, and another under its name is refused", async () => {
    const world = createRpcWorld();
    const core = world.client(OcmCoreAPI);
    const first = await core.createOCMCoreShare(incoming);
    const again = await Promise.all(Array.from({ length: 5 }, () => core.createOCMCoreShare(incoming)));
    expect(new Set(again.map(({ id }) => id))).toEqual(new Set([first.id]));
    const newer = await world
      .client(OcmIncomingAPI)
      .createOCMIncomingShare({ ...incoming, name: "other.pdf" });
    expect(codeOf(newer)).toBe("ALREADY_EXISTS");
    expect((await world.client(OcmAPI, MARIE).listReceivedOCMShares({})).shares.length).toBe(1);
  });

  it("[B22] is ended for a user whose identity provider has a path", async () => {
    const world = createRpcWorld();
    const core = world.client(OcmCoreAPI);
    const shareWith = { idp: "https://login.example.com/realms/staff", opaqueId: "4c51" };
    for (const grantee of [
      "4c51@login.example.com",
      "4c51@login.example.com/realms/staff",
      `4c51@login.example.com@${HOST}`,
    ]) {
      await core.createOCMCoreShare({ ...incoming, shareWith });
      expect(codeOf(await core.deleteOCMCoreShare({ id: "p-1", opaque: granteeOf(grantee) })), grantee).toBe(
        "OK",
      );
    }
    expect(codeOf(await core.deleteOCMCoreShare({ id: "p-1", opaque: granteeOf("4c51") }))).toBe("NOT_FOUND");
  });

  it("[B30] survives being answered and ended at the same time", async () => {
    const world = createRpcWorld();
    await world.repositories.receivedShares.add(aReceivedShare(BRIAN, { id: "a", providerId: "7" }));
    const share = { id: { opaqueId: "a" }, state: ShareState.ACCEPTED };
    const [updated, removed] = await Promise.all([
      world.client(OcmAPI, MARIE).updateReceivedOCMShare({ share, updateMask: { paths: ["state"] } }),
      world.client(OcmCoreAPI).deleteOCMCoreShare({ id: "7", opaque: granteeOf("marie") }),
    ]);
    expect(["OK", "NOT_FOUND"]).toContain(codeOf(updated));
    expect(codeOf(removed)).toBe("OK");
    expect((await world.client(OcmAPI, MARIE).listReceivedOCMShares({})).shares).toEqual([]);
  });
});

describe("an invite", () => {
  const accept = (world: RpcWorld, token: string, facts: object = {}) =>
    world.client(InviteAPI).acceptInvite({
      inviteToken: { token },
      remoteUser: {
        id: { idp: "https://receiver.org", opaqueId: "richard" },
        displayName: "R",
        mail: "",
        ...facts,
      },
    });
  const made = async () => {
    const world = createRpcWorld();
    const { inviteToken } = await world.client(InviteAPI, MARIE).generateInviteToken({});
    return { world, token: inviteToken?.token ?? "" };
  };

  it("[B13] is used up by one user, and takes no names without end", async () => {
    const { world, token } = await made();
    expect(codeOf(await accept(world, token, { displayName: "x".repeat(5000) }))).toBe("INVALID_ARGUMENT");
    expect(codeOf(await accept(world, token))).toBe("OK");
    const other = { id: { idp: "https://receiver.org", opaqueId: "sue" } };
    expect(codeOf(await accept(world, token, other))).toBe("INVALID_ARGUMENT");
  });

  it.each([HOST, `https://${HOST}`, `HTTPS://${HOST.toUpperCase()}/`, `${HOST}:443`, `${HOST}.`])(
    "[B23] of our own is not accepted here, spelled %s",
    async (domain) => {
      const { world, token } = await made();
      const originSystemProvider = { domain };
      const request = { inviteToken: { token }, originSystemProvider };
      expect(codeOf(await world.client(InviteAPI, MARIE).forwardInvite(request))).toBe("INVALID_ARGUMENT");
      expect(world.peers.invites).toEqual([]);
    },
  );

  it("[B23] is accepted although we knew the user, when the other server did not", async () => {
    const { world } = await made();
    await world.repositories.contacts.put(aContact(BRIAN));
    const request = { inviteToken: { token: "tok" }, originSystemProvider: { domain: "sender.org" } };
    expect(codeOf(await world.client(InviteAPI, MARIE).forwardInvite(request))).toBe("OK");
  });

  it.each(["receiver.org", "https://receiver.org", "https://Receiver.org/", ""])(
    "[B24] makes a contact that can be found and removed with the provider %j",
    async (idp) => {
      const { world, token } = await made();
      await accept(world, token);
      const client = world.client(InviteAPI, MARIE);
      const remoteUserId = { idp, opaqueId: "richard" };
      expect(codeOf(await client.getAcceptedUser({ remoteUserId }))).toBe("OK");
      expect(codeOf(await client.deleteAcceptedUser({ remoteUserId }))).toBe("OK");
      expect(codeOf(await client.deleteAcceptedUser({ remoteUserId }))).toBe("NOT_FOUND");
    },
  );

  it("[B24] belongs to one user of one identity provider", async () => {
    const { world, token } = await made();
    await accept(world, token);
    const value = new TextEncoder().encode(
      JSON.stringify({ idp: "https://other.example", opaqueId: "marie" }),
    );
    const answer = await world.client(InviteAPI).getAcceptedUser({
      remoteUserId: { idp: "receiver.org", opaqueId: "richard" },
      opaque: { map: { "user-filter": { decoder: "", value } } },
    });
    expect(codeOf(answer)).toBe("NOT_FOUND");
  });
});

describe("a request without anything in it", () => {
  const services = [ProviderAPI, InviteAPI, OcmAPI, OcmCoreAPI, OcmIncomingAPI, AuthProviderAPI];
  const methods = services.flatMap((service) =>
    service.methods.map((method) => ({ service, method, name: `${service.typeName}/${method.name}` })),
  );

  it.each(methods)("[B21] has an answer that is no fault of ours: $name", async ({ service, method }) => {
    const client = createRpcWorld().client(service, MARIE) as unknown as Readonly<
      Record<string, (request: object) => Promise<Parameters<typeof codeOf>[0]>>
    >;
    const answer = await client[method.localName]?.({});
    expect(codeOf(answer ?? {})).toMatch(/^(OK|INVALID_ARGUMENT|NOT_FOUND|PERMISSION_DENIED)$/);
  });
});
