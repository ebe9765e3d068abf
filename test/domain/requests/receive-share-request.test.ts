import { describe, expect, it } from "vitest";
import { addressAt } from "../../../src/ocm/address.ts";
import type { RequestShare } from "../../../src/ocm/request-share.ts";
import { EINSTEIN, HOST, MARIE } from "../../support/people.ts";
import { aShare } from "../../support/records.ts";
import {
  at,
  BRIAN,
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

const DAY = 24 * HOUR;

function address(identifier: string, host: string) {
  const found = addressAt(identifier, host);
  if (found === undefined) throw new Error("the test names nobody");
  return found;
}

function aRequest(facts: Partial<RequestShare> = {}): RequestShare {
  return { owner: address("marie", HOST), shareWith: address("brian", PEER), share: "/paper.txt", ...facts };
}

const signedBy = (host: string) => ({ host, keyId: `https://${host}/ocm#1` });
const PROOF = signedBy(PEER);

async function connected(options: WorldOptions = {}) {
  const world = createWorld({
    ...options,
    policy: { signaturePolicyFor: () => "when-advertised", ...options.policy },
  });
  await connect(world);
  return world;
}

const open = ({ useCases }: World, user = MARIE) => useCases.listShareRequests(user, "received");

describe("receiving a Request for a Share", () => {
  it("keeps it for the owner, who has a month to answer", async () => {
    const world = await connected();
    const request = taken(await world.useCases.receiveShareRequest(aRequest(), PROOF));
    expect(request).toMatchObject({
      direction: "received",
      user: MARIE.id,
      remote: { userId: BRIAN, address: { identifier: "brian", host: PEER } },
      share: "/paper.txt",
      createdAt: NOW,
      expiresAt: at(30 * DAY).toISOString(),
    });
    expect(await open(world)).toEqual([request]);
    expect(await open(world, EINSTEIN)).toEqual([]);
    expect(world.events).toEqual([{ type: "share-requested", request }]);
  });

  it("is the same request when it comes again, also at the same moment", async () => {
    const world = await connected();
    const all = await race(5, () => world.useCases.receiveShareRequest(aRequest(), PROOF));
    const again = await world.useCases.receiveShareRequest(aRequest(), PROOF);
    expect(new Set([...all, again].map((one) => taken(one).id)).size).toBe(1);
    expect(await open(world)).toHaveLength(1);
    expect(eventsOf(world)).toEqual(["share-requested"]);
  });

  it.each<{ what: string; facts?: Partial<RequestShare>; peer?: typeof PROOF; failure: object }>([
    {
      what: "an owner of another host",
      facts: { owner: address("marie", STRANGER) },
      failure: { reason: "not-found", what: "share" },
    },
    {
      what: "one who is a user of ours",
      facts: { shareWith: address("einstein", HOST) },
      failure: { reason: "invalid-request", issues: [{ name: "shareWith" }] },
    },
    {
      what: "one whose server is not trusted",
      facts: { shareWith: address("mallory", STRANGER) },
      failure: { reason: "provider-not-trusted", host: STRANGER },
    },
    {
      what: "one who is no contact",
      facts: { shareWith: address("mallory", PEER) },
      failure: { reason: "invite-required", host: PEER },
    },
    {
      what: "one who is a contact of somebody else",
      facts: { owner: address("einstein", HOST) },
      failure: { reason: "invite-required", host: PEER },
    },
    {
      what: "the signature of another server",
      peer: signedBy("other.example.org"),
      failure: { reason: "signer-mismatch", signer: "other.example.org", host: PEER },
    },
    {
      what: "a resource of another server",
      facts: { share: `https://${STRANGER}/paper.txt` },
      failure: { reason: "not-found", what: "share" },
    },
    {
      what: "a resource there is not",
      facts: { share: "/no-such.txt" },
      failure: { reason: "not-found", what: "share" },
    },
  ])("refuses $what", async ({ facts = {}, peer = PROOF, failure }) => {
    const world = await connected();
    world.trust.refused.add(STRANGER);
    const answer = await world.useCases.receiveShareRequest(aRequest(facts), peer);
    expect(answer).toMatchObject({ ok: false, failure });
    expect(await open(world)).toEqual([]);
    expect(eventsOf(world)).toEqual([]);
  });

  it.each(["require", "when-advertised"] as const)(
    "refuses what is not signed where the policy is %s, whatever the peer says it can",
    async (policy) => {
      const world = await connected({ policy: { signaturePolicyFor: () => policy } });
      expect(await world.useCases.receiveShareRequest(aRequest())).toEqual({
        ok: false,
        failure: { reason: "signature-required", host: PEER },
      });
    },
  );

  it("takes what is not signed where the operator has switched signatures off", async () => {
    const world = await connected({ policy: { signaturePolicyFor: () => "off" } });
    expect(await world.useCases.receiveShareRequest(aRequest())).toMatchObject({ ok: true });
  });

  it("tells who is no contact nothing about files or users", async () => {
    const world = await connected();
    const shareWith = address("mallory", PEER);
    const answers = await Promise.all(
      [{}, { share: "/no-such.txt" }, { owner: address("nobody", HOST) }].map((facts) =>
        world.useCases.receiveShareRequest(aRequest({ shareWith, ...facts }), PROOF),
      ),
    );
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  });

  it("keeps what somebody who needs no invite asks for, and does not tell them whether it exists", async () => {
    const world = createWorld({ policy: { requireInvite: false } });
    for (const share of ["/paper.txt", "/no-such.txt"]) {
      const answer = await world.useCases.receiveShareRequest(aRequest({ share }), PROOF);
      expect(answer).toMatchObject({ ok: true });
    }
    expect(
      await world.useCases.receiveShareRequest(aRequest({ owner: address("nobody", HOST) }), PROOF),
    ).toMatchObject({ failure: { reason: "not-found" } });
  });

  it.each([
    { what: "the id of a share", share: "out-1" },
    { what: "the WebDAV address of a share", share: `https://${HOST}/dav/ocm/out-1/` },
    { what: "a path without its slash", share: "paper.txt" },
    { what: "a page of ours that only the owner knows", share: `https://${HOST}/files/spec.yaml` },
  ])("takes $what for a resource", async ({ share }) => {
    const world = await connected();
    const resourceId = { storageId: "s", spaceId: "marie", opaqueId: "/paper.txt" };
    await world.shares.add(aShare(BRIAN, { resourceId }));
    expect(await world.useCases.receiveShareRequest(aRequest({ share }), PROOF)).toMatchObject({ ok: true });
  });

  it("does not take the id of somebody else's share for the owner's", async () => {
    const world = await connected();
    await world.shares.add(aShare(BRIAN, { owner: EINSTEIN.id, creator: EINSTEIN.id }));
    expect(await world.useCases.receiveShareRequest(aRequest({ share: "out-1" }), PROOF)).toMatchObject({
      failure: { reason: "not-found" },
    });
  });

  it("does not offer it where our users may not share", async () => {
    const world = await connected({ policy: { sharingEnabled: false } });
    expect(await world.useCases.receiveShareRequest(aRequest(), PROOF)).toMatchObject({
      failure: { reason: "not-supported" },
    });
  });

  it("leaves room for others when one server asks for everything", async () => {
    const world = createWorld({ policy: { requireInvite: false } });
    const ask = (host: string, share: string) =>
      world.useCases.receiveShareRequest(aRequest({ shareWith: address("brian", host), share }));
    for (let count = 0; count < 25; count += 1) taken(await ask(PEER, `/${count}`));
    const conflict = { failure: { reason: "conflict", detail: "too many requests for shares are open" } };
    expect(await ask(PEER, "/25")).toMatchObject(conflict);
    expect(await ask(PEER, "/7")).toMatchObject({ ok: true });
    for (let count = 0; count < 75; count += 1) taken(await ask(`c${count}.example.net`, "/a"));
    expect(await ask("late.example.net", "/a")).toMatchObject(conflict);
    expect(await open(world)).toHaveLength(100);
  });

  it("forgets what nobody has answered in 30 days, and makes room", async () => {
    const world = await connected();
    const { id } = taken(await world.useCases.receiveShareRequest(aRequest(), PROOF));
    world.clock.advance(30 * DAY);
    expect(await open(world)).toEqual([]);
    expect(await world.useCases.removeShareRequest(MARIE, { id, direction: "received" })).toMatchObject({
      failure: { reason: "not-found", what: "share-request" },
    });
    const again = taken(await world.useCases.receiveShareRequest(aRequest(), PROOF));
    expect(again.id).not.toBe(id);
    expect(await world.shareRequests.find(id)).toBeUndefined();
    expect(await open(world)).toEqual([again]);
  });

  it("forgets the requests of a contact who is removed", async () => {
    const world = await connected();
    taken(await world.useCases.receiveShareRequest(aRequest(), PROOF));
    taken(await world.useCases.askForShare(MARIE, { owner: BRIAN, share: "theirs" }));
    taken(await world.useCases.removeContact(MARIE, BRIAN));
    expect(await open(world)).toEqual([]);
    expect(await world.useCases.listShareRequests(MARIE, "sent")).toEqual([]);
  });
});
