import { describe, expect, it } from "vitest";
import type { Failure } from "../../../src/domain/failure.ts";
import { fail, ok } from "../../../src/domain/result.ts";
import { HOST, MARIE } from "../../support/people.ts";
import { aRemoteUser } from "../../support/records.ts";
import { connect, createWorld, eventsOf, NOW, PEER, STRANGER, taken, type World } from "../support.ts";

const INVITE = { token: "their-token", providerDomain: PEER };
const BRIANS = { identifier: "brian", host: PEER };

function answering(user: { userID: string; email?: string; name?: string }, already = false) {
  const world = createWorld();
  world.peers.script.acceptInvite = () => ok({ user: { email: "", name: "Brian", ...user }, already });
  return world;
}

describe("accepting a remote user's invite", () => {
  it("tells the inviter's server who accepts, and keeps the inviter as a contact", async () => {
    const world = createWorld();
    const contact = taken(await world.useCases.forwardInvite(MARIE, INVITE));
    expect(world.peers.invites).toEqual([
      {
        host: PEER,
        request: {
          recipientProvider: HOST,
          token: "their-token",
          userID: "marie",
          email: "marie@example.org",
          name: "Marie Curie",
        },
      },
    ]);
    expect(contact).toMatchObject({
      owner: MARIE.id,
      userId: { idp: PEER, opaqueId: "brian", type: "federated" },
      address: BRIANS,
      displayName: "Brian Murphy",
      mail: "brian@example.org",
      acceptedAt: NOW,
      inviteToken: "their-token",
    });
    expect(await world.contacts.find(MARIE.id, BRIANS)).toEqual(contact);
    expect(world.events).toEqual([{ type: "invite-accepted", contact }]);
  });

  it.each(["brian", "brian@cloud.example.net", "brian@https://cloud.example.net"])(
    "[S236] knows the inviter in any spelling and keeps theirs: %s",
    async (userID) => {
      const world = answering({ userID });
      const contact = taken(await world.useCases.forwardInvite(MARIE, INVITE));
      expect(contact).toMatchObject({ address: BRIANS, userId: { opaqueId: userID } });
    },
  );

  it("takes nobody for a user of another server than the one that answered", async () => {
    const world = answering({ userID: "einstein@ocm.example.org" });
    const contact = taken(await world.useCases.forwardInvite(MARIE, INVITE));
    expect(contact.address).toEqual({ identifier: "einstein@ocm.example.org", host: PEER });
  });

  it("closes the gap where only the peer knew both users", async () => {
    const world = answering({ userID: "brian" }, true);
    expect(await world.useCases.forwardInvite(MARIE, INVITE)).toMatchObject({ ok: true });
    expect(eventsOf(world)).toEqual(["invite-accepted"]);
  });

  it("says that they know each other when both servers do; the first handshake stays the proof", async () => {
    const world = answering({ userID: "brian" }, true);
    const contact = await connect(world, { token: "first-token" });
    expect(await world.useCases.forwardInvite(MARIE, INVITE)).toEqual({
      ok: false,
      failure: { reason: "already-exists", what: "contact" },
    });
    expect(await world.contacts.find(MARIE.id, BRIANS)).toEqual(contact);
    expect(eventsOf(world)).toEqual([]);
  });

  it("refreshes the contact when the peer had forgotten us; nobody is told twice", async () => {
    const world = answering({ userID: "brian", name: "Dr. Brian" });
    await connect(world, { token: "first-token" });
    const contact = taken(await world.useCases.forwardInvite(MARIE, INVITE));
    expect(contact).toMatchObject({ displayName: "Dr. Brian", inviteToken: "their-token" });
    expect(eventsOf(world)).toEqual([]);
  });

  it("passes on the endpoint the caller has from its own record", async () => {
    const world = createWorld();
    const calls: unknown[] = [];
    const told = world.peers.acceptInvite;
    Object.assign(world.peers, {
      acceptInvite: (...call: Parameters<typeof told>) => {
        calls.push(call[2]);
        return told(...call);
      },
    });
    taken(await world.useCases.forwardInvite(MARIE, INVITE));
    const endPoint = "https://cloud.example.net/index.php/ocm";
    taken(await world.useCases.forwardInvite(MARIE, { ...INVITE, endPoint }));
    expect(calls).toEqual([{}, { endPoint }]);
  });
});

describe("refusing to accept a remote user's invite", () => {
  it.each([
    {
      why: "no token",
      invite: { ...INVITE, token: "" },
      failure: { reason: "invalid-request", issues: [{ name: "token" }] },
    },
    {
      why: "a token without end",
      invite: { ...INVITE, token: "t".repeat(513) },
      failure: { reason: "invalid-request", issues: [{ name: "token" }] },
    },
    {
      why: "a provider that is no host",
      invite: { ...INVITE, providerDomain: "https://" },
      failure: { reason: "invalid-request", issues: [{ name: "providerDomain" }] },
    },
    {
      why: "our own",
      invite: { ...INVITE, providerDomain: HOST },
      failure: { reason: "same-instance" },
    },
    {
      why: "our own, spelled differently",
      invite: { ...INVITE, providerDomain: "HTTPS://OCM.EXAMPLE.ORG:443/x" },
      failure: { reason: "same-instance" },
    },
    {
      why: "our own under another of our names",
      invite: { ...INVITE, providerDomain: "old.example.org" },
      failure: { reason: "same-instance" },
    },
    {
      why: "[S215] a provider we do not deal with",
      invite: { ...INVITE, providerDomain: STRANGER },
      failure: { reason: "not-found", what: "provider" },
    },
  ])("$why: nobody is asked", async ({ invite, failure }) => {
    const world = createWorld();
    world.trust.refused.add(STRANGER);
    expect(await world.useCases.forwardInvite(MARIE, invite)).toMatchObject({ ok: false, failure });
    expect(world.peers.invites).toEqual([]);
    expect(await world.useCases.findContacts(MARIE, "")).toEqual([]);
  });

  const PEERS_NO: readonly Failure[] = [
    { reason: "not-found", what: "invite" },
    { reason: "invite-expired" },
    { reason: "already-exists", what: "contact" },
    { reason: "peer-unreachable", host: PEER, reachedPeer: true },
    { reason: "peer-refused", host: PEER, status: 403, detail: "" },
  ];
  it.each(PEERS_NO)("[S213] when the peer says no: $reason", async (failure) => {
    const world = createWorld();
    world.peers.script.acceptInvite = () => fail(failure);
    expect(await world.useCases.forwardInvite(MARIE, INVITE)).toEqual({ ok: false, failure });
    expect(await world.useCases.findContacts(MARIE, "")).toEqual([]);
    expect(eventsOf(world)).toEqual([]);
  });

  it.each(["@cloud.example.net", "bri\nan", " "])("an answer that names no user: %j", async (userID) => {
    const world: World = answering({ userID });
    expect(await world.useCases.forwardInvite(MARIE, INVITE)).toMatchObject({
      failure: { reason: "peer-refused", host: PEER },
    });
    expect(await world.useCases.findContacts(MARIE, "")).toEqual([]);
  });

  it("says nothing of the token in any refusal", async () => {
    const world = answering({ userID: " " });
    const invite = { ...INVITE, token: "s3cr3t-token" };
    const refusals = [await world.useCases.forwardInvite(MARIE, invite)];
    world.trust.refused.add(PEER);
    refusals.push(await world.useCases.forwardInvite(MARIE, invite));
    expect(JSON.stringify(refusals)).not.toContain("s3cr3t");
    expect(world.log.text()).not.toContain("s3cr3t");
  });
});

describe("the two ends of the invite flow", () => {
  it("agree about each other when both are this server's code", async () => {
    const inviter = createWorld({ server: { host: PEER } });
    const brian = { ...MARIE, id: aRemoteUser("brian", PEER), displayName: "Brian Murphy" };
    const { token } = taken(await inviter.useCases.generateInvite(brian, { description: "", recipient: "" }));
    const world = createWorld();
    world.peers.script.acceptInvite = async (_host, request) => {
      const { owner, already } = taken(
        await inviter.useCases.acceptInvite({
          token: request.token,
          user: aRemoteUser(request.userID, request.recipientProvider),
          displayName: request.name,
          mail: request.email,
        }),
      );
      return ok({ user: { userID: owner.id.opaqueId, email: owner.mail, name: owner.displayName }, already });
    };
    const contact = taken(await world.useCases.forwardInvite(MARIE, { token, providerDomain: PEER }));
    expect(contact).toMatchObject({ address: BRIANS, displayName: "Brian Murphy" });
    const [other] = await inviter.useCases.findContacts(brian, "");
    expect(other).toMatchObject({ address: { identifier: "marie", host: HOST }, displayName: "Marie Curie" });
    expect(other?.inviteToken).toBe(contact.inviteToken);
  });
});
