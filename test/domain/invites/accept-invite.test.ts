import { describe, expect, it } from "vitest";
import type { InviteRedemption } from "../../../src/domain/invites/accept-invite.ts";
import { EINSTEIN, HOST, MARIE } from "../../support/people.ts";
import { aRemoteUser } from "../../support/records.ts";
import {
  at,
  BRIAN,
  connect,
  createWorld,
  eventsOf,
  HOUR,
  MALLORY,
  NOW,
  PEER,
  race,
  STRANGER,
  taken,
  type World,
  type WorldOptions,
} from "../support.ts";

const BRIANS = { identifier: "brian", host: PEER };

async function invited(options: WorldOptions = {}) {
  const world = createWorld(options);
  const { token } = taken(await world.useCases.generateInvite(MARIE, { description: "", recipient: "" }));
  world.events.length = 0;
  return { world, token };
}

function asBrian(token: string, facts: Partial<InviteRedemption> = {}): InviteRedemption {
  return { token, user: BRIAN, displayName: "Brian Murphy", mail: "brian@example.net", ...facts };
}

describe("an invite that does not know its maker's name, as imported ones", () => {
  it("takes name and mail from the directory", async () => {
    const { world, token } = await invited();
    const nameless = { ...MARIE, displayName: "", mail: "" };
    await world.invites.update(token, (invite) => ({ ...invite, owner: nameless }));
    const { owner } = taken(await world.useCases.acceptInvite(asBrian(token)));
    expect(owner).toMatchObject({ id: MARIE.id, displayName: MARIE.displayName, mail: MARIE.mail });
  });

  it("goes without where the directory does not know the maker", async () => {
    const { world, token } = await invited();
    const nobody = { ...MARIE, id: { ...MARIE.id, opaqueId: "nobody" }, displayName: "", mail: "" };
    await world.invites.add({
      ...taken(await world.useCases.generateInvite(MARIE, { description: "", recipient: "" })),
      token: `${token}-of-nobody`,
      owner: nobody,
    });
    const { owner } = taken(await world.useCases.acceptInvite(asBrian(`${token}-of-nobody`)));
    expect(owner).toMatchObject({ displayName: "", mail: "" });
  });
});

describe("accepting an invite", () => {
  it("connects the two and says who made the invite", async () => {
    const { world, token } = await invited();
    expect(taken(await world.useCases.acceptInvite(asBrian(token)))).toEqual({
      owner: MARIE,
      already: false,
    });
    const contact = await world.contacts.find(MARIE.id, BRIANS);
    expect(contact).toMatchObject({
      owner: MARIE.id,
      userId: BRIAN,
      address: BRIANS,
      displayName: "Brian Murphy",
      mail: "brian@example.net",
      acceptedAt: NOW,
      inviteToken: token,
    });
    expect(world.events).toEqual([{ type: "invite-accepted", contact }]);
    expect((await world.invites.find(token))?.redeemedBy).toEqual([{ ...BRIANS, at: NOW }]);
  });

  it("[S236] keeps the id as its server spells it, and knows it again in every other spelling", async () => {
    const { world, token } = await invited();
    const user = aRemoteUser("brian@cloud.example.net", "https://Cloud.Example.Net");
    taken(await world.useCases.acceptInvite(asBrian(token, { user })));
    expect((await world.contacts.find(MARIE.id, BRIANS))?.userId).toEqual(user);
    expect(taken(await world.useCases.acceptInvite(asBrian(token)))).toMatchObject({ already: true });
  });

  it("answers the same again, changes nothing and tells nobody, when the first answer got lost", async () => {
    const { world, token } = await invited();
    taken(await world.useCases.acceptInvite(asBrian(token)));
    const before = await world.contacts.find(MARIE.id, BRIANS);
    const again = await world.useCases.acceptInvite(
      asBrian(token, { displayName: "Somebody Else", mail: "" }),
    );
    expect(taken(again)).toEqual({ owner: MARIE, already: true });
    expect(await world.contacts.find(MARIE.id, BRIANS)).toEqual(before);
    expect(eventsOf(world)).toEqual(["invite-accepted"]);
  });

  it("finishes what a crash left behind: the use is taken, the contact is not there yet", async () => {
    const { world, token } = await invited();
    await world.invites.update(token, (invite) => ({ ...invite, redeemedBy: [{ ...BRIANS, at: NOW }] }));
    expect(taken(await world.useCases.acceptInvite(asBrian(token)))).toEqual({
      owner: MARIE,
      already: false,
    });
    expect(await world.contacts.find(MARIE.id, BRIANS)).toBeDefined();
  });

  it("leaves a token alone when the two are connected already", async () => {
    const { world, token } = await invited();
    const contact = await connect(world, { token: "an-older-token" });
    expect(taken(await world.useCases.acceptInvite(asBrian(token)))).toEqual({ owner: MARIE, already: true });
    expect((await world.invites.find(token))?.redeemedBy).toEqual([]);
    expect(await world.contacts.find(MARIE.id, BRIANS)).toEqual(contact);
  });

  it("connects with the inviter alone", async () => {
    const { world, token } = await invited();
    taken(await world.useCases.acceptInvite(asBrian(token)));
    expect(await world.useCases.findContacts(EINSTEIN, "")).toEqual([]);
  });
});

/** Each is refused for the first of its faults, in this order. */
const REFUSALS: readonly {
  readonly why: string;
  readonly facts: Partial<InviteRedemption>;
  readonly given?: (world: World) => void;
  readonly failure: object;
}[] = [
  {
    why: "a provider that is no host, whatever the token",
    facts: { user: aRemoteUser("brian", "not a host"), token: "unknown" },
    failure: { reason: "invalid-request", issues: [{ name: "recipientProvider" }] },
  },
  {
    why: "nobody",
    facts: { user: aRemoteUser("", PEER), token: "unknown" },
    failure: { reason: "invalid-request", issues: [{ name: "userID" }] },
  },
  {
    why: "a user without end",
    facts: { user: { ...aRemoteUser("brian", PEER), tenantId: "b".repeat(4096) } },
    failure: { reason: "invalid-request", issues: [{ name: "userID" }] },
  },
  {
    why: "a name without end",
    facts: { displayName: "b".repeat(1025) },
    failure: { reason: "invalid-request", issues: [{ name: "name" }] },
  },
  {
    why: "a mail address without end",
    facts: { mail: "b".repeat(1025) },
    failure: { reason: "invalid-request", issues: [{ name: "email" }] },
  },
  {
    why: "a user of this server",
    facts: { user: aRemoteUser("einstein", HOST) },
    failure: { reason: "same-instance" },
  },
  {
    why: "a user of this server under another spelling",
    facts: { user: aRemoteUser("einstein", "https://OCM.example.org:443/") },
    failure: { reason: "same-instance" },
  },
  {
    why: "a user of this server under another of its names, trusted or not",
    facts: { user: aRemoteUser("einstein", "old.example.org") },
    given: ({ trust }) => trust.refused.add("old.example.org"),
    failure: { reason: "same-instance" },
  },
  {
    why: "a provider we do not trust, before it learns whether the token exists",
    facts: { user: MALLORY, token: "unknown" },
    given: ({ trust }) => trust.refused.add(STRANGER),
    failure: { reason: "provider-not-trusted", host: STRANGER },
  },
  { why: "an unknown token", facts: { token: "unknown" }, failure: { reason: "not-found", what: "invite" } },
  { why: "no token", facts: { token: "" }, failure: { reason: "not-found", what: "invite" } },
  {
    why: "a token at the moment it expires",
    facts: {},
    given: ({ clock }) => clock.advance(24 * HOUR),
    failure: { reason: "invite-expired" },
  },
];

describe("refusing to accept an invite", () => {
  it.each(REFUSALS)("$why", async ({ facts, given, failure }) => {
    const { world, token } = await invited();
    given?.(world);
    expect(await world.useCases.acceptInvite(asBrian(token, facts))).toMatchObject({ ok: false, failure });
    expect(await world.useCases.findContacts(MARIE, "")).toEqual([]);
    expect((await world.invites.find(token))?.redeemedBy).toEqual([]);
    expect(eventsOf(world)).toEqual([]);
  });

  it("a token somebody else has used; who that was is not told", async () => {
    const { world, token } = await invited();
    taken(await world.useCases.acceptInvite(asBrian(token)));
    const refused = await world.useCases.acceptInvite(asBrian(token, { user: MALLORY }));
    expect(refused).toEqual({ ok: false, failure: { reason: "invite-used" } });
  });

  it("an expired token even to the one who has used it", async () => {
    const { world, token } = await invited();
    taken(await world.useCases.acceptInvite(asBrian(token)));
    world.clock.advance(24 * HOUR);
    expect(await world.useCases.acceptInvite(asBrian(token))).toMatchObject({
      failure: { reason: "invite-expired" },
    });
  });

  it("a token a millisecond before it expires is good", async () => {
    const { world, token } = await invited();
    world.clock.advance(24 * HOUR - 1);
    expect(await world.useCases.acceptInvite(asBrian(token))).toMatchObject({ ok: true });
    expect((await world.contacts.find(MARIE.id, BRIANS))?.acceptedAt).toBe(at(24 * HOUR - 1).toISOString());
  });
});

describe("a token of several uses", () => {
  it("takes as many users as it says, each once", async () => {
    const { world, token } = await invited({ policy: { inviteUses: 2 } });
    const by = (name: string) =>
      world.useCases.acceptInvite(asBrian(token, { user: aRemoteUser(name, PEER) }));
    expect(await by("a")).toMatchObject({ ok: true, value: { already: false } });
    expect(await by("a")).toMatchObject({ ok: true, value: { already: true } });
    expect(await by("b")).toMatchObject({ ok: true });
    expect(await by("c")).toMatchObject({ failure: { reason: "invite-used" } });
  });

  it.each([0, 2])("with %i uses, is no proof between two servers: too many know it", async (inviteUses) => {
    const { world, token } = await invited({ policy: { inviteUses } });
    taken(await world.useCases.acceptInvite(asBrian(token)));
    expect((await world.contacts.find(MARIE.id, BRIANS))?.inviteToken).toBe("");
  });

  it("without a number takes anybody and keeps no list that would grow", async () => {
    const { world, token } = await invited({ policy: { inviteUses: 0 } });
    const answers = await race(20, (index) =>
      world.useCases.acceptInvite(asBrian(token, { user: aRemoteUser(`user-${index}`, PEER) })),
    );
    expect(answers.every(({ ok }) => ok)).toBe(true);
    expect(await world.useCases.findContacts(MARIE, "")).toHaveLength(20);
    expect((await world.invites.find(token))?.redeemedBy).toEqual([]);
  });
});

describe("racing for a single-use token", () => {
  it("[S233] 64 users: one wins, the others hear that it is used", async () => {
    const { world, token } = await invited();
    const answers = await race(64, (index) =>
      world.useCases.acceptInvite(asBrian(token, { user: aRemoteUser(`user-${index}`, PEER) })),
    );
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    for (const answer of answers.filter(({ ok }) => !ok)) {
      expect(answer).toEqual({ ok: false, failure: { reason: "invite-used" } });
    }
    expect(await world.useCases.findContacts(MARIE, "")).toHaveLength(1);
    expect((await world.invites.find(token))?.redeemedBy).toHaveLength(1);
    expect(eventsOf(world)).toEqual(["invite-accepted"]);
  });

  it("[S233] 64 times the same user: all are told yes, one that it is new, one contact is there", async () => {
    const { world, token } = await invited();
    const answers = await race(64, () => world.useCases.acceptInvite(asBrian(token)));
    expect(answers.filter((answer) => taken(answer).already)).toHaveLength(63);
    expect(await world.useCases.findContacts(MARIE, "")).toHaveLength(1);
    expect(eventsOf(world)).toEqual(["invite-accepted"]);
  });

  it("of five uses among 64 users: five win", async () => {
    const { world, token } = await invited({ policy: { inviteUses: 5 } });
    const answers = await race(64, (index) =>
      world.useCases.acceptInvite(asBrian(token, { user: aRemoteUser(`user-${index}`, PEER) })),
    );
    expect(answers.filter(({ ok }) => ok)).toHaveLength(5);
  });
});
