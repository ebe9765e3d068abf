import { describe, expect, it } from "vitest";
import { EINSTEIN, MARIE } from "../../support/people.ts";
import { aReceivedShare, aRemoteUser, aShare } from "../../support/records.ts";
import {
  BRIAN,
  connect,
  createWorld,
  eventsOf,
  PEER,
  race,
  STRANGER,
  taken,
  type World,
} from "../support.ts";

const OTHER_BRIAN = aRemoteUser("brian", STRANGER);

/** Shares in both directions: Marie and Brian, Marie and another Brian, Einstein and Brian. */
async function connected() {
  const world = createWorld();
  await connect(world);
  await connect(world, { remote: OTHER_BRIAN, token: "other-token" });
  await connect(world, { user: EINSTEIN, token: "einsteins-token" });
  const { shares, receivedShares } = world;
  const from = (opaqueId: string) => ({ storageId: "s", spaceId: "p", opaqueId });
  const einsteins = { owner: EINSTEIN.id, creator: EINSTEIN.id };
  const sent = (id: string, facts = {}, grantee = BRIAN) =>
    shares.add(aShare(grantee, { id, sharedSecret: `secret-${id}`, resourceId: from(id), ...facts }));
  await sent("to-brian");
  await sent("to-brian-too");
  await sent("created-for-einstein", { owner: EINSTEIN.id });
  await sent("to-other-brian", {}, OTHER_BRIAN);
  await sent("of-einstein", einsteins);
  const received = (id: string, sender = BRIAN, recipient = MARIE) =>
    receivedShares.add(aReceivedShare(sender, { id, providerId: id, recipient: recipient.id }));
  await received("from-brian");
  await received("from-other-brian", OTHER_BRIAN);
  await received("to-einstein", BRIAN, EINSTEIN);
  return world;
}

async function left(world: World) {
  const ids = [];
  for (const user of [MARIE, EINSTEIN]) {
    const sent = await world.shares.listOf(user.id);
    const received = await world.receivedShares.listFor(user.id);
    ids.push(...sent.items.map(({ id }) => id), ...received.items.map(({ id }) => id));
  }
  return [...new Set(ids)].sort();
}

describe("removing a contact", () => {
  it("[S222] ends the connection and every share between the two, in both directions, and no other", async () => {
    const world = await connected();
    const removed = taken(await world.useCases.removeContact(MARIE, BRIAN));
    expect(removed.address).toEqual({ identifier: "brian", host: PEER });
    expect(await left(world)).toEqual(["from-other-brian", "of-einstein", "to-einstein", "to-other-brian"]);
    expect(await world.contacts.find(MARIE.id, removed.address)).toBeUndefined();
    expect(await world.contacts.find(EINSTEIN.id, removed.address)).toBeDefined();
    expect(eventsOf(world).toSorted()).toEqual([
      "contact-removed",
      "received-share-removed",
      "share-removed",
      "share-removed",
      "share-removed",
    ]);
  });

  it("kills access at once", async () => {
    const world = await connected();
    const open = () => world.useCases.authenticateShareToken({ sharedSecret: "secret-to-brian" });
    expect(await open()).toMatchObject({ ok: true });
    await world.useCases.removeContact(MARIE, BRIAN);
    expect(await open()).toEqual({ ok: false, failure: { reason: "not-authenticated" } });
  });

  it("tells the peer: the shares have ended, and by the token both know, so has the connection", async () => {
    const world = await connected();
    await world.useCases.removeContact(MARIE, BRIAN);
    await world.background.settled();
    const told = world.peers.notifications;
    expect(told.every(({ host }) => host === PEER)).toBe(true);
    expect(told.map(({ notification }) => notification.notificationType)).toEqual([
      "SHARE_UNSHARED",
      "SHARE_UNSHARED",
      "SHARE_UNSHARED",
      "USER_REMOVED",
    ]);
    expect(told.at(-1)?.notification).toEqual({
      notificationType: "USER_REMOVED",
      resourceType: "user",
      providerId: "marie",
      payload: {
        sharedSecret: "the-invite-token",
        grantee: "brian",
        message: "The user has ended the connection",
      },
    });
  });

  it("has no proof to send where the token was not theirs alone", async () => {
    const world = createWorld();
    await connect(world, { token: "" });
    await world.useCases.removeContact(MARIE, BRIAN);
    await world.background.settled();
    expect(world.peers.notifications.at(-1)?.notification.payload).not.toHaveProperty("sharedSecret");
  });

  it("drops hundreds of shares, page after page", async () => {
    const world = createWorld();
    await connect(world);
    for (let index = 0; index < 1200; index += 1) {
      const id = `in-${index}`;
      await world.receivedShares.add(aReceivedShare(BRIAN, { id, providerId: id }));
    }
    await world.useCases.removeContact(MARIE, BRIAN);
    expect(await left(world)).toEqual([]);
  });

  it("[S221] happens once, however often and however concurrently it is asked for", async () => {
    const world = await connected();
    const answers = await race(16, () => world.useCases.removeContact(MARIE, BRIAN));
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    expect(await world.useCases.removeContact(MARIE, BRIAN)).toEqual({
      ok: false,
      failure: { reason: "not-found", what: "contact" },
    });
    await world.background.settled();
    const types = world.peers.notifications.map(({ notification }) => notification.notificationType);
    expect(types.filter((type) => type === "USER_REMOVED")).toHaveLength(1);
  });

  it.each([
    { why: "a stranger", caller: MARIE, remote: aRemoteUser("nobody", PEER) },
    { why: "another provider's user", caller: MARIE, remote: aRemoteUser("lise", STRANGER) },
    { why: "nobody", caller: MARIE, remote: aRemoteUser("", PEER) },
  ])("refuses $why and changes nothing", async ({ caller, remote }) => {
    const world = await connected();
    const before = await left(world);
    expect(await world.useCases.removeContact(caller, remote)).toMatchObject({
      failure: { reason: "not-found", what: "contact" },
    });
    expect(await left(world)).toEqual(before);
    expect(eventsOf(world)).toEqual([]);
  });

  it("without a provider means the one contact of that id, and touches neither when there are two", async () => {
    const world = await connected();
    const before = await left(world);
    const refused = await world.useCases.removeContact(MARIE, aRemoteUser("brian", ""));
    expect(refused).toMatchObject({ failure: { reason: "conflict" } });
    expect(await left(world)).toEqual(before);
    expect(await world.useCases.findContacts(MARIE, "")).toHaveLength(2);

    expect(await world.useCases.removeContact(EINSTEIN, aRemoteUser("brian", ""))).toMatchObject({
      ok: true,
    });
  });

  it("[S220] lets the two connect again by a new invite", async () => {
    const world = await connected();
    await world.useCases.removeContact(MARIE, BRIAN);
    const { token } = taken(await world.useCases.generateInvite(MARIE, { description: "", recipient: "" }));
    const again = await world.useCases.acceptInvite({ token, user: BRIAN, displayName: "Brian", mail: "" });
    expect(taken(again).already).toBe(false);
    expect(await world.useCases.getContact(MARIE.id, BRIAN)).toMatchObject({ ok: true });
  });
});
