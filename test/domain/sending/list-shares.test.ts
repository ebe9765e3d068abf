import { describe, expect, it } from "vitest";
import type { ShareFilter } from "../../../src/domain/sending/list-shares.ts";
import { EINSTEIN, MARIE } from "../../support/people.ts";
import { aShare } from "../../support/records.ts";
import { at, BRIAN, CURIOUS, createWorld } from "../support.ts";

const resource = (opaqueId: string) => ({ storageId: "s", spaceId: "p", opaqueId });
const ELSEWHERE = { ...EINSTEIN.id, idp: "https://idp.example.org" };

/** `owner-creator-resource` is the name of each share. */
async function world() {
  const made = createWorld();
  const users = { m: MARIE.id, e: EINSTEIN.id, x: ELSEWHERE };
  const names = ["m-m-a", "m-m-b", "m-e-c", "e-m-a", "x-m-b", "e-e-a"] as const;
  for (const [index, id] of names.entries()) {
    const [owner, creator, opaqueId] = id.split("-") as ["m" | "e" | "x", "m" | "e", string];
    await made.shares.add(
      aShare(BRIAN, {
        id,
        sharedSecret: `secret-${id}`,
        owner: users[owner],
        creator: users[creator],
        resourceId: resource(opaqueId),
        createdAt: at(index).toISOString(),
      }),
    );
  }
  return made;
}

const FILTERS: readonly {
  readonly wanted: string;
  readonly filter: ShareFilter;
  readonly found: readonly string[];
}[] = [
  {
    wanted: "everything of the caller's",
    filter: {},
    found: ["m-m-a", "m-m-b", "m-e-c", "e-m-a", "x-m-b"],
  },
  { wanted: "one resource", filter: { resourceIds: [resource("a")] }, found: ["m-m-a", "e-m-a"] },
  {
    wanted: "either of two resources",
    filter: { resourceIds: [resource("b"), resource("c")] },
    found: ["m-m-b", "m-e-c", "x-m-b"],
  },
  {
    wanted: "the same resource twice, each share once",
    filter: { resourceIds: [resource("a"), resource("a")] },
    found: ["m-m-a", "e-m-a"],
  },
  { wanted: "an unknown resource", filter: { resourceIds: [resource("z")] }, found: [] },
  { wanted: "one owner", filter: { owners: [EINSTEIN.id] }, found: ["e-m-a"] },
  {
    wanted: "either of two owners",
    filter: { owners: [EINSTEIN.id, ELSEWHERE] },
    found: ["e-m-a", "x-m-b"],
  },
  { wanted: "one creator", filter: { creators: [EINSTEIN.id] }, found: ["m-e-c"] },
  {
    wanted: "one resource and one owner",
    filter: { resourceIds: [resource("a")], owners: [MARIE.id] },
    found: ["m-m-a"],
  },
  {
    wanted: "two resources and one creator",
    filter: { resourceIds: [resource("a"), resource("c")], creators: [MARIE.id] },
    found: ["m-m-a", "e-m-a"],
  },
  { wanted: "owners of one provider", filter: { ownerProviders: [ELSEWHERE.idp] }, found: ["x-m-b"] },
  {
    wanted: "creators of another provider",
    filter: { creatorProviders: ["https://nobody.example.org"] },
    found: [],
  },
  {
    wanted: "owners of one provider and a resource",
    filter: { ownerProviders: [ELSEWHERE.idp, MARIE.id.idp], resourceIds: [resource("b")] },
    found: ["m-m-b", "x-m-b"],
  },
  { wanted: "any of an empty list", filter: { owners: [] }, found: [] },
  { wanted: "somebody who has nothing here", filter: { owners: [CURIOUS.id] }, found: [] },
];

describe("listing one's shares", () => {
  it.each(FILTERS)("$wanted: $found", async ({ filter, found }) => {
    const { items } = await (await world()).useCases.listShares(MARIE, filter, {});
    expect(items.map(({ id }) => id)).toEqual(found);
  });

  it("never shows what is not one's own, whatever the filter says", async () => {
    const made = await world();
    for (const { filter } of FILTERS) {
      expect((await made.useCases.listShares(CURIOUS, filter, {})).items).toEqual([]);
    }
    const { items } = await made.useCases.listShares(MARIE, { owners: [EINSTEIN.id] }, {});
    expect(items.map(({ id }) => id)).not.toContain("e-e-a");
  });

  it.each([{}, { resourceIds: [resource("a"), resource("b")] }])("comes page by page: %j", async (filter) => {
    const made = await world();
    const whole = (await made.useCases.listShares(MARIE, filter, {})).items.map(({ id }) => id);
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await made.useCases.listShares(MARIE, filter, { limit: 2, ...(cursor && { cursor }) });
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.next;
    } while (cursor !== undefined);
    expect(seen).toEqual(whole);
  });
});
