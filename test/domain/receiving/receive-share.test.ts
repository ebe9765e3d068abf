import { describe, expect, it } from "vitest";
import { permissionsFromOcm } from "../../../src/domain/model/permissions.ts";
import { addressAt } from "../../../src/ocm/address.ts";
import type { NewShare } from "../../../src/ocm/new-share.ts";
import type { WebdavArm } from "../../../src/ocm/share-protocol.ts";
import { EINSTEIN, HOST, MARIE } from "../../support/people.ts";
import {
  at,
  CURIOUS,
  connect,
  createWorld,
  eventsOf,
  HOUR,
  NOW,
  PEER,
  race,
  STRANGER,
  taken,
  type World,
  type WorldOptions,
} from "../support.ts";

const SECRET = "s3cr3tIn7";
const WEBDAV: WebdavArm = {
  form: "webdav",
  sharedSecret: SECRET,
  permissions: ["read"],
  uri: `https://${PEER}/dav/ocm/in-7`,
  requirements: [],
  accessTypes: ["remote"],
};

function address(identifier: string, host: string) {
  const found = addressAt(identifier, host);
  if (found === undefined) throw new Error("the test names nobody");
  return found;
}

function announcement(facts: Partial<NewShare> = {}, webdav: Partial<WebdavArm> = {}): NewShare {
  return {
    shareWith: address("marie", HOST),
    name: "report.pdf",
    description: "as promised",
    providerId: "in-7",
    owner: address("brian", PEER),
    sender: address("brian", PEER),
    ownerDisplayName: "Brian Murphy",
    senderDisplayName: "Brian Murphy",
    shareType: "user",
    resourceType: "file",
    protocol: { webdav: { ...WEBDAV, ...webdav }, others: [], ignored: [] },
    ...facts,
  };
}

async function connected(options: WorldOptions = {}) {
  const world = createWorld(options);
  await connect(world);
  world.trust.refused.add(STRANGER);
  return world;
}

const received = async ({ receivedShares }: World, user = MARIE) =>
  (await receivedShares.listFor(user.id)).items;

describe("receiving a share", () => {
  it("keeps it for the recipient, who decides about it later", async () => {
    const world = await connected();
    const { receivedShare, recipient } = taken(await world.useCases.receiveShare(announcement()));
    expect(recipient).toEqual(MARIE);
    const brian = {
      userId: { idp: PEER, opaqueId: "brian", type: "federated" },
      address: { identifier: "brian", host: PEER },
      displayName: "Brian Murphy",
    };
    expect(receivedShare).toMatchObject({
      sendingHost: PEER,
      providerId: "in-7",
      name: "report.pdf",
      description: "as promised",
      resourceType: "file",
      recipient: MARIE.id,
      owner: brian,
      sender: brian,
      offers: [
        {
          protocol: "webdav",
          form: "webdav",
          sharedSecret: SECRET,
          permissions: permissionsFromOcm(["read"], "file"),
          uri: WEBDAV.uri,
        },
      ],
      createdAt: NOW,
      modifiedAt: NOW,
      state: "pending",
      hidden: false,
    });
    expect(receivedShare).not.toHaveProperty("expiresAt");
    expect(receivedShare.fingerprint).toMatch(/^[0-9a-f]{64}$/);
    expect(await received(world)).toEqual([receivedShare]);
    expect(world.events).toEqual([{ type: "share-received", receivedShare }]);
    expect(world.log.text()).not.toContain(SECRET);
  });

  it.each(["old.example.org", HOST])("[S205] takes the recipient's address at %s", async (host) => {
    const world = await connected();
    const shareWith = address("Marie", host);
    expect(await world.useCases.receiveShare(announcement({ shareWith }))).toMatchObject({ ok: true });
  });

  it("keeps the peer's own spelling beside the canonical one", async () => {
    const world = await connected();
    const sender = address("brian@cloud.example.net", "Cloud.example.net:443");
    const { receivedShare } = taken(await world.useCases.receiveShare(announcement({ sender })));
    expect(receivedShare.sender).toMatchObject({
      userId: { idp: PEER, opaqueId: "brian@cloud.example.net" },
      address: { identifier: "brian", host: PEER },
    });
  });

  it("keeps an expiry, and lets a folder's recipient do what writing in a folder means", async () => {
    const world = await connected();
    const expiration = at(HOUR).getTime() / 1000;
    const { receivedShare } = taken(
      await world.useCases.receiveShare(
        announcement({ expiration, resourceType: "folder" }, { permissions: ["read", "write"] }),
      ),
    );
    expect(receivedShare).toMatchObject({
      expiresAt: at(HOUR).toISOString(),
      offers: [{ permissions: permissionsFromOcm(["read", "write"], "folder") }],
    });
  });

  it("takes a re-share: the sender is a contact, the owner's server has the bytes and is the Sending Server", async () => {
    const world = await connected();
    const owner = address("alice", "data.example.org");
    const uri = "https://data.example.org/dav/1";
    const { receivedShare } = taken(await world.useCases.receiveShare(announcement({ owner }, { uri })));
    expect(receivedShare).toMatchObject({
      sendingHost: "data.example.org",
      sender: { address: { host: PEER } },
    });
  });

  it("needs no contact where invites are not required", async () => {
    const world = createWorld({ policy: { requireInvite: false } });
    expect(await world.useCases.receiveShare(announcement())).toMatchObject({ ok: true });
  });
});

describe("receiving the same share again", () => {
  it("[S206] is the same answer, one record and one event; names for people do not count", async () => {
    const world = await connected();
    const first = taken(await world.useCases.receiveShare(announcement()));
    const again = taken(await world.useCases.receiveShare(announcement({ senderDisplayName: "B. Murphy" })));
    expect(again).toEqual(first);
    expect(await received(world)).toHaveLength(1);
    expect(eventsOf(world)).toEqual(["share-received"]);
  });

  it("[S206] does not undo what the recipient has decided", async () => {
    const world = await connected();
    const { receivedShare } = taken(await world.useCases.receiveShare(announcement()));
    await world.useCases.respondToShare(MARIE, receivedShare.id, { state: "rejected" });
    taken(await world.useCases.receiveShare(announcement()));
    expect(await received(world)).toMatchObject([{ state: "rejected" }]);
  });

  it.each([
    { what: "another name", facts: { name: "other.pdf" }, webdav: {} },
    { what: "another secret", facts: {}, webdav: { sharedSecret: "other" } },
    { what: "another place", facts: {}, webdav: { uri: `https://${PEER}/dav/ocm/in-8` } },
    { what: "more permissions", facts: {}, webdav: { permissions: ["read", "write"] as const } },
    { what: "another sender", facts: { sender: address("richard", PEER) }, webdav: {} },
    { what: "an expiry", facts: { expiration: at(HOUR).getTime() / 1000 }, webdav: {} },
  ])("with $what is refused, and the first stays", async ({ facts, webdav }) => {
    const world = createWorld({ policy: { requireInvite: false } });
    const { receivedShare } = taken(await world.useCases.receiveShare(announcement()));
    expect(await world.useCases.receiveShare(announcement(facts, webdav))).toEqual({
      ok: false,
      failure: { reason: "already-exists", what: "received-share" },
    });
    expect(await received(world)).toEqual([receivedShare]);
  });

  it.each([
    { what: "another of our users", facts: { shareWith: address("einstein", HOST) } },
    { what: "another provider", facts: { owner: address("brian", "other.example.org") } },
  ])("but under the same provider id, for or from $what, is another share", async ({ facts }) => {
    const world = createWorld({ policy: { requireInvite: false, allowForeignDataHost: true } });
    taken(await world.useCases.receiveShare(announcement()));
    taken(await world.useCases.receiveShare(announcement(facts)));
    expect([...(await received(world)), ...(await received(world, EINSTEIN))]).toHaveLength(2);
  });

  it("[S233] 64 times at once: one record, one event, 64 equal answers", async () => {
    const world = await connected();
    const answers = await race(64, () => world.useCases.receiveShare(announcement()));
    const ids = new Set(answers.map((answer) => taken(answer).receivedShare.id));
    expect(ids.size).toBe(1);
    expect(await received(world)).toHaveLength(1);
    expect(eventsOf(world)).toEqual(["share-received"]);
  });

  it("[S233] 64 different ones under one name at once: one is taken", async () => {
    const world = await connected();
    const answers = await race(64, (index) =>
      world.useCases.receiveShare(announcement({}, { sharedSecret: `secret-${index}` })),
    );
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
  });
});

/** Each is refused for the first of its faults, in this order. */
const REFUSALS: readonly {
  readonly why: string;
  readonly facts?: Partial<NewShare>;
  readonly webdav?: Partial<WebdavArm>;
  readonly failure: object;
}[] = [
  {
    why: "[S205] a recipient of another server, who is as unknown as nobody",
    facts: { shareWith: address("marie", PEER), sender: address("mallory", STRANGER) },
    failure: { reason: "recipient-not-found" },
  },
  {
    why: "a sender of this server",
    facts: { sender: address("einstein", HOST) },
    failure: { reason: "invalid-request", issues: [{ name: "sender" }] },
  },
  {
    why: "a sender of this server under another of its names",
    facts: { sender: address("einstein", "old.example.org") },
    failure: { reason: "invalid-request", issues: [{ name: "sender" }] },
  },
  {
    why: "an owner of this server: its shares do not come from outside",
    facts: { owner: address("einstein", HOST) },
    failure: { reason: "invalid-request", issues: [{ name: "owner" }] },
  },
  {
    why: "[S234] a sender we do not trust, though the recipient exists",
    facts: { sender: address("mallory", STRANGER) },
    failure: { reason: "provider-not-trusted", host: STRANGER },
  },
  {
    why: "[S234] a sender we do not trust, though the recipient does not exist",
    facts: { sender: address("mallory", STRANGER), shareWith: address("nobody", HOST) },
    failure: { reason: "provider-not-trusted", host: STRANGER },
  },
  {
    why: "[S204] an owner we do not trust",
    facts: { owner: address("mallory", STRANGER) },
    failure: { reason: "provider-not-trusted", host: STRANGER },
  },
  {
    why: "[S204] bytes on a host that has nothing to do with the sender, before users are looked at",
    facts: { shareWith: address("nobody", HOST) },
    webdav: { uri: `https://${STRANGER}/dav` },
    failure: { reason: "invalid-request", issues: [{ name: "protocol.webdav.uri" }] },
  },
  {
    why: "[S230] an expiry that has come, before users are looked at",
    facts: { expiration: at(0).getTime() / 1000, shareWith: address("nobody", HOST) },
    failure: { reason: "invalid-request", issues: [{ name: "expiration" }] },
  },
  {
    why: "a sender who is no contact of the recipient",
    facts: { sender: address("richard", PEER) },
    failure: { reason: "invite-required", host: PEER },
  },
  {
    why: "a sender who is a contact, but of somebody else",
    facts: { shareWith: address("curious", HOST) },
    failure: { reason: "invite-required", host: PEER },
  },
  {
    why: "a recipient who does not exist, exactly as one who has not invited the sender",
    facts: { shareWith: address("nobody", HOST) },
    failure: { reason: "invite-required", host: PEER },
  },
];

describe("refusing a share", () => {
  it.each(REFUSALS)("$why", async ({ facts, webdav, failure }) => {
    const world = await connected();
    const refused = await world.useCases.receiveShare(announcement(facts, webdav));
    expect(refused).toMatchObject({ ok: false, failure });
    expect(JSON.stringify(refused)).not.toContain(SECRET);
    for (const user of [MARIE, EINSTEIN, CURIOUS]) expect(await received(world, user)).toEqual([]);
    expect(eventsOf(world)).toEqual([]);
  });

  it("[S234] to nobody, only from trusted servers, and only where no invite is needed", async () => {
    const world = createWorld({ policy: { requireInvite: false } });
    const shareWith = address("nobody", HOST);
    expect(await world.useCases.receiveShare(announcement({ shareWith }))).toEqual({
      ok: false,
      failure: { reason: "recipient-not-found" },
    });
  });

  it("from a contact who has been removed", async () => {
    const world = await connected();
    taken(await world.useCases.receiveShare(announcement()));
    await world.contacts.remove(MARIE.id, { identifier: "brian", host: PEER });
    expect(await world.useCases.receiveShare(announcement({ providerId: "in-8" }))).toMatchObject({
      failure: { reason: "invite-required" },
    });
  });
});
