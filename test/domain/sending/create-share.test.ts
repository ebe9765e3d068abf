import { describe, expect, it } from "vitest";
import type { Failure } from "../../../src/domain/failure.ts";
import type { AccessMethod } from "../../../src/domain/model/access-method.ts";
import { fail, ok } from "../../../src/domain/result.ts";
import type { ShareIntent } from "../../../src/domain/sending/create-share.ts";
import { EINSTEIN, HOST, MARIE } from "../../support/people.ts";
import { aRemoteUser } from "../../support/records.ts";
import {
  aResource,
  at,
  BRIAN,
  connect,
  createWorld,
  EDITOR,
  eventsOf,
  HOUR,
  MALLORY,
  NOW,
  PEER,
  queued,
  race,
  STRANGER,
  taken,
  VIEWER,
  type World,
  type WorldOptions,
} from "../support.ts";

const WEBDAV: AccessMethod = {
  protocol: "webdav",
  permissions: VIEWER,
  requirements: [],
  accessTypes: ["remote"],
};
const WEBAPP: AccessMethod = {
  protocol: "webapp",
  permissions: VIEWER,
  requirements: [],
  appName: "",
};
const TIMEOUT = 60_000;

function intentOf(facts: Partial<ShareIntent> = {}): ShareIntent {
  return { resource: { path: "/paper.txt" }, recipient: BRIAN, accessMethods: [WEBDAV], ...facts };
}

async function connected(options: WorldOptions = {}) {
  const world = createWorld(options);
  await connect(world);
  return world;
}

const sharesOf = async (world: World) => (await world.shares.listOf(MARIE.id)).items;
const typesToldTo = (world: World) =>
  world.peers.notifications.map(({ notification }) => notification.notificationType);

describe("sharing with a remote user", () => {
  it("stores the share, tells the peer, and keeps the name the peer has for its user", async () => {
    const world = await connected();
    const { share, recipientDisplayName } = taken(await world.useCases.createShare(MARIE, intentOf()));
    expect(recipientDisplayName).toBe("Brian Murphy");
    expect(share).toMatchObject({
      path: "/paper.txt",
      name: "paper.txt",
      resourceType: "file",
      owner: MARIE.id,
      creator: MARIE.id,
      grantee: BRIAN,
      granteeDisplayName: "Brian Murphy",
      recipient: { identifier: "brian", host: PEER },
      createdAt: NOW,
      modifiedAt: NOW,
      phase: "announced",
      answer: "none",
    });
    expect(await world.shares.find(share.id)).toEqual(share);
    expect(world.events).toEqual([{ type: "share-created", share }]);

    const [told] = world.peers.shares;
    expect(told).toMatchObject({
      host: PEER,
      share: {
        shareWith: { identifier: "brian", host: PEER },
        name: "paper.txt",
        providerId: share.id,
        owner: { identifier: "marie", host: HOST },
        sender: { identifier: "marie", host: HOST },
        ownerDisplayName: "Marie Curie",
        senderDisplayName: "Marie Curie",
        shareType: "user",
        resourceType: "file",
        protocol: {
          webdav: { sharedSecret: share.sharedSecret, permissions: ["read"], requirements: [] },
        },
      },
    });
    expect(told?.share).not.toHaveProperty("expiration");
    expect(share.sharedSecret).toMatch(/^[A-Za-z0-9]{32}$/);
    expect(world.log.text()).not.toContain(share.sharedSecret);
  });

  it("can be opened while the peer still thinks about it: it may look before it answers", async () => {
    const world = await connected();
    let seen: unknown;
    Object.assign(world.peers, {
      sendShare: async (_host: string, share: (typeof world.peers.shares)[number]["share"]) => {
        const sharedSecret = share.protocol.webdav?.sharedSecret ?? "";
        seen = await world.useCases.authenticateShareToken({ sharedSecret, shareId: share.providerId });
        return ok({});
      },
    });
    const { share } = taken(await world.useCases.createShare(MARIE, intentOf()));
    expect(seen).toMatchObject({ ok: true, value: { share: { id: share.id, phase: "announcing" } } });
  });

  it("speaks to the peer in the spelling it gave for its user", async () => {
    const world = await connected();
    const recipient = aRemoteUser("brian@cloud.example.net", "https://Cloud.Example.Net");
    const { share } = taken(await world.useCases.createShare(MARIE, intentOf({ recipient })));
    expect(share.recipient).toEqual({ identifier: "brian", host: PEER });
    expect(world.peers.shares[0]?.share.shareWith.rawIdentifier).toBe("brian@cloud.example.net");
  });

  it("keeps the order gateways need: WebDAV first, permissions as a set", async () => {
    const world = await connected();
    const accessMethods = [WEBAPP, { ...WEBDAV, permissions: ["stat", ...VIEWER, "stat"] as const }];
    const { share } = taken(await world.useCases.createShare(MARIE, intentOf({ accessMethods })));
    expect(share.accessMethods.map(({ protocol }) => protocol)).toEqual(["webdav", "webapp"]);
    expect(share.accessMethods[0]).toMatchObject({ permissions: VIEWER });
  });

  it("tells an expiry in seconds", async () => {
    const world = await connected();
    const { share } = taken(
      await world.useCases.createShare(MARIE, intentOf({ expiresAt: at(HOUR), name: "draft" })),
    );
    expect(share).toMatchObject({ expiresAt: at(HOUR).toISOString(), name: "draft" });
    expect(world.peers.shares[0]?.share).toMatchObject({
      expiration: at(HOUR).getTime() / 1000,
      name: "draft",
    });
  });

  it("names the contact until the peer does", async () => {
    const world = await connected();
    world.peers.script.sendShare = () => ok({});
    const created = taken(await world.useCases.createShare(MARIE, intentOf()));
    expect(created).toMatchObject({
      recipientDisplayName: "",
      share: { granteeDisplayName: "brian of cloud.example.net" },
    });
  });

  it("needs no contact where invites are not required", async () => {
    const world = createWorld({ policy: { requireInvite: false } });
    expect(await world.useCases.createShare(MARIE, intentOf())).toMatchObject({ ok: true });
  });

  it("gives each share a secret of its own", async () => {
    const world = await connected({ resources: [aResource(), aResource({ path: "/photo.jpg" })] });
    const one = taken(await world.useCases.createShare(MARIE, intentOf()));
    const other = taken(
      await world.useCases.createShare(MARIE, intentOf({ resource: { path: "/photo.jpg" } })),
    );
    expect(one.share.sharedSecret).not.toBe(other.share.sharedSecret);
    expect(one.share.id).not.toBe(other.share.id);
  });
});

/** Each is refused for the first of its faults, in this order. */
const REFUSALS: readonly {
  readonly why: string;
  readonly intent?: Partial<ShareIntent>;
  readonly options?: WorldOptions;
  readonly failure: object;
}[] = [
  {
    why: "where sharing is switched off, whatever is asked",
    options: { policy: { sharingEnabled: false } },
    intent: { accessMethods: [] },
    failure: { reason: "forbidden", detail: "direct sharing is disabled" },
  },
  {
    why: "no access method, before anything is told of the recipient",
    intent: { accessMethods: [], recipient: MALLORY },
    failure: { reason: "invalid-request", issues: [{ name: "access_methods" }] },
  },
  {
    why: "an access method no peer can use",
    intent: { accessMethods: [WEBAPP] },
    failure: { reason: "invalid-request", issues: [{ name: "access_methods" }] },
  },
  {
    why: "WebDAV twice",
    intent: { accessMethods: [WEBDAV, { ...WEBDAV, permissions: EDITOR }] },
    failure: { reason: "invalid-request", issues: [{ name: "access_methods" }] },
  },
  {
    why: "no permission",
    intent: { accessMethods: [{ ...WEBDAV, permissions: [] }] },
    failure: { reason: "invalid-request", issues: [{ name: "access_methods" }] },
  },
  {
    why: "opaque data without end",
    intent: {
      accessMethods: [
        WEBDAV,
        { protocol: "generic", opaque: { key: { decoder: "plain", value: "x".repeat(65_536) } } },
      ],
    },
    failure: { reason: "invalid-request", issues: [{ name: "access_methods" }] },
  },
  {
    why: "a name without end",
    intent: { name: "x".repeat(1025) },
    failure: { reason: "invalid-request", issues: [{ name: "name" }] },
  },
  {
    why: "a resource id without end",
    intent: { resource: { id: { storageId: "x".repeat(16_384), spaceId: "", opaqueId: "x" } } },
    failure: { reason: "invalid-request", issues: [{ name: "resource_id" }] },
  },
  {
    why: "a recipient without end",
    intent: { recipient: { ...BRIAN, tenantId: "x".repeat(4096) } },
    failure: { reason: "invalid-request", issues: [{ name: "grantee" }] },
  },
  {
    why: "permissions that OCM has no word for: the recipient could do nothing",
    intent: { accessMethods: [{ ...WEBDAV, permissions: ["stat", "list_container"] }] },
    failure: { reason: "invalid-request", issues: [{ name: "access_methods" }] },
  },
  {
    why: "a requirement the peer cannot hold to",
    intent: { accessMethods: [{ ...WEBDAV, requirements: ["must-exchange-token"] }] },
    failure: { reason: "invalid-request", issues: [{ name: "requirements" }] },
  },
  {
    why: "a requirement of another protocol",
    intent: { accessMethods: [WEBDAV, { ...WEBAPP, requirements: ["must-use-mfa"] }] },
    failure: { reason: "invalid-request", issues: [{ name: "requirements" }] },
  },
  {
    why: "an expiry that has come",
    intent: { expiresAt: at(0) },
    failure: { reason: "invalid-request", issues: [{ name: "expiration" }] },
  },
  {
    why: "an expiry that is no time",
    intent: { expiresAt: new Date(Number.NaN) },
    failure: { reason: "invalid-request", issues: [{ name: "expiration" }] },
  },
  ...[
    aRemoteUser("", PEER),
    aRemoteUser("   ", PEER),
    aRemoteUser("bri\nan", PEER),
    aRemoteUser("brian", ""),
    aRemoteUser("brian", "not a host"),
  ].map((recipient) => ({
    why: `no recipient: ${JSON.stringify(recipient)}`,
    intent: { recipient },
    failure: { reason: "invalid-request", issues: [{ name: "recipient" }] },
  })),
  {
    why: "a user of this server",
    intent: { recipient: EINSTEIN.id },
    failure: { reason: "invalid-request", issues: [{ name: "recipient" }] },
  },
  {
    why: "a user of this server under another of its names",
    intent: { recipient: aRemoteUser("einstein", "https://OLD.example.org") },
    failure: { reason: "invalid-request", issues: [{ name: "recipient" }] },
  },
  {
    why: "a provider we do not trust, before contacts and files are looked at",
    intent: { recipient: MALLORY, resource: { path: "/nothing" } },
    failure: { reason: "provider-not-trusted", host: STRANGER },
  },
  {
    why: "somebody who is no contact, before files are looked at",
    intent: { recipient: aRemoteUser("somebody", PEER), resource: { path: "/nothing" } },
    failure: { reason: "recipient-not-found" },
  },
  {
    why: "what is not there",
    intent: { resource: { path: "/nothing" } },
    failure: { reason: "not-found", what: "resource" },
  },
  {
    why: "[B8] more than the sharer may do: writing what is theirs to read",
    options: { resources: [aResource({ permissions: [...VIEWER, "add_grant"] })] },
    intent: { accessMethods: [{ ...WEBDAV, permissions: EDITOR }] },
    failure: { reason: "forbidden", detail: "you cannot share more than you may do yourself" },
  },
  {
    why: "[B8] more than the sharer may do, by way of an application",
    options: { resources: [aResource({ permissions: [...VIEWER, "add_grant"] })] },
    intent: { accessMethods: [WEBDAV, { ...WEBAPP, permissions: EDITOR }] },
    failure: { reason: "forbidden", detail: "you cannot share more than you may do yourself" },
  },
  {
    why: "[B8] the right to pass on of one who may not",
    options: { resources: [aResource({ permissions: VIEWER })] },
    intent: { accessMethods: [{ ...WEBDAV, permissions: [...VIEWER, "add_grant"] }] },
    failure: { reason: "forbidden", detail: "you may not share this resource" },
  },
  {
    why: "[B8] what is theirs to read and not to share",
    options: { resources: [aResource({ permissions: VIEWER })] },
    intent: { accessMethods: [WEBDAV] },
    failure: { reason: "forbidden", detail: "you may not share this resource" },
  },
];

describe("refusing to share", () => {
  it.each(REFUSALS)("$why", async ({ intent, options, failure }) => {
    const world = await connected(options);
    world.trust.refused.add(STRANGER);
    const refused = await world.useCases.createShare(MARIE, intentOf(intent));
    expect(refused).toMatchObject({ ok: false, failure });
    expect(world.peers.shares).toEqual([]);
    expect(await sharesOf(world)).toEqual([]);
    expect(await queued(world)).toEqual([]);
    expect(eventsOf(world)).toEqual([]);
  });

  it("what is shared with the recipient already; the first share stays as it is", async () => {
    const world = await connected();
    const { share } = taken(await world.useCases.createShare(MARIE, intentOf()));
    world.clock.advance(24 * HOUR);
    const accessMethods = [{ ...WEBDAV, permissions: EDITOR }];
    const again = await world.useCases.createShare(MARIE, intentOf({ accessMethods }));
    expect(again).toEqual({ ok: false, failure: { reason: "already-exists", what: "share" } });
    expect(await sharesOf(world)).toEqual([share]);
    expect(world.peers.shares).toHaveLength(1);
  });

  it("an owner whom the wire cannot name: nothing is stored, nobody is told", async () => {
    const owner = { idp: HOST, opaqueId: "", type: "space-owner" } as const;
    const world = await connected({ resources: [aResource({ owner })] });
    await expect(world.useCases.createShare(MARIE, intentOf())).rejects.toThrow("no OCM Address");
    expect(await sharesOf(world)).toEqual([]);
    expect(world.peers.shares).toEqual([]);
  });
});

describe("a peer that does not take the share", () => {
  const PEERS_NO: readonly { readonly failure: Failure; readonly takesBack: boolean }[] = [
    { failure: { reason: "peer-unreachable", host: PEER, reachedPeer: false }, takesBack: false },
    { failure: { reason: "peer-unreachable", host: PEER, reachedPeer: true }, takesBack: true },
    { failure: { reason: "peer-refused", host: PEER, status: 403, detail: "" }, takesBack: false },
    { failure: { reason: "recipient-not-found" }, takesBack: false },
    { failure: { reason: "not-supported", what: "requirements" }, takesBack: false },
  ];

  it.each(PEERS_NO)("$failure: no share is left; taken back: $takesBack", async ({ failure, takesBack }) => {
    const world = await connected();
    world.background.hold();
    world.peers.script.sendShare = () => fail(failure);
    expect(await world.useCases.createShare(MARIE, intentOf())).toEqual({ ok: false, failure });
    expect(await sharesOf(world)).toEqual([]);
    expect(eventsOf(world)).toEqual([]);

    const sent = world.peers.shares[0]?.share;
    const sharedSecret = sent?.protocol.webdav?.sharedSecret ?? "";
    expect(await world.useCases.authenticateShareToken({ sharedSecret })).toMatchObject({ ok: false });
    expect(await queued(world)).toMatchObject(
      takesBack
        ? [
            {
              host: PEER,
              notificationType: "SHARE_UNSHARED",
              providerId: sent?.providerId,
              payload: { sharedSecret, grantee: "brian" },
            },
          ]
        : [],
    );
    await world.background.settled();
    expect(typesToldTo(world)).toEqual(takesBack ? ["SHARE_UNSHARED"] : []);
  });

  it("can be asked again at once", async () => {
    const world = await connected();
    world.peers.script.sendShare = () => fail({ reason: "peer-unreachable", host: PEER, reachedPeer: false });
    await world.useCases.createShare(MARIE, intentOf());
    world.peers.script.sendShare = () => ok({});
    expect(await world.useCases.createShare(MARIE, intentOf())).toMatchObject({ ok: true });
  });
});

describe("racing to share the same with the same recipient", () => {
  it("[S233] 64 at once: one share, one message to the peer", async () => {
    const world = await connected();
    const answers = await race(64, () => world.useCases.createShare(MARIE, intentOf()));
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    for (const answer of answers.filter(({ ok }) => !ok)) {
      expect(answer).toEqual({ ok: false, failure: { reason: "already-exists", what: "share" } });
    }
    expect(world.peers.shares).toHaveLength(1);
    expect(await sharesOf(world)).toHaveLength(1);
  });

  it("in different spellings of the recipient: one share", async () => {
    const world = await connected();
    const spellings = ["brian", "brian@cloud.example.net", "brian@https://cloud.example.net"];
    const answers = await Promise.all(
      spellings.map((id) =>
        world.useCases.createShare(MARIE, intentOf({ recipient: aRemoteUser(id, PEER) })),
      ),
    );
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
  });
});

/** A share whose announcement never ended, as a process that died leaves it behind. */
async function stranded(world: World) {
  const sendShare = world.peers.sendShare;
  Object.assign(world.peers, { sendShare: async () => Promise.reject(new Error("the process has died")) });
  await expect(world.useCases.createShare(MARIE, intentOf())).rejects.toThrow("died");
  Object.assign(world.peers, { sendShare });
  const [share] = await sharesOf(world);
  if (share === undefined) throw new Error("a share is left behind");
  return share;
}

describe("an announcement that never ended", () => {
  it("holds its place until the timeout", async () => {
    const world = await connected();
    const dead = await stranded(world);
    world.clock.advance(TIMEOUT - 1);
    expect(await world.useCases.createShare(MARIE, intentOf())).toMatchObject({
      failure: { reason: "already-exists" },
    });
    expect(await sharesOf(world)).toEqual([dead]);
  });

  it("gives way to a new one after it; the peer, who may know the dead one, is told that it ended", async () => {
    const world = await connected();
    const dead = await stranded(world);
    world.clock.advance(TIMEOUT);
    const { share } = taken(await world.useCases.createShare(MARIE, intentOf()));
    expect(await sharesOf(world)).toEqual([share]);
    expect(share.id).not.toBe(dead.id);
    expect(share.sharedSecret).not.toBe(dead.sharedSecret);
    await world.background.settled();
    expect(world.peers.notifications).toMatchObject([
      { host: PEER, notification: { notificationType: "SHARE_UNSHARED", providerId: dead.id } },
    ]);
  });

  it("has one heir among 64", async () => {
    const world = await connected();
    await stranded(world);
    world.clock.advance(TIMEOUT);
    const answers = await race(64, () => world.useCases.createShare(MARIE, intentOf()));
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    expect(await sharesOf(world)).toHaveLength(1);
    expect(world.peers.shares).toHaveLength(1);
  });

  it.each([
    {
      who: "its owner removes it",
      end: async (world: World, id: string) => {
        await world.useCases.removeShare(MARIE, { id });
      },
    },
    {
      who: "another announcement takes its place",
      end: async (world: World) => {
        world.clock.advance(TIMEOUT);
        await world.useCases.createShare(MARIE, intentOf());
      },
    },
  ])("and ends late, when $who meanwhile: the peer is not left with a dead share", async ({ end }) => {
    const world = await connected();
    const told: { readonly id: string; readonly what: string }[] = [];
    world.peers.script.notify = (_host, { providerId }) => {
      told.push({ id: providerId, what: "ended" });
      return ok(undefined);
    };
    let calls = 0;
    Object.assign(world.peers, {
      sendShare: async (_host: string, { providerId }: { providerId: string }) => {
        calls += 1;
        if (calls === 1) {
          await end(world, providerId);
          await world.background.settled();
        }
        told.push({ id: providerId, what: "stored" });
        return ok({});
      },
    });
    const late = await world.useCases.createShare(MARIE, intentOf());
    await world.background.settled();
    expect(late).toEqual({ ok: false, failure: { reason: "not-found", what: "share" } });
    const lateId = told.find(({ what }) => what === "ended")?.id;
    expect(told.filter(({ id }) => id === lateId).at(-1)).toEqual({ id: lateId, what: "ended" });
  });
});

describe("the requirements a share is sent with", () => {
  const strict = { ...WEBDAV, requirements: ["must-exchange-token"] };
  const sent = (world: World) => world.peers.shares[0]?.share.protocol.webdav?.requirements;

  it.each([
    { what: "the recipient's server demands it", says: { criteria: ["must-exchange-token"] } },
    { what: "the sharer asks for it", says: {}, intent: { accessMethods: [strict] } },
    { what: "the operator wants it wherever it can be", policy: { requireTokenExchange: "when-possible" } },
    { what: "the operator wants it everywhere", policy: { requireTokenExchange: "always" } },
  ] as const)(
    "include the exchange of tokens when $what",
    async ({ says = {}, intent = {}, policy = {} }) => {
      const discovery = { [PEER]: { capabilities: ["exchange-token"], ...says } };
      const world = await connected({ discovery, policy });
      const { share } = taken(await world.useCases.createShare(MARIE, intentOf(intent)));
      expect(share.accessMethods).toMatchObject([{ requirements: ["must-exchange-token"] }]);
      expect(sent(world)).toEqual(["must-exchange-token"]);
    },
  );

  it("agree between the ways to reach it", async () => {
    const world = await connected({ discovery: { [PEER]: { capabilities: ["exchange-token"] } } });
    const accessMethods = [WEBDAV, { ...WEBAPP, requirements: ["must-exchange-token"] }] as const;
    const { share } = taken(await world.useCases.createShare(MARIE, intentOf({ accessMethods })));
    expect(share.accessMethods.map((method) => "requirements" in method && method.requirements)).toEqual([
      ["must-exchange-token"],
      ["must-exchange-token"],
    ]);
  });

  it("are none of themselves, whatever the peer can do or does not say", async () => {
    for (const discovery of [{}, { [PEER]: { capabilities: ["exchange-token"] } }]) {
      const world = await connected({ discovery });
      taken(await world.useCases.createShare(MARIE, intentOf()));
      expect(sent(world)).toEqual([]);
    }
  });

  it("end the share before anybody hears of it, where the peer cannot hold to them", async () => {
    const world = await connected({
      policy: { requireTokenExchange: "always" },
      discovery: { [PEER]: {} },
    });
    expect(await world.useCases.createShare(MARIE, intentOf())).toMatchObject({
      failure: { reason: "invalid-request", issues: [{ name: "requirements" }] },
    });
    expect([world.peers.shares, await sharesOf(world)]).toEqual([[], []]);
  });
});
