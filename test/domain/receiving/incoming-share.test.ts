import { describe, expect, it } from "vitest";
import type { GatewayShare } from "../../../src/domain/receiving/create-received-share.ts";
import type { IncomingChanges } from "../../../src/domain/receiving/update-incoming-share.ts";
import { EINSTEIN, HOST, MARIE } from "../../support/people.ts";
import { aReceivedShare, aRemoteUser } from "../../support/records.ts";
import {
  at,
  BRIAN,
  createWorld,
  EDITOR,
  eventsOf,
  HOUR,
  MALLORY,
  NOW,
  PEER,
  race,
  STRANGER,
  taken,
} from "../support.ts";

const OFFER = {
  protocol: "webdav",
  form: "webdav",
  sharedSecret: "s3cr3tIn7",
  permissions: ["stat"],
  uri: "https://cloud.example.net/dav/in-7",
  requirements: [],
  accessTypes: ["remote"],
} as const;

const long = (length: number) => "x".repeat(length);
const EMBEDDED = { protocol: "embedded", payload: long(65_536) } as const;

function gatewayShare(facts: Partial<GatewayShare> = {}): GatewayShare {
  return {
    providerId: "in-7",
    name: "report.pdf",
    description: "as promised",
    resourceType: "file",
    owner: BRIAN,
    sender: BRIAN,
    recipient: MARIE.id,
    offers: [OFFER],
    ...facts,
  };
}

describe("keeping a share that a gateway received", () => {
  it("stores it as the gateway says, byte for byte", async () => {
    const world = createWorld();
    const owner = aRemoteUser("brian@cloud.example.net", "https://cloud.example.net");
    const expiresAt = at(HOUR);
    const share = taken(await world.useCases.createReceivedShare(gatewayShare({ owner, expiresAt })));
    expect(share).toMatchObject({
      sendingHost: PEER,
      providerId: "in-7",
      description: "as promised",
      recipient: MARIE.id,
      owner: { userId: owner, address: { identifier: "brian", host: PEER } },
      sender: { userId: BRIAN },
      offers: [OFFER],
      expiresAt: expiresAt.toISOString(),
      createdAt: NOW,
      state: "pending",
    });
    expect(world.events).toEqual([{ type: "share-received", receivedShare: share }]);
  });

  it("answers the same for the same, however often at once; another under its name is refused", async () => {
    const world = createWorld();
    const answers = await race(32, () => world.useCases.createReceivedShare(gatewayShare()));
    expect(new Set(answers.map((answer) => taken(answer).id)).size).toBe(1);
    expect(eventsOf(world)).toEqual(["share-received"]);
    const other = gatewayShare({ offers: [{ ...OFFER, sharedSecret: "other" }] });
    expect(await world.useCases.createReceivedShare(other)).toEqual({
      ok: false,
      failure: { reason: "already-exists", what: "received-share" },
    });
  });

  it.each<{ readonly why: string; readonly facts: Partial<GatewayShare>; readonly name: string }>([
    { why: "an owner who is nobody", facts: { owner: aRemoteUser("", PEER) }, name: "owner" },
    { why: "a sender who is nobody", facts: { sender: aRemoteUser("brian", "") }, name: "sender" },
    { why: "an owner of this server", facts: { owner: EINSTEIN.id }, name: "owner" },
    { why: "no provider id", facts: { providerId: "" }, name: "resource_id" },
    { why: "no name", facts: { name: "" }, name: "name" },
    { why: "no recipient", facts: { recipient: { idp: HOST, opaqueId: "" } }, name: "share_with" },
    { why: "no protocol", facts: { offers: [] }, name: "protocols" },
    { why: "a provider id without end", facts: { providerId: long(513) }, name: "resource_id" },
    { why: "a name without end", facts: { name: long(1025) }, name: "name" },
    { why: "a description without end", facts: { description: long(16_385) }, name: "description" },
    { why: "an owner without end", facts: { owner: { ...BRIAN, tenantId: long(4096) } }, name: "owner" },
    { why: "a sender without end", facts: { sender: { ...BRIAN, tenantId: long(4096) } }, name: "sender" },
    {
      why: "a recipient without end",
      facts: { recipient: { ...MARIE.id, opaqueId: long(4096) } },
      name: "share_with",
    },
    {
      why: "a secret without end",
      facts: { offers: [{ ...OFFER, sharedSecret: long(513) }] },
      name: "protocols",
    },
    { why: "a URI without end", facts: { offers: [{ ...OFFER, uri: long(2049) }] }, name: "protocols" },
    {
      why: "a source without end",
      facts: { offers: [{ protocol: "transfer", sharedSecret: "", sourceUri: long(2049), size: "0" }] },
      name: "protocols",
    },
    { why: "a payload without end", facts: { offers: [EMBEDDED] }, name: "protocols" },
    {
      why: "protocols without end",
      facts: { offers: Array.from({ length: 2000 }, () => OFFER) },
      name: "protocols",
    },
    { why: "an expiry that has come", facts: { expiresAt: at(0) }, name: "expiration" },
    { why: "an expiry that is no time", facts: { expiresAt: new Date(Number.NaN) }, name: "expiration" },
  ])("refuses $why", async ({ facts, name }) => {
    const world = createWorld();
    expect(await world.useCases.createReceivedShare(gatewayShare(facts))).toMatchObject({
      failure: { reason: "invalid-request", issues: [{ name }] },
    });
    expect(eventsOf(world)).toEqual([]);
  });
});

async function received() {
  const world = createWorld();
  await world.receivedShares.add(aReceivedShare(BRIAN, { id: "ours-1", providerId: "7" }));
  await world.receivedShares.add(aReceivedShare(MALLORY, { id: "ours-2", providerId: "7" }));
  await world.receivedShares.add(
    aReceivedShare(BRIAN, { id: "ours-3", providerId: "7", recipient: EINSTEIN.id }),
  );
  return world;
}

describe("finding a received share as the peer's side names it", () => {
  it.each([
    { id: "7", grantee: "marie", sendingHost: PEER, found: ["ours-1"] },
    { id: "7", grantee: "marie@ocm.example.org", sendingHost: PEER, found: ["ours-1"] },
    { id: "7", grantee: "marie@https://ocm.example.org", sendingHost: PEER, found: ["ours-1"] },
    { id: "7", grantee: "marie@old.example.org", sendingHost: PEER, found: ["ours-1"] },
    { id: "7", grantee: "einstein", sendingHost: PEER, found: ["ours-3"] },
    { id: "7", grantee: "marie", sendingHost: STRANGER, found: ["ours-2"] },
    { id: "7", grantee: "marie", sendingHost: "other.example.org", found: [] },
    { id: "7", grantee: "einstein", sendingHost: STRANGER, found: [] },
    { id: "7", grantee: "nobody", sendingHost: PEER, found: [] },
    { id: "7", grantee: "", sendingHost: PEER, found: [] },
    { id: "7", grantee: "marie", found: ["ours-1", "ours-2"] },
    { id: "8", grantee: "marie", found: [] },
    { id: "ours-1", grantee: "marie", found: ["ours-1"] },
    { id: "ours-1", grantee: "marie", sendingHost: PEER, found: ["ours-1"] },
    { id: "ours-1", grantee: "marie", sendingHost: STRANGER, found: [] },
    { id: "ours-1", grantee: "einstein", found: [] },
  ])("$id for '$grantee' from $sendingHost: $found [S207]", async ({ found, ...reference }) => {
    const shares = await (await received()).useCases.findIncomingShares(reference);
    expect(shares.map(({ id }) => id).sort()).toEqual(found);
  });

  it.each([
    ["their id alone", "4c51-uuid", true],
    ["the host of an issuer that has a path", "4c51-uuid@login.example.com", true],
    ["the whole issuer", "4c51-uuid@login.example.com/realms/staff", true],
    ["the issuer's host, then ours", "4c51-uuid@login.example.com@ocm.example.org", true],
    ["the whole issuer, then ours", "4c51-uuid@login.example.com/realms/staff@ocm.example.org", true],
    ["another spelling of the issuer's host", "4c51-uuid@https://login.example.com", true],
    ["another issuer", "4c51-uuid@login.example.net", false],
    ["another path at the issuer", "4c51-uuid@login.example.com/realms/guests", false],
    ["nothing but hosts", "@login.example.com@ocm.example.org", false],
  ])("knows a user of an issuer with a path by %s: %j is %s [B22]", async (_, grantee, known) => {
    const world = createWorld();
    const recipient = { idp: "https://login.example.com/realms/staff", opaqueId: "4c51-uuid" };
    await world.receivedShares.add(aReceivedShare(BRIAN, { providerId: "7", recipient }));
    expect((await world.useCases.findIncomingShares({ id: "7", grantee })).length).toBe(known ? 1 : 0);
  });
});

describe("changing a received share for its sender", () => {
  it("changes what is named and keeps the rest", async () => {
    const world = await received();
    world.clock.advance(1000);
    const before = await world.receivedShares.find("ours-1");
    const share = taken(
      await world.useCases.updateIncomingShare("ours-1", { permissions: EDITOR, expiresAt: at(HOUR) }),
    );
    expect(share).toEqual({
      ...before,
      revision: 2,
      offers: [{ ...before?.offers[0], permissions: EDITOR }],
      expiresAt: at(HOUR).toISOString(),
      modifiedAt: at(1000).toISOString(),
    });
    expect(world.events).toEqual([{ type: "received-share-updated", receivedShare: share, by: "peer" }]);
  });

  it("replaces the protocols when a gateway says so, but nothing that tells whose the share is", async () => {
    const world = await received();
    const before = await world.receivedShares.find("ours-1");
    const share = taken(
      await world.useCases.updateIncomingShare("ours-1", { offers: [OFFER], description: "new" }),
    );
    expect(share).toMatchObject({ offers: [OFFER], description: "new" });
    for (const fixed of ["sendingHost", "providerId", "recipient", "owner", "sender", "state"] as const) {
      expect(share[fixed]).toEqual(before?.[fixed]);
    }
  });

  it("keeps of a replaced protocol what the gateway has no word for, and drops what is not in its list", async () => {
    const world = createWorld();
    const webdav = { ...OFFER, requirements: ["must-exchange-token"], size: 7 };
    const webapp = {
      protocol: "webapp",
      uri: "https://cloud.example.net/app",
      sharedSecret: "s3cr3tApp",
      permissions: ["stat"],
      requirements: ["must-exchange-token"],
      targets: ["blank"],
      appName: "Notes",
      appIconHint: "notes",
      mediaTypes: ["text/plain"],
    } as const;
    const embedded = { protocol: "embedded", payload: "{}" } as const;
    await world.receivedShares.add(
      aReceivedShare(BRIAN, { id: "ours-1", offers: [webdav, webapp, embedded] }),
    );
    const unsaid = { sharedSecret: "", uri: "", requirements: [] } as const;
    const nothing = { targets: [], appName: "", appIconHint: "", mediaTypes: [] } as const;
    const share = taken(
      await world.useCases.updateIncomingShare("ours-1", {
        offers: [
          { ...webapp, ...unsaid, ...nothing, permissions: EDITOR },
          { protocol: "webdav", form: "options", permissions: EDITOR, accessTypes: [], ...unsaid },
        ],
      }),
    );
    expect(share.offers).toEqual([
      { ...webapp, permissions: EDITOR },
      { ...webdav, permissions: EDITOR },
    ]);
  });

  const webapp = {
    protocol: "webapp",
    uri: "https://cloud.example.net/app",
    sharedSecret: "s3cr3tApp",
    permissions: ["stat"],
    requirements: [],
    targets: [],
    appName: long(30_000),
    appIconHint: "",
    mediaTypes: [],
  } as const;

  it.each<{ readonly why: string; readonly changes: IncomingChanges; readonly name: string }>([
    { why: "a description without end", changes: { description: long(16_385) }, name: "description" },
    { why: "a payload without end", changes: { offers: [EMBEDDED] }, name: "protocols" },
    {
      why: "a secret without end",
      changes: { offers: [{ ...OFFER, sharedSecret: long(513) }] },
      name: "protocols",
    },
    {
      why: "protocols that take too much from one that is there",
      changes: { offers: Array.from({ length: 3 }, () => ({ ...webapp, appName: "" })) },
      name: "protocols",
    },
  ])("refuses $why", async ({ changes, name }) => {
    const world = createWorld();
    await world.receivedShares.add(aReceivedShare(BRIAN, { id: "ours-1", offers: [webapp] }));
    const before = await world.receivedShares.find("ours-1");
    expect(await world.useCases.updateIncomingShare("ours-1", changes)).toMatchObject({
      failure: { reason: "invalid-request", issues: [{ name }] },
    });
    expect(await world.receivedShares.find("ours-1")).toEqual(before);
    expect(eventsOf(world)).toEqual([]);
  });

  it("cannot change or end what is not there", async () => {
    const world = await received();
    const failure = { reason: "not-found", what: "received-share" };
    expect(await world.useCases.updateIncomingShare("7", { permissions: EDITOR })).toEqual({
      ok: false,
      failure,
    });
    expect(await world.useCases.deleteIncomingShare("7")).toEqual({ ok: false, failure });
    expect(eventsOf(world)).toEqual([]);
  });
});

describe("ending a received share for its sender", () => {
  it("ends it once and tells the sender nothing: it knows", async () => {
    const world = await received();
    const answers = await race(16, () => world.useCases.deleteIncomingShare("ours-1"));
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    expect(await world.receivedShares.find("ours-1")).toBeUndefined();
    expect(eventsOf(world)).toEqual(["received-share-removed"]);
    await world.background.settled();
    expect(world.peers.notifications).toEqual([]);
  });
});
