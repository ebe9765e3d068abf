import { describe, expect, it } from "vitest";
import type { Failure } from "../../src/domain/failure.ts";
import { fail } from "../../src/domain/result.ts";
import { UserType } from "../../src/gen/cs3/identity/user/v1beta1/resources_pb.ts";
import { InviteAPI } from "../../src/gen/cs3/ocm/invite/v1beta1/invite_api_pb.ts";
import { EINSTEIN, HOST, MARIE } from "../support/people.ts";
import { aContact, anInvite, aRemoteUser } from "../support/records.ts";
import { trustInList } from "../support/trust.ts";
import { codeOf, createRpcWorld } from "./support.ts";

const RICHARD = aRemoteUser("richard@receiver.org", "https://receiver.org");
const bytes = (text: string) => new TextEncoder().encode(text);

describe("GenerateInviteToken", () => {
  it("makes a token of the caller that lasts a day, in whole seconds", async () => {
    const world = createRpcWorld();
    const answer = await world.client(InviteAPI, MARIE).generateInviteToken({ description: "for Richard" });
    expect(codeOf(answer)).toBe("OK");
    expect(answer.inviteToken).toMatchObject({
      userId: { idp: HOST, opaqueId: "marie", type: UserType.PRIMARY },
      description: "for Richard",
      expiration: { seconds: BigInt(world.clock.now().getTime() / 1000 + 86_400), nanos: 0 },
    });
    expect(answer.inviteToken?.token).toMatch(/^[0-9a-f-]{36}$/);
  });

  it("refuses a description beyond all measure", async () => {
    const client = createRpcWorld().client(InviteAPI, MARIE);
    expect(codeOf(await client.generateInviteToken({ description: "x".repeat(2000) }))).toBe(
      "INVALID_ARGUMENT",
    );
  });
});

describe("ListInviteTokens", () => {
  it("lists the caller's tokens until the moment they expire", async () => {
    const world = createRpcWorld();
    const { inviteToken } = await world.client(InviteAPI, MARIE).generateInviteToken({});
    await world.client(InviteAPI, EINSTEIN).generateInviteToken({});
    const list = async () => (await world.client(InviteAPI, MARIE).listInviteTokens({})).inviteTokens;
    expect((await list()).map(({ token }) => token)).toEqual([inviteToken?.token]);
    world.clock.advance(86_400_000);
    expect(await list()).toEqual([]);
  });
});

describe("ForwardInvite", () => {
  const provider = (facts: object) => ({
    domain: "sender.org",
    services: [
      { endpoint: { type: { name: "Webdav" }, path: "https://sender.org/dav/" } },
      { endpoint: { type: { name: "OCM" }, path: "http://127.0.0.1:9200/ocm/" } },
    ],
    ...facts,
  });
  const request = { inviteToken: { token: "tok" }, originSystemProvider: provider({}) };

  it("tells the other server at the endpoint of the gateway's record, and answers who invited", async () => {
    const world = createRpcWorld();
    const calls: unknown[] = [];
    const { acceptInvite } = world.peers;
    world.peers.acceptInvite = (host, body, call) => {
      calls.push({ host, userID: body.userID, recipientProvider: body.recipientProvider, ...call });
      return acceptInvite(host, body);
    };
    const answer = await world.client(InviteAPI, MARIE).forwardInvite(request);
    expect(codeOf(answer)).toBe("OK");
    expect(answer).toMatchObject({
      userId: { idp: "https://sender.org", opaqueId: "brian", type: UserType.FEDERATED },
      email: "brian@example.org",
      displayName: "Brian Murphy",
    });
    expect(calls).toEqual([
      {
        host: "sender.org",
        userID: "marie",
        recipientProvider: HOST,
        endPoint: "http://127.0.0.1:9200/ocm/",
      },
    ]);
  });

  it.each([
    ["ocis", "https://sender.org"],
    ["opencloud", "sender.org"],
    ["cs3", "sender.org"],
  ] as const)(
    "names the inviter's provider as a gateway of the dialect %s does: %s",
    async (dialect, idp) => {
      const world = createRpcWorld({ rpc: { dialect } });
      const client = world.client(InviteAPI, MARIE);
      expect((await client.forwardInvite(request)).userId?.idp).toBe(idp);
      expect((await client.findAcceptedUsers({})).acceptedUsers.map(({ id }) => id?.idp)).toEqual([idp]);
      for (const spelling of ["sender.org", "https://sender.org", "https://SENDER.org/", ""]) {
        const remoteUserId = { idp: spelling, opaqueId: "brian" };
        expect(codeOf(await client.getAcceptedUser({ remoteUserId })), spelling).toBe("OK");
      }
    },
  );

  it("looks the endpoint up when the record has a domain only", async () => {
    const world = createRpcWorld();
    const answer = await world
      .client(InviteAPI, MARIE)
      .forwardInvite({ ...request, originSystemProvider: { domain: "sender.org" } });
    expect([codeOf(answer), world.peers.invites[0]?.host]).toEqual(["OK", "sender.org"]);
  });

  it.each([
    ["no provider", { ...request, originSystemProvider: undefined }],
    [
      "neither endpoint nor domain",
      { ...request, originSystemProvider: provider({ domain: "", services: [] }) },
    ],
    ["an endpoint without a domain", { ...request, originSystemProvider: provider({ domain: "" }) }],
    ["a domain that is no host", { ...request, originSystemProvider: provider({ domain: "a b" }) }],
    ["our own domain", { ...request, originSystemProvider: provider({ domain: `https://${HOST}` }) }],
    ["no token", { ...request, inviteToken: undefined }],
    ["an empty token", { ...request, inviteToken: { token: "" } }],
  ])("refuses %s as an invalid argument", async (_, { originSystemProvider, inviteToken }) => {
    const world = createRpcWorld();
    const answer = await world.client(InviteAPI, MARIE).forwardInvite({
      ...(originSystemProvider && { originSystemProvider }),
      ...(inviteToken && { inviteToken }),
    });
    expect(codeOf(answer)).toBe("INVALID_ARGUMENT");
    expect(world.peers.invites).toEqual([]);
  });

  it("knows no provider that is not in the list", async () => {
    const world = createRpcWorld({ trust: await trustInList(["receiver.org"]) });
    expect(codeOf(await world.client(InviteAPI, MARIE).forwardInvite(request))).toBe("NOT_FOUND");
  });

  it.each<[string, Failure, string]>([
    ["an unknown token", { reason: "not-found", what: "invite" }, "NOT_FOUND"],
    ["an expired token", { reason: "invite-expired" }, "INVALID_ARGUMENT"],
    ["a request it cannot read", refused(400), "INVALID_ARGUMENT"],
    ["two who are connected", { reason: "already-exists", what: "contact" }, "ALREADY_EXISTS"],
    ["a server it does not trust", refused(403), "PERMISSION_DENIED"],
    ["a server it does not know", refused(401), "PERMISSION_DENIED"],
    ["what it has not built", refused(501), "UNIMPLEMENTED"],
    ["a fault of its own", refused(500), "INTERNAL"],
    ["nobody, silent", { reason: "peer-unreachable", host: "sender.org", reachedPeer: false }, "UNAVAILABLE"],
  ])("passes on that the other server refused %s", async (_, failure, code) => {
    const world = createRpcWorld();
    world.peers.script.acceptInvite = () => fail(failure);
    const answer = await world.client(InviteAPI, MARIE).forwardInvite(request);
    expect(codeOf(answer)).toBe(code);
    expect(answer.userId).toBeUndefined();
  });

  it("is already done only when both servers knew", async () => {
    const world = createRpcWorld();
    const client = world.client(InviteAPI, MARIE);
    const already = await world.peers.script.acceptInvite("", { token: "" } as never);
    expect(codeOf(await client.forwardInvite(request))).toBe("OK");
    expect(codeOf(await client.forwardInvite(request)), "only we knew").toBe("OK");
    world.peers.script.acceptInvite = () =>
      already.ok ? { ok: true, value: { ...already.value, already: true } } : already;
    expect(codeOf(await client.forwardInvite(request)), "both knew").toBe("ALREADY_EXISTS");
  });
});

describe("AcceptInvite", () => {
  const remoteUser = {
    id: { idp: "https://receiver.org", opaqueId: "richard@receiver.org", type: UserType.FEDERATED },
    displayName: "Richard Feynman",
    mail: "richard@receiver.org",
  };
  const request = { inviteToken: { token: "inv-tok-1" }, remoteUser };

  it("connects the two and answers who invited; the remote user's id is kept byte for byte", async () => {
    const world = createRpcWorld();
    await world.repositories.invites.add(anInvite());
    const answer = await world.client(InviteAPI).acceptInvite(request);
    expect(codeOf(answer)).toBe("OK");
    expect(answer).toMatchObject({
      userId: { idp: HOST, opaqueId: "marie", type: UserType.PRIMARY },
      email: MARIE.mail,
      displayName: MARIE.displayName,
    });
    const { acceptedUsers } = await world.client(InviteAPI, MARIE).findAcceptedUsers({});
    expect(acceptedUsers).toMatchObject([remoteUser]);
  });

  it("says so when they were connected already, and still who invited", async () => {
    const world = createRpcWorld();
    await world.repositories.invites.add(anInvite());
    const client = world.client(InviteAPI);
    await client.acceptInvite(request);
    const again = await client.acceptInvite(request);
    expect([codeOf(again), again.userId?.opaqueId]).toEqual(["ALREADY_EXISTS", "marie"]);
  });

  it("takes it for done where the operator wants what oCIS does", async () => {
    const world = createRpcWorld({ rpc: { acceptInviteTwice: "ok" } });
    await world.repositories.invites.add(anInvite());
    const client = world.client(InviteAPI);
    await client.acceptInvite(request);
    expect(codeOf(await client.acceptInvite(request))).toBe("OK");
  });

  it.each([
    ["an unknown token", { ...request, inviteToken: { token: "not-existing-token" } }, "NOT_FOUND"],
    ["an expired token", { ...request, inviteToken: { token: "expired" } }, "INVALID_ARGUMENT"],
    ["a used token", { ...request, inviteToken: { token: "used" } }, "INVALID_ARGUMENT"],
    ["no token", { remoteUser }, "INVALID_ARGUMENT"],
    ["no user", { inviteToken: { token: "inv-tok-1" } }, "INVALID_ARGUMENT"],
    ["a user of nowhere", { ...request, remoteUser: { id: { opaqueId: "richard" } } }, "INVALID_ARGUMENT"],
    [
      "a user of ours",
      { ...request, remoteUser: { id: { idp: HOST, opaqueId: "eve" } } },
      "INVALID_ARGUMENT",
    ],
    [
      "a user of a server we do not trust",
      { ...request, remoteUser: { id: { idp: "unknown.example", opaqueId: "eve" } } },
      "PERMISSION_DENIED",
    ],
  ])("refuses %s and connects nobody", async (_, refusedRequest, code) => {
    const world = createRpcWorld({ trust: await trustInList(["receiver.org"]) });
    const { invites } = world.repositories;
    await invites.add(anInvite());
    await invites.add(anInvite({ token: "expired", expiresAt: world.clock.now().toISOString() }));
    const redeemedBy = [{ identifier: "x", host: "receiver.org", at: "2026-01-16T13:00:00.000Z" }];
    await invites.add(anInvite({ token: "used", redeemedBy }));
    expect(codeOf(await world.client(InviteAPI).acceptInvite(refusedRequest))).toBe(code);
    expect((await world.client(InviteAPI, MARIE).findAcceptedUsers({})).acceptedUsers).toEqual([]);
  });
});

describe("accepted users", () => {
  async function setUp() {
    const world = createRpcWorld();
    await world.repositories.contacts.put(aContact(RICHARD, { displayName: "Richard Feynman" }));
    await world.repositories.contacts.put(aContact(aRemoteUser("brian", "sender.org")));
    return world;
  }

  it.each([
    ["as it is kept", RICHARD],
    ["with a bare id and host", { idp: "receiver.org", opaqueId: "richard" }],
    ["without a provider", { idp: "", opaqueId: "richard" }],
  ])("are got by an id %s", async (_, { idp, opaqueId }) => {
    const world = await setUp();
    const answer = await world.client(InviteAPI, MARIE).getAcceptedUser({ remoteUserId: { idp, opaqueId } });
    expect(codeOf(answer)).toBe("OK");
    expect(answer.remoteUser).toMatchObject({
      id: { idp: RICHARD.idp, opaqueId: RICHARD.opaqueId },
      displayName: "Richard Feynman",
    });
  });

  it.each([
    ["protojson", "json", `{"idp":"${HOST}","opaqueId":"marie","type":"USER_TYPE_PRIMARY"}`],
    ["protojson under any decoder", "", `{"idp":"${HOST}","opaqueId":"marie","newer":true}`],
    ["Go's own JSON", "json", `{"idp":"${HOST}","opaque_id":"marie","type":1}`],
  ])("are got by a service for the user in user-filter, as %s", async (_, decoder, json) => {
    const world = await setUp();
    const answer = await world.client(InviteAPI).getAcceptedUser({
      remoteUserId: { idp: RICHARD.idp, opaqueId: RICHARD.opaqueId },
      opaque: { map: { "user-filter": { decoder, value: bytes(json) } } },
    });
    expect(codeOf(answer)).toBe("OK");
  });

  it("belong to the caller, whatever user-filter says", async () => {
    const world = await setUp();
    const value = bytes(`{"idp":"${HOST}","opaqueId":"marie"}`);
    const answer = await world.client(InviteAPI, EINSTEIN).getAcceptedUser({
      remoteUserId: { idp: RICHARD.idp, opaqueId: RICHARD.opaqueId },
      opaque: { map: { "user-filter": { decoder: "json", value } } },
    });
    expect(codeOf(answer)).toBe("NOT_FOUND");
  });

  it.each([
    [
      "GetAcceptedUser of a stranger",
      "getAcceptedUser",
      { idp: "receiver.org", opaqueId: "eve" },
      "NOT_FOUND",
    ],
    ["GetAcceptedUser of nobody", "getAcceptedUser", undefined, "INVALID_ARGUMENT"],
    [
      "DeleteAcceptedUser of somebody spelled with another provider",
      "deleteAcceptedUser",
      { idp: "", opaqueId: "brian@elsewhere.example" },
      "NOT_FOUND",
    ],
    ["DeleteAcceptedUser of a stranger", "deleteAcceptedUser", { idp: "", opaqueId: "eve" }, "NOT_FOUND"],
    ["DeleteAcceptedUser of nobody", "deleteAcceptedUser", undefined, "INVALID_ARGUMENT"],
  ] as const)("%s is refused", async (_, method, remoteUserId, code) => {
    const client = (await setUp()).client(InviteAPI, MARIE);
    expect(codeOf(await client[method](remoteUserId ? { remoteUserId } : {}))).toBe(code);
  });

  it.each([
    ["no user-filter", undefined],
    ["a user-filter that is no JSON", "marie"],
    ["a user-filter that names nobody", "{}"],
  ])("are not got by a service with %s", async (_, json) => {
    const world = await setUp();
    const answer = await world.client(InviteAPI).getAcceptedUser({
      remoteUserId: { idp: RICHARD.idp, opaqueId: RICHARD.opaqueId },
      ...(json && { opaque: { map: { "user-filter": { decoder: "json", value: bytes(json) } } } }),
    });
    expect(codeOf(answer)).toBe("INVALID_ARGUMENT");
  });

  it.each([
    ["", ["richard@receiver.org", "brian"]],
    ["FEYN", ["richard@receiver.org"]],
    ["brian@example", ["brian"]],
    ["nobody", []],
  ])("are found by %j in name, mail or id", async (filter, ids) => {
    const { acceptedUsers } = await (await setUp()).client(InviteAPI, MARIE).findAcceptedUsers({ filter });
    expect(acceptedUsers.map(({ id }) => id?.opaqueId).sort()).toEqual([...ids].sort());
  });

  it("are deleted by an id that has its provider in it, as oCIS spells ids", async () => {
    const client = (await setUp()).client(InviteAPI, MARIE);
    const remoteUserId = { idp: "", opaqueId: "brian@sender.org" };
    expect(codeOf(await client.deleteAcceptedUser({ remoteUserId }))).toBe("OK");
  });

  it("are gone once deleted, and the second time there is nothing to delete", async () => {
    const client = (await setUp()).client(InviteAPI, MARIE);
    const remoteUserId = { idp: "receiver.org", opaqueId: "richard" };
    expect(codeOf(await client.deleteAcceptedUser({ remoteUserId }))).toBe("OK");
    expect(codeOf(await client.deleteAcceptedUser({ remoteUserId }))).toBe("NOT_FOUND");
    expect((await client.findAcceptedUsers({})).acceptedUsers).toHaveLength(1);
  });
});

function refused(status: number): Failure {
  return { reason: "peer-refused", host: "sender.org", status, detail: "" };
}
