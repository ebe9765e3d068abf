import { describe, expect, it } from "vitest";
import type { ReceivedShareFilter } from "../../../src/domain/receiving/list-received-shares.ts";
import { EINSTEIN, MARIE } from "../../support/people.ts";
import { aReceivedShare, aRemoteUser } from "../../support/records.ts";
import {
  at,
  BRIAN,
  CURIOUS,
  createWorld,
  eventsOf,
  HOUR,
  MALLORY,
  PEER,
  queued,
  race,
  taken,
  type WorldOptions,
} from "../support.ts";

const ID = "ours-1";
const NOT_FOUND = { ok: false, failure: { reason: "not-found", what: "received-share" } };

async function received(facts: Parameters<typeof aReceivedShare>[1] = {}, options: WorldOptions = {}) {
  const world = createWorld(options);
  await world.receivedShares.add(aReceivedShare(BRIAN, { id: ID, ...facts }));
  world.background.hold();
  world.clock.advance(1000);
  return world;
}

describe("answering a received share", () => {
  it.each([
    { from: "pending", to: "accepted", told: "SHARE_ACCEPTED" },
    { from: "pending", to: "rejected", told: "SHARE_DECLINED" },
    { from: "accepted", to: "rejected", told: "SHARE_DECLINED" },
    { from: "rejected", to: "accepted", told: "SHARE_ACCEPTED" },
    { from: "accepted", to: "pending", told: undefined },
  ] as const)("$from becomes $to; the sender hears $told", async ({ from, to, told }) => {
    const world = await received({ state: from });
    const share = taken(await world.useCases.respondToShare(MARIE, ID, { state: to }));
    expect(share).toMatchObject({ state: to, modifiedAt: at(1000).toISOString() });
    expect(world.events).toEqual([{ type: "received-share-updated", receivedShare: share, by: "user" }]);
    expect(await queued(world)).toMatchObject(
      told === undefined
        ? []
        : [
            {
              host: PEER,
              notificationType: told,
              resourceType: "file",
              providerId: "in-7",
              payload: { sharedSecret: "s3cr3tIn7", grantee: "marie" },
            },
          ],
    );
  });

  it.each(["pending", "accepted", "rejected"] as const)(
    "%s once more changes nothing and tells nobody",
    async (state) => {
      const world = await received({ state });
      const before = await world.receivedShares.find(ID);
      expect(taken(await world.useCases.respondToShare(MARIE, ID, { state, hidden: false }))).toEqual(before);
      expect(taken(await world.useCases.respondToShare(MARIE, ID, {}))).toEqual(before);
      expect(await queued(world)).toEqual([]);
      expect(eventsOf(world)).toEqual([]);
    },
  );

  it("hides it without a word to the sender", async () => {
    const world = await received();
    expect(taken(await world.useCases.respondToShare(MARIE, ID, { hidden: true }))).toMatchObject({
      hidden: true,
      state: "pending",
    });
    expect(await queued(world)).toEqual([]);
  });

  it("32 times at once is told once", async () => {
    const world = await received();
    await race(32, () => world.useCases.respondToShare(MARIE, ID, { state: "accepted" }));
    expect(await queued(world)).toHaveLength(1);
    expect(eventsOf(world)).toEqual(["received-share-updated"]);
  });

  it("cannot accept what has expired, but decline or hide it", async () => {
    const world = await received({ expiresAt: at(1000).toISOString() });
    expect(await world.useCases.respondToShare(MARIE, ID, { state: "accepted" })).toEqual({
      ok: false,
      failure: { reason: "conflict", detail: "the share has expired" },
    });
    expect(await queued(world)).toEqual([]);
    expect(eventsOf(world)).toEqual([]);
    const hidden = await world.useCases.respondToShare(MARIE, ID, { hidden: true });
    expect(hidden).toMatchObject({ ok: true, value: { hidden: true } });
    expect(await world.useCases.respondToShare(MARIE, ID, { state: "rejected" })).toMatchObject({ ok: true });
  });

  it("can hide an expired share that was accepted, in the same breath as saying so again", async () => {
    const world = await received({ state: "accepted", expiresAt: at(1000).toISOString() });
    const answer = await world.useCases.respondToShare(MARIE, ID, { state: "accepted", hidden: true });
    expect(answer).toMatchObject({ ok: true, value: { state: "accepted", hidden: true } });
  });
});

describe("throwing a received share away", () => {
  it.each([
    { state: "pending", told: ["SHARE_DECLINED"] },
    { state: "accepted", told: ["SHARE_DECLINED"] },
    { state: "rejected", told: [] },
  ] as const)("a $state one is gone here; the sender hears $told", async ({ state, told }) => {
    const world = await received({ state });
    const share = taken(await world.useCases.removeReceivedShare(MARIE, ID));
    expect(await world.receivedShares.find(ID)).toBeUndefined();
    expect(world.events).toEqual([{ type: "received-share-removed", receivedShare: share, by: "user" }]);
    expect((await queued(world)).map(({ notificationType }) => notificationType)).toEqual(told);
  });

  it("happens once, however often it is asked for", async () => {
    const world = await received();
    const answers = await race(16, () => world.useCases.removeReceivedShare(MARIE, ID));
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    expect(await queued(world)).toHaveLength(1);
  });
});

describe("somebody else's received share", () => {
  it.each([
    { why: "somebody else's", caller: EINSTEIN, id: ID },
    { why: "an unknown", caller: MARIE, id: "ours-2" },
    { why: "no", caller: MARIE, id: "" },
    { why: "the sender's id of the", caller: MARIE, id: "in-7" },
  ])("$why share is not there: not to see, to answer, to open, or to throw away", async ({ caller, id }) => {
    const world = await received({ state: "accepted" });
    const before = await world.receivedShares.find(ID);
    const { useCases } = world;
    expect(await useCases.getReceivedShare(caller, id)).toEqual(NOT_FOUND);
    expect(await useCases.respondToShare(caller, id, { state: "rejected", hidden: true })).toEqual(NOT_FOUND);
    expect(await useCases.openReceivedShare(caller, id)).toEqual(NOT_FOUND);
    expect(await useCases.removeReceivedShare(caller, id)).toEqual(NOT_FOUND);
    expect(await world.receivedShares.find(ID)).toEqual(before);
    expect(await queued(world)).toEqual([]);
    expect(eventsOf(world)).toEqual([]);
  });
});

describe("listing received shares", () => {
  const ALICE = aRemoteUser("alice", PEER);
  async function listed() {
    const world = createWorld();
    const party = (user: typeof BRIAN) => ({
      userId: user,
      address: { identifier: user.opaqueId, host: user.idp },
      displayName: "",
    });
    const add = (id: string, facts = {}, sender = BRIAN) =>
      world.receivedShares.add(aReceivedShare(sender, { id, providerId: id, ...facts }));
    await add("file");
    await add("folder", { resourceType: "folder" });
    await add("reshared", { owner: party(ALICE) });
    await add("from-mallory", {}, MALLORY);
    await add("expiring", { expiresAt: at(HOUR).toISOString() });
    await add("einsteins", { recipient: EINSTEIN.id });
    return world;
  }

  it.each<{ readonly filter: ReceivedShareFilter; readonly found: readonly string[] }>([
    { filter: {}, found: ["expiring", "file", "folder", "from-mallory", "reshared"] },
    { filter: { owners: [ALICE] }, found: ["reshared"] },
    { filter: { owners: [ALICE, MALLORY] }, found: ["from-mallory", "reshared"] },
    { filter: { creators: [BRIAN] }, found: ["expiring", "file", "folder", "reshared"] },
    { filter: { creators: [BRIAN], owners: [ALICE] }, found: ["reshared"] },
    { filter: { resourceTypes: ["folder"] }, found: ["folder"] },
    { filter: { resourceTypes: ["folder"], creators: [MALLORY] }, found: [] },
    { filter: { resourceTypes: [] }, found: [] },
  ])("$filter: $found", async ({ filter, found }) => {
    const { items } = await (await listed()).useCases.listReceivedShares(MARIE, filter, {});
    expect(items.map(({ id }) => id).sort()).toEqual(found);
  });

  it("leaves out what has expired, and shows nobody what is another's", async () => {
    const world = await listed();
    world.clock.advance(HOUR);
    const ids = async (user: typeof MARIE) =>
      (await world.useCases.listReceivedShares(user, {}, {})).items.map(({ id }) => id).sort();
    expect(await ids(MARIE)).toEqual(["file", "folder", "from-mallory", "reshared"]);
    expect(await ids(EINSTEIN)).toEqual(["einsteins"]);
    expect(await ids(CURIOUS)).toEqual([]);
  });
});

describe("opening a received share", () => {
  const ROOT = "https://files.example.net/remote.php/webdav/";
  const DISCOVERY = { [PEER]: { endPoint: `https://${PEER}/index.php/ocm`, webdavRoot: ROOT } };
  const offer = (facts = {}) => ({
    offers: [
      {
        protocol: "webdav",
        form: "webdav",
        sharedSecret: "s3cr3tIn7",
        permissions: ["stat"],
        uri: "https://cloud.example.net/dav/in-7",
        requirements: [],
        accessTypes: ["remote"],
        ...facts,
      } as const,
    ],
  });

  it.each([
    {
      form: "absolute",
      uri: "https://cloud.example.net/dav/in-7",
      url: "https://cloud.example.net/dav/in-7",
    },
    { form: "a path", uri: "/dav/in-7", url: "https://cloud.example.net/dav/in-7" },
    { form: "an id", uri: "in-7", url: `${ROOT}in-7` },
    { form: "the root itself", uri: "", url: ROOT },
  ])("[S228] finds the bytes at $form", async ({ uri, url }) => {
    const world = await received({ state: "accepted", ...offer({ uri }) }, { discovery: DISCOVERY });
    expect(await world.useCases.openReceivedShare(MARIE, ID)).toMatchObject({
      ok: true,
      value: { url, sharedSecret: "s3cr3tIn7", permissions: ["stat"], basicOnly: false, share: { id: ID } },
    });
  });

  it("uses HTTP Basic where the peer knows nothing else", async () => {
    const world = await received(
      { state: "accepted", ...offer({ form: "options", uri: "" }) },
      { discovery: DISCOVERY },
    );
    expect(await world.useCases.openReceivedShare(MARIE, ID)).toMatchObject({
      value: { url: ROOT, basicOnly: true },
    });
  });

  it("[S177] says that the secret must be exchanged, where the share demands it and nowhere else", async () => {
    const strict = await received({ state: "accepted", ...offer({ requirements: ["must-exchange-token"] }) });
    expect(await strict.useCases.openReceivedShare(MARIE, ID)).toMatchObject({
      value: { mustExchange: true },
    });
    const lenient = await received({ state: "accepted", ...offer() });
    expect(await lenient.useCases.openReceivedShare(MARIE, ID)).toMatchObject({
      value: { mustExchange: false },
    });
  });

  it("[S229] opens what demands a second factor to a session that has one", async () => {
    const world = await received({ state: "accepted", ...offer({ requirements: ["must-use-mfa"] }) });
    const session = { ...MARIE, mfa: true };
    expect(await world.useCases.openReceivedShare(session, ID)).toMatchObject({ ok: true });
    expect(await world.useCases.openReceivedShare({ ...MARIE, mfa: false }, ID)).toMatchObject({
      failure: { reason: "forbidden" },
    });
  });

  it("asks the peer nothing about an absolute place", async () => {
    const world = await received({ state: "accepted", ...offer() });
    expect(await world.useCases.openReceivedShare(MARIE, ID)).toMatchObject({ ok: true });
  });

  it.each([
    {
      why: "has not been accepted",
      facts: { state: "pending" },
      failure: { reason: "forbidden", detail: "the share has not been accepted" },
    },
    {
      why: "has been declined",
      facts: { state: "rejected" },
      failure: { reason: "forbidden", detail: "the share has not been accepted" },
    },
    {
      why: "has expired, accepted or not",
      facts: { state: "pending", expiresAt: at(1000).toISOString() },
      failure: { reason: "not-found", what: "received-share" },
    },
    {
      why: "has no WebDAV",
      facts: { state: "accepted", offers: [{ protocol: "generic", opaque: {} }] },
      failure: { reason: "not-supported", what: "a share without WebDAV" },
    },
    {
      why: "[S229] demands what we do not do",
      facts: { state: "accepted", ...offer({ requirements: ["must-dance"] }) },
      failure: { reason: "not-supported", what: "requirement must-dance" },
    },
    {
      why: "[S229] demands a second factor that the session has not",
      facts: { state: "accepted", ...offer({ requirements: ["must-use-mfa"] }) },
      failure: { reason: "forbidden", detail: "the share asks for a session with a second factor" },
    },
    {
      why: "lies on a peer that does not answer",
      facts: { state: "accepted", ...offer({ uri: "in-7" }) },
      failure: { reason: "peer-unreachable", host: PEER },
    },
    {
      why: "lies on a peer without a WebDAV root",
      facts: { state: "accepted", ...offer({ uri: "in-7" }) },
      discovery: { [PEER]: {} },
      failure: { reason: "peer-refused", host: PEER },
    },
  ] as const)("not when it $why", async ({ facts, failure, ...options }) => {
    const world = await received(facts, options);
    const refused = await world.useCases.openReceivedShare(MARIE, ID);
    expect(refused).toMatchObject({ ok: false, failure });
    expect(JSON.stringify(refused)).not.toContain("s3cr3t");
  });
});
