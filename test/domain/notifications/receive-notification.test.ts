import { describe, expect, it } from "vitest";
import { permissionsFromOcm } from "../../../src/domain/model/permissions.ts";
import type { ReceivedShare } from "../../../src/domain/model/received-share.ts";
import type { Share } from "../../../src/domain/model/share.ts";
import { notificationFacts, type ReceivedNotification } from "../../../src/ocm/notification.ts";
import { EINSTEIN, MARIE } from "../../support/people.ts";
import { aReceivedShare, aRemoteUser, aShare } from "../../support/records.ts";
import {
  at,
  BRIAN,
  connect,
  createWorld,
  eventsOf,
  HOUR,
  MALLORY,
  PEER,
  race,
  STRANGER,
  type World,
  type WorldOptions,
} from "../support.ts";

const OUT = "s3cr3tOut1";
const IN = "s3cr3tIn7";
const APPLIED = { ok: true, value: "applied" };
const NOTHING = { ok: true, value: "nothing-to-do" };
const NOT_AUTHENTICATED = { ok: false, failure: { reason: "not-authenticated" } };
const FORBIDDEN = { ok: false, failure: { reason: "forbidden" } };

function notification(
  notificationType: string,
  providerId: string,
  payload: Readonly<Record<string, unknown>> = {},
): ReceivedNotification {
  return { notificationType, resourceType: "file", providerId, payload, facts: notificationFacts(payload) };
}

const tell = (world: World, ...message: Parameters<typeof notification>) =>
  world.useCases.receiveNotification(notification(...message));

/** Everything that is stored, to see that nothing of it has changed. */
async function everything(world: World) {
  const stored: unknown[] = [];
  for (const { id } of [MARIE, EINSTEIN]) {
    stored.push(...(await world.shares.listOf(id)).items);
    stored.push(...(await world.receivedShares.listFor(id)).items);
    stored.push(...(await world.contacts.list(id)).items);
  }
  return stored;
}

async function sent(facts: Partial<Share> = {}) {
  const world = createWorld();
  await connect(world);
  await world.shares.add(aShare(BRIAN, facts));
  return world;
}

/** Two providers gave their shares to Marie the same id; Brian's second copy is Einstein's. */
async function received(facts: Partial<ReceivedShare> = {}, options: WorldOptions = {}) {
  const world = createWorld(options);
  const { receivedShares } = world;
  await receivedShares.add(aReceivedShare(BRIAN, { id: "of-brian", providerId: "7", ...facts }));
  await receivedShares.add(
    aReceivedShare(MALLORY, { id: "of-mallory", providerId: "7", sharedSecret: "mallorys" }),
  );
  await receivedShares.add(
    aReceivedShare(BRIAN, {
      id: "einsteins",
      providerId: "7",
      recipient: EINSTEIN.id,
      sharedSecret: "einsteins",
    }),
  );
  return world;
}

describe("a notification", () => {
  it.each([
    { why: "an unknown type", type: "SHARE_SPINDLED", what: "notification type SHARE_SPINDLED" },
    { why: "a type that is not built", type: "REQUEST_RESHARE", what: "notification type REQUEST_RESHARE" },
    { why: "a type in lower case", type: "share_unshared", what: "notification type share_unshared" },
    { why: "a name objects have", type: "toString", what: "notification type toString" },
  ])("[S209] of $why is not supported", async ({ type, what }) => {
    const world = await received();
    const before = await everything(world);
    expect(await tell(world, type, "7", { sharedSecret: IN })).toEqual({
      ok: false,
      failure: { reason: "not-supported", what },
    });
    expect(await everything(world)).toEqual(before);
  });

  it.each([
    { resourceType: "talk-room", failure: { reason: "not-found", what: "resource" } },
    { resourceType: "calendar", failure: { reason: "not-supported", what: "resource type calendar" } },
  ])("about a $resourceType is not for us, however good its proof", async ({ resourceType, failure }) => {
    const world = await received();
    const message = { ...notification("SHARE_UNSHARED", "7", { sharedSecret: IN }), resourceType };
    expect(await world.useCases.receiveNotification(message)).toEqual({ ok: false, failure });
    expect(await everything(world)).toHaveLength(3);
  });

  it.each(["file", "folder", "user", ""])("about '%s' is for us", async (resourceType) => {
    const world = await received();
    const message = { ...notification("SHARE_UNSHARED", "7", { sharedSecret: IN }), resourceType };
    expect(await world.useCases.receiveNotification(message)).toEqual(APPLIED);
  });
});

describe("SHARE_ACCEPTED and SHARE_DECLINED", () => {
  const ANSWERS = [
    { type: "SHARE_ACCEPTED", answer: "accepted", other: "declined" },
    { type: "SHARE_DECLINED", answer: "declined", other: "accepted" },
  ] as const;

  it.each(ANSWERS)("$type: the recipient has $answer the share we sent", async ({ type, answer }) => {
    const world = await sent();
    world.clock.advance(1000);
    expect(await tell(world, type, "out-1", { sharedSecret: OUT })).toEqual(APPLIED);
    const share = await world.shares.find("out-1");
    expect(share).toMatchObject({ answer, modifiedAt: at(1000).toISOString() });
    expect(world.events).toEqual([{ type: "share-answered", share }]);
  });

  it("SHARE_DECLINED closes the share: its secret opens nothing any more", async () => {
    const world = await sent();
    const open = () => world.useCases.authenticateShareToken({ sharedSecret: OUT });
    expect(await open()).toMatchObject({ ok: true });
    await tell(world, "SHARE_DECLINED", "out-1", { sharedSecret: OUT });
    expect(await open()).toEqual(NOT_AUTHENTICATED);
  });

  it.each(ANSWERS)("$type once more is no error and no news", async ({ type, answer }) => {
    const world = await sent({ answer });
    const before = await everything(world);
    expect(await tell(world, type, "out-1", { sharedSecret: OUT })).toEqual(NOTHING);
    expect(await everything(world)).toEqual(before);
    expect(eventsOf(world)).toEqual([]);
  });

  it.each(ANSWERS)("$type after the opposite is the last word", async ({ type, answer, other }) => {
    const world = await sent({ answer: other });
    expect(await tell(world, type, "out-1", { sharedSecret: OUT })).toEqual(APPLIED);
    expect((await world.shares.find("out-1"))?.answer).toBe(answer);
    expect(eventsOf(world)).toEqual(["share-answered"]);
  });

  it.each(ANSWERS)("$type 32 times at once is one event", async ({ type }) => {
    const world = await sent();
    const answers = await race(32, () => tell(world, type, "out-1", { sharedSecret: OUT }));
    expect(answers.filter((answer) => answer.ok && answer.value === "applied")).toHaveLength(1);
    expect(answers.filter((answer) => answer.ok && answer.value === "nothing-to-do")).toHaveLength(31);
    expect(eventsOf(world)).toEqual(["share-answered"]);
  });

  it("racing each other: all are heard, and one of them has the last word", async () => {
    const world = await sent();
    const answers = await race(32, (index) =>
      tell(world, ANSWERS[index % 2]?.type ?? "", "out-1", { sharedSecret: OUT }),
    );
    expect(answers.every((answer) => answer.ok)).toBe(true);
    expect(["accepted", "declined"]).toContain((await world.shares.find("out-1"))?.answer);
    const applied = answers.filter((answer) => answer.ok && answer.value === "applied");
    expect(eventsOf(world)).toHaveLength(applied.length);
  });

  it.each([
    { why: "without a secret", id: "out-1", payload: {}, answer: NOT_AUTHENTICATED },
    {
      why: "with the recipient's name only",
      id: "out-1",
      payload: { grantee: "brian" },
      answer: NOT_AUTHENTICATED,
    },
    { why: "with a wrong secret", id: "out-1", payload: { sharedSecret: "s3cr3tOut2" }, answer: FORBIDDEN },
    {
      why: "with the beginning of the secret",
      id: "out-1",
      payload: { sharedSecret: "s3cr3t" },
      answer: FORBIDDEN,
    },
    {
      why: "about a share we do not have",
      id: "out-2",
      payload: { sharedSecret: OUT },
      answer: { failure: { reason: "not-found", what: "share" } },
    },
  ])("[S208] $why change nothing", async ({ id, payload, answer }) => {
    const world = await sent();
    const before = await everything(world);
    for (const { type } of ANSWERS) expect(await tell(world, type, id, payload)).toMatchObject(answer);
    expect(await everything(world)).toEqual(before);
    expect(eventsOf(world)).toEqual([]);
  });

  it("about a share we received are not for us: only its recipient answers", async () => {
    const world = await received();
    const before = await everything(world);
    expect(await tell(world, "SHARE_DECLINED", "7", { sharedSecret: IN })).toMatchObject({
      failure: { reason: "not-found" },
    });
    expect(await everything(world)).toEqual(before);
  });
});

describe("SHARE_UNSHARED", () => {
  const left = async (world: World) =>
    [...(await world.receivedShares.listByProviderId("7"))].map(({ id }) => id).sort();

  it("[S207] ends the share whose secret it holds, and no other of the same provider id", async () => {
    const world = await received();
    expect(await tell(world, "SHARE_UNSHARED", "7", { sharedSecret: IN })).toEqual(APPLIED);
    expect(await left(world)).toEqual(["einsteins", "of-mallory"]);
    expect(world.events).toMatchObject([
      { type: "received-share-removed", by: "peer", receivedShare: { id: "of-brian" } },
    ]);
  });

  it("ends every copy that has the secret: one share may have gone to several of our users", async () => {
    const world = await received();
    await world.receivedShares.update("einsteins", (share) => ({
      ...share,
      offers: share.offers.map((offer) => ({ ...offer, sharedSecret: IN })),
    }));
    expect(await tell(world, "SHARE_UNSHARED", "7", { sharedSecret: IN })).toEqual(APPLIED);
    expect(await left(world)).toEqual(["of-mallory"]);
  });

  it("[S207] from another server that uses the same id ends that server's share only", async () => {
    const world = await received();
    expect(await tell(world, "SHARE_UNSHARED", "7", { sharedSecret: "mallorys" })).toEqual(APPLIED);
    expect(await left(world)).toEqual(["einsteins", "of-brian"]);
  });

  it.each(["accepted", "rejected"] as const)("ends an %s share just the same", async (state) => {
    const world = await received({ state, expiresAt: at(-HOUR).toISOString() });
    expect(await tell(world, "SHARE_UNSHARED", "7", { sharedSecret: IN })).toEqual(APPLIED);
  });

  it("finds the secret in the protocol, where the reva family has it", async () => {
    const world = await received();
    const payload = { protocol: { name: "multi", webdav: { sharedSecret: IN } } };
    expect(await tell(world, "SHARE_UNSHARED", "7", payload)).toEqual(APPLIED);
  });

  it("said again, when nothing is left, is no error", async () => {
    const world = createWorld();
    expect(await tell(world, "SHARE_UNSHARED", "7", { sharedSecret: IN })).toEqual(NOTHING);
  });

  it("32 times at once ends it once", async () => {
    const world = await received();
    const answers = await race(32, () => tell(world, "SHARE_UNSHARED", "7", { sharedSecret: IN }));
    expect(eventsOf(world)).toEqual(["received-share-removed"]);
    expect(answers.every((answer) => answer.ok || answer.failure.reason === "forbidden")).toBe(true);
  });

  it.each([
    { why: "without a secret", payload: {}, answer: NOT_AUTHENTICATED },
    { why: "with the recipient's name only", payload: { grantee: "marie" }, answer: NOT_AUTHENTICATED },
    { why: "with a wrong secret", payload: { sharedSecret: "s3cr3tIn8" }, answer: FORBIDDEN },
    { why: "with an empty secret", payload: { sharedSecret: "" }, answer: NOT_AUTHENTICATED },
    {
      why: "with the recipient's name and a wrong secret",
      payload: { sharedSecret: "x", grantee: "marie" },
      answer: FORBIDDEN,
    },
  ])("[S208] $why ends nothing", async ({ payload, answer }) => {
    const world = await received();
    expect(await tell(world, "SHARE_UNSHARED", "7", payload)).toMatchObject(answer);
    expect(await left(world)).toEqual(["einsteins", "of-brian", "of-mallory"]);
    expect(eventsOf(world)).toEqual([]);
  });

  it("from the recipient of a share of ours does not end it for its owner, good secret or not", async () => {
    const world = await sent();
    for (const sharedSecret of [OUT, "wrong"]) {
      expect(await tell(world, "SHARE_UNSHARED", "out-1", { sharedSecret })).toMatchObject(FORBIDDEN);
    }
    expect(await world.shares.find("out-1")).toBeDefined();
  });

  it("cannot be proved by an empty secret, where a share has none", async () => {
    const world = await received({ offers: [{ protocol: "generic", opaque: {} }] });
    expect(await tell(world, "SHARE_UNSHARED", "7", { sharedSecret: "x" })).toMatchObject(FORBIDDEN);
    expect(await tell(world, "SHARE_UNSHARED", "7", {})).toMatchObject(NOT_AUTHENTICATED);
  });

  describe("without a proof, where the operator allows what oCIS sends", () => {
    const LENIENT: WorldOptions = { policy: { allowUnauthenticatedGrantee: true } };
    async function receivedOnce() {
      const world = createWorld(LENIENT);
      await world.receivedShares.add(aReceivedShare(BRIAN, { id: "of-brian", providerId: "7" }));
      return world;
    }

    it.each(["marie", "marie@ocm.example.org", "marie@https://ocm.example.org"])(
      "ends the share of the recipient it names: %s",
      async (grantee) => {
        const world = await receivedOnce();
        expect(await tell(world, "SHARE_UNSHARED", "7", { grantee })).toEqual(APPLIED);
      },
    );

    it.each(["einstein", "marie@other.example.org", "mari", "*"])("ends nothing for %s", async (grantee) => {
      const world = await receivedOnce();
      expect(await tell(world, "SHARE_UNSHARED", "7", { grantee })).toEqual(NOTHING);
      expect(await left(world)).toEqual(["of-brian"]);
    });

    it("[S207] ends nothing when two servers use the id: which of them speaks?", async () => {
      const world = await received({}, LENIENT);
      expect(await tell(world, "SHARE_UNSHARED", "7", { grantee: "marie" })).toEqual(NOT_AUTHENTICATED);
      expect(await left(world)).toHaveLength(3);
    });

    it("ends nothing for a server that is not trusted any more", async () => {
      const world = await receivedOnce();
      world.trust.refused.add(PEER);
      expect(await tell(world, "SHARE_UNSHARED", "7", { grantee: "marie" })).toMatchObject({
        failure: { reason: "provider-not-trusted", host: PEER, rule: "denylist" },
      });
      expect(await left(world)).toEqual(["of-brian"]);
    });

    it("[S208] ends nothing with a wrong secret: who tries to prove must prove", async () => {
      const world = await receivedOnce();
      const payload = { grantee: "marie", sharedSecret: "wrong" };
      expect(await tell(world, "SHARE_UNSHARED", "7", payload)).toMatchObject(FORBIDDEN);
      expect(await left(world)).toEqual(["of-brian"]);
    });

    it("still changes no permissions: oCIS proves those", async () => {
      const world = await receivedOnce();
      const before = await everything(world);
      const payload = { grantee: "marie", permission: ["read", "write"], expiration: 1 };
      for (const type of ["SHARE_CHANGE_PERMISSION", "RESHARE_CHANGE_PERMISSION"]) {
        expect(await tell(world, type, "7", payload)).toEqual(NOT_AUTHENTICATED);
      }
      expect(await everything(world)).toEqual(before);
    });
  });
});

describe("SHARE_CHANGE_PERMISSION", () => {
  const protocol = (permissions: readonly string[] | null, sharedSecret = IN) => ({
    protocol: { name: "multi", webdav: { sharedSecret, permissions, uri: "https://evil.example.com/x" } },
  });
  const offerOf = async (world: World, id = "of-brian") => (await world.receivedShares.find(id))?.offers[0];

  it.each([
    { type: "SHARE_CHANGE_PERMISSION", payload: protocol(["read", "write"]) },
    { type: "RESHARE_CHANGE_PERMISSION", payload: { sharedSecret: IN, permission: ["read", "write"] } },
  ])("$type: the recipient may do something else from now on", async ({ type, payload }) => {
    const world = await received();
    const before = await offerOf(world);
    expect(await tell(world, type, "7", payload)).toEqual(APPLIED);
    expect(await offerOf(world)).toEqual({
      ...before,
      permissions: permissionsFromOcm(["read", "write"], "file"),
    });
    expect(eventsOf(world)).toEqual(["received-share-updated"]);
  });

  it("[S210] of a folder keeps what writing in folders means, though the message says file", async () => {
    const world = await received({ resourceType: "folder" });
    await tell(world, "SHARE_CHANGE_PERMISSION", "7", protocol(["read", "write"]));
    expect(await offerOf(world)).toMatchObject({
      permissions: permissionsFromOcm(["read", "write"], "folder"),
    });
  });

  it("never moves the bytes or changes the secret", async () => {
    const world = await received();
    const before = await offerOf(world);
    await tell(world, "SHARE_CHANGE_PERMISSION", "7", {
      ...protocol(["read"]),
      sharedSecret: IN,
    });
    expect(await offerOf(world)).toMatchObject({
      uri: before?.protocol === "webdav" ? before.uri : "",
      sharedSecret: IN,
    });
  });

  it("can take every permission away, and bring an expiry", async () => {
    const world = await received();
    const expiration = at(HOUR).getTime() / 1000;
    await tell(world, "SHARE_CHANGE_PERMISSION", "7", { ...protocol(null), expiration });
    expect(await world.receivedShares.find("of-brian")).toMatchObject({
      expiresAt: at(HOUR).toISOString(),
      offers: [{ permissions: [] }],
    });
  });

  it("[S207] changes the one share it proves", async () => {
    const world = await received();
    const others = [await offerOf(world, "of-mallory"), await offerOf(world, "einsteins")];
    await tell(world, "SHARE_CHANGE_PERMISSION", "7", protocol(["read", "write"]));
    expect([await offerOf(world, "of-mallory"), await offerOf(world, "einsteins")]).toEqual(others);
  });

  it.each([
    {
      why: "no permissions",
      id: "7",
      payload: { sharedSecret: IN },
      answer: { failure: { reason: "invalid-request" } },
    },
    {
      why: "a permission nobody knows",
      id: "7",
      payload: { sharedSecret: IN, permission: ["read", "own"] },
      answer: { failure: { reason: "invalid-request" } },
    },
    { why: "no secret", id: "7", payload: { permission: ["read"] }, answer: NOT_AUTHENTICATED },
    { why: "a wrong secret", id: "7", payload: protocol(["read"], "wrong"), answer: FORBIDDEN },
    {
      why: "an unknown share",
      id: "8",
      payload: protocol(["read"]),
      answer: { failure: { reason: "not-found", what: "received-share" } },
    },
  ])("[S208] with $why changes nothing", async ({ id, payload, answer }) => {
    const world = await received();
    const before = await everything(world);
    expect(await tell(world, "SHARE_CHANGE_PERMISSION", id, payload)).toMatchObject(answer);
    expect(await everything(world)).toEqual(before);
  });

  it("about a share of ours is not for its recipient to say", async () => {
    const world = await sent();
    const before = await everything(world);
    const payload = protocol(["read", "write", "share"], OUT);
    expect(await tell(world, "SHARE_CHANGE_PERMISSION", "out-1", payload)).toMatchObject(FORBIDDEN);
    expect(await everything(world)).toEqual(before);
  });
});

describe("USER_REMOVED", () => {
  const TOKEN = "the-invite-token";
  async function connected() {
    const world = createWorld();
    await connect(world, { token: TOKEN });
    await connect(world, { remote: aRemoteUser("brian", STRANGER), token: "another-token" });
    await connect(world, { user: EINSTEIN, token: "einsteins-token" });
    await world.shares.add(aShare(BRIAN));
    await world.receivedShares.add(aReceivedShare(BRIAN));
    await world.receivedShares.add(aReceivedShare(MALLORY, { id: "of-mallory", providerId: "in-8" }));
    return world;
  }
  const contactsOf = async (world: World) =>
    (await world.useCases.findContacts(MARIE, "")).map(({ address }) => address.host).sort();

  it.each(["marie", "marie@ocm.example.org", "marie@https://ocm.example.org", "marie@old.example.org"])(
    "[S222] ends the connection with %s and every share between the two; nothing goes back",
    async (grantee) => {
      const world = await connected();
      expect(await tell(world, "USER_REMOVED", "brian", { sharedSecret: TOKEN, grantee })).toEqual(APPLIED);
      expect(await contactsOf(world)).toEqual([STRANGER]);
      expect(await world.shares.find("out-1")).toBeUndefined();
      expect((await world.receivedShares.listFor(MARIE.id)).items).toMatchObject([{ id: "of-mallory" }]);
      expect(world.events).toMatchObject([
        { type: "contact-removed", by: "peer", contact: { address: { host: PEER } } },
        { type: "share-removed" },
        { type: "received-share-removed", by: "peer" },
      ]);
    },
  );

  it.each(["brian", "brian@cloud.example.net", "brian@https://cloud.example.net"])(
    "knows the remote user however their server spells them: %s",
    async (providerId) => {
      const world = await connected();
      const payload = { sharedSecret: TOKEN, grantee: "marie" };
      expect(await tell(world, "USER_REMOVED", providerId, payload)).toEqual(APPLIED);
      expect(await contactsOf(world)).toEqual([STRANGER]);
    },
  );

  it.each([
    { why: "no token", id: "brian", payload: { grantee: "marie" } },
    { why: "an empty token", id: "brian", payload: { sharedSecret: "", grantee: "marie" } },
    { why: "a wrong token", id: "brian", payload: { sharedSecret: "guess", grantee: "marie" } },
    { why: "nobody named", id: "brian", payload: { sharedSecret: TOKEN } },
    { why: "an unknown user of ours", id: "brian", payload: { sharedSecret: TOKEN, grantee: "nobody" } },
    {
      why: "our user at another host",
      id: "brian",
      payload: { sharedSecret: TOKEN, grantee: "marie@evil.example.com" },
    },
    { why: "the wrong user of ours", id: "brian", payload: { sharedSecret: TOKEN, grantee: "einstein" } },
    { why: "an unknown remote user", id: "richard", payload: { sharedSecret: TOKEN, grantee: "marie" } },
    {
      why: "a remote user at another host",
      id: "brian@evil.example.com",
      payload: { sharedSecret: TOKEN, grantee: "marie" },
    },
    { why: "the secret of a share", id: "brian", payload: { sharedSecret: OUT, grantee: "marie" } },
  ])("[S234] with $why changes nothing, and the answer tells nothing", async ({ id, payload }) => {
    const world = await connected();
    const before = await everything(world);
    expect(await tell(world, "USER_REMOVED", id, payload)).toStrictEqual(NOT_AUTHENTICATED);
    expect(await everything(world)).toEqual(before);
    expect(eventsOf(world)).toEqual([]);
    expect(world.log.lines).toEqual([]);
  });

  it("is not proved by a token that several could use, as we keep none of those", async () => {
    const world = createWorld({ policy: { inviteUses: 0 } });
    const invite = await world.useCases.generateInvite(MARIE, { description: "", recipient: "" });
    const token = invite.ok ? invite.value.token : "";
    for (const user of [BRIAN, MALLORY]) {
      await world.useCases.acceptInvite({ token, user, displayName: "", mail: "" });
    }
    const payload = { sharedSecret: token, grantee: "marie" };
    expect(await tell(world, "USER_REMOVED", "brian", payload)).toEqual(NOT_AUTHENTICATED);
    expect(await contactsOf(world)).toHaveLength(2);
  });

  it("is what our own removal says: two servers of this code end a connection on both sides", async () => {
    const world = await connected();
    const other = createWorld({
      server: { host: PEER, aliasHosts: [] },
      users: [{ ...MARIE, id: BRIAN, username: "brian" }],
    });
    await other.contacts.put({
      owner: BRIAN,
      userId: aRemoteUser("marie", "ocm.example.org"),
      address: { identifier: "marie", host: "ocm.example.org" },
      displayName: "",
      mail: "",
      username: "",
      acceptedAt: at(0).toISOString(),
      inviteToken: TOKEN,
    });
    await world.useCases.removeContact(MARIE, BRIAN);
    await world.background.settled();
    const told = world.peers.notifications.at(-1)?.notification;
    if (told === undefined) throw new Error("the peer was told");
    const answer = await other.useCases.receiveNotification({
      ...told,
      facts: notificationFacts(told.payload),
    });
    expect(answer).toEqual(APPLIED);
    expect((await other.contacts.list(BRIAN)).items).toEqual([]);
  });

  it("32 times at once ends it once", async () => {
    const world = await connected();
    const payload = { sharedSecret: TOKEN, grantee: "marie" };
    await race(32, () => tell(world, "USER_REMOVED", "brian", payload));
    expect(eventsOf(world).filter((type) => type === "contact-removed")).toHaveLength(1);
    expect(eventsOf(world).filter((type) => type === "share-removed")).toHaveLength(1);
  });
});
