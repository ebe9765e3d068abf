import { describe, expect, it } from "vitest";
import type { ShareReference } from "../../../src/domain/sending/get-share.ts";
import { EINSTEIN, MARIE } from "../../support/people.ts";
import { aRemoteUser, aShare } from "../../support/records.ts";
import { at, BRIAN, CURIOUS, createWorld, eventsOf, HOUR, PEER, queued, race, taken } from "../support.ts";

const RESOURCE = { storageId: "user-folders", spaceId: "marie", opaqueId: "/paper.txt" };

/** Brian has a paper of Marie's, which Einstein shared with him. */
async function world(facts: Parameters<typeof aShare>[1] = {}) {
  const made = createWorld();
  await made.shares.add(aShare(BRIAN, { creator: EINSTEIN.id, ...facts }));
  return made;
}

const REFERENCES: readonly { readonly by: string; readonly reference: ShareReference }[] = [
  { by: "id", reference: { id: "out-1" } },
  { by: "secret", reference: { sharedSecret: "s3cr3tOut1" } },
  { by: "key", reference: { key: { owner: MARIE.id, resourceId: RESOURCE, grantee: BRIAN } } },
  {
    by: "key, the grantee in another spelling",
    reference: {
      key: {
        owner: MARIE.id,
        resourceId: RESOURCE,
        grantee: aRemoteUser("brian@cloud.example.net", `https://${PEER}`),
      },
    },
  },
];

describe("a share, to its recipient", () => {
  const recipient = { id: BRIAN, username: "", displayName: "Brian", mail: "" };
  const live = { expiresAt: at(HOUR).toISOString() };

  it.each(REFERENCES)("$by: is seen only where the gateway wants it so", async ({ reference }) => {
    const { useCases } = await world(live);
    expect(await useCases.getShare(recipient, reference)).toMatchObject({ ok: false });
    const seen = await useCases.getShare(recipient, reference, { asRecipient: true });
    expect(seen).toMatchObject({ ok: true, value: { id: "out-1" } });
    expect(await useCases.removeShare(recipient, reference)).toMatchObject({ ok: false });
  });

  it.each([
    ["of another server", { ...recipient, id: aRemoteUser("brian", "evil.example.com") }, live],
    ["who is one of ours", { ...recipient, id: { ...BRIAN, type: "primary" as const } }, live],
    ["when it has expired", recipient, { expiresAt: at(0).toISOString() }],
    ["when they have declined it", recipient, { answer: "declined" as const }],
  ])("is not there for one %s", async (_, user, facts) => {
    const { useCases } = await world(facts);
    expect(await useCases.getShare(user, { id: "out-1" }, { asRecipient: true })).toMatchObject({
      failure: { reason: "not-found" },
    });
    expect((await useCases.listShares(user, { asRecipient: true }, {})).items).toEqual([]);
  });

  it("stands in the list of those made for them", async () => {
    const { useCases, shares } = await world(live);
    await shares.add(aShare(aRemoteUser("sue", PEER), { id: "out-2", sharedSecret: "other" }));
    const ids = async (filter: Parameters<typeof useCases.listShares>[1]) =>
      (await useCases.listShares(recipient, filter, {})).items.map(({ id }) => id);
    expect(await ids({ asRecipient: true })).toEqual(["out-1"]);
    expect(await ids({ asRecipient: true, owners: [EINSTEIN.id] })).toEqual([]);
    expect(await ids({})).toEqual([]);
  });
});

describe("one share", () => {
  it.each(REFERENCES)("$by: seen by its owner and its creator", async ({ reference }) => {
    const { useCases } = await world();
    for (const user of [MARIE, EINSTEIN]) {
      expect(await useCases.getShare(user, reference)).toMatchObject({ ok: true, value: { id: "out-1" } });
    }
  });

  it.each(REFERENCES)(
    "$by: somebody else sees and ends nothing, and cannot tell that it is there",
    async ({ reference }) => {
      const made = await world();
      const unknown = await made.useCases.getShare(CURIOUS, { id: "out-2" });
      expect(unknown).toEqual({ ok: false, failure: { reason: "not-found", what: "share" } });
      expect(await made.useCases.getShare(CURIOUS, reference)).toEqual(unknown);
      expect(await made.useCases.removeShare(CURIOUS, reference)).toEqual(unknown);
      expect(await made.shares.find("out-1")).toBeDefined();
    },
  );

  it.each<{ readonly why: string; readonly reference: ShareReference }>([
    { why: "an empty id", reference: { id: "" } },
    { why: "an empty secret", reference: { sharedSecret: "" } },
    {
      why: "a grantee who is nobody",
      reference: { key: { owner: MARIE.id, resourceId: RESOURCE, grantee: { idp: "", opaqueId: "" } } },
    },
    {
      why: "the creator as the owner",
      reference: { key: { owner: EINSTEIN.id, resourceId: RESOURCE, grantee: BRIAN } },
    },
  ])("is not found by $why", async ({ reference }) => {
    expect(await (await world()).useCases.getShare(MARIE, reference)).toMatchObject({
      failure: { reason: "not-found" },
    });
  });
});

describe("the live share that a secret opens", () => {
  it("is found until it expires [S232]", async () => {
    const made = await world({ expiresAt: at(HOUR).toISOString() });
    const open = () => made.useCases.getShareBySecret("s3cr3tOut1");
    made.clock.advance(HOUR - 1);
    expect(await open()).toMatchObject({ ok: true, value: { id: "out-1" } });
    made.clock.advance(1);
    expect(await open()).toEqual({ ok: false, failure: { reason: "not-found", what: "share" } });
  });

  it.each([
    { why: "no secret", secret: "", facts: {} },
    { why: "an unknown secret", secret: "s3cr3tOut2", facts: {} },
    { why: "the beginning of one", secret: "s3cr3t", facts: {} },
    { why: "the secret of a declined share", secret: "s3cr3tOut1", facts: { answer: "declined" } },
  ] as const)("is not found by $why", async ({ secret, facts }) => {
    expect(await (await world(facts)).useCases.getShareBySecret(secret)).toEqual({
      ok: false,
      failure: { reason: "not-found", what: "share" },
    });
  });
});

describe("removing a share", () => {
  it.each(REFERENCES)("by $by ends access at once and tells the peer [S231]", async ({ reference }) => {
    const made = await world();
    made.background.hold();
    const share = taken(await made.useCases.removeShare(MARIE, reference));
    expect(await made.shares.find("out-1")).toBeUndefined();
    expect(await made.useCases.getShareBySecret("s3cr3tOut1")).toMatchObject({ ok: false });
    expect(made.events).toEqual([{ type: "share-removed", share }]);
    expect(await queued(made)).toMatchObject([
      {
        host: PEER,
        notificationType: "SHARE_UNSHARED",
        resourceType: "file",
        providerId: "out-1",
        payload: { sharedSecret: "s3cr3tOut1", grantee: "brian" },
      },
    ]);
  });

  it("happens once, however many ask at once, and is told once", async () => {
    const made = await world();
    made.background.hold();
    const answers = await race(32, () => made.useCases.removeShare(MARIE, { id: "out-1" }));
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    expect(await queued(made)).toHaveLength(1);
    expect(eventsOf(made)).toEqual(["share-removed"]);
    expect(await made.useCases.removeShare(MARIE, { id: "out-1" })).toMatchObject({
      failure: { reason: "not-found", what: "share" },
    });
  });

  it("makes room for a new share of the same", async () => {
    const made = await world();
    await made.useCases.removeShare(MARIE, { id: "out-1" });
    const again = await made.shares.add(aShare(BRIAN, { id: "out-2", sharedSecret: "another" }));
    expect(again.outcome).toBe("added");
  });
});
