import { describe, expect, it } from "vitest";
import { EINSTEIN } from "../../support/people.ts";
import { aContact, aRemoteUser } from "../../support/records.ts";
import { createOcsService, SHARING } from "./ocs-service.ts";

interface Sharee {
  readonly label: string;
  readonly value: Readonly<Record<string, unknown>>;
}

interface Sharees {
  readonly exact: { readonly users: []; readonly groups: []; readonly remotes: readonly Sharee[] };
  readonly users: [];
  readonly groups: [];
  readonly remotes: readonly Sharee[];
}

async function sharees(query: string, as?: typeof EINSTEIN) {
  const service = await createOcsService();
  await service.repositories.contacts.put(
    aContact(aRemoteUser("brianna", "cloud.example.net"), { displayName: "Brianna", mail: "" }),
  );
  await service.repositories.contacts.put(
    aContact(aRemoteUser("4f2e", "https://cloud.example.net"), { displayName: "Ada Lovelace" }),
  );
  const { http, data } = await service.ocs(`GET ${SHARING}/sharees${query}`, as ? { as } : {});
  return { http, data: data as Sharees };
}

const labels = (list: readonly Sharee[]) => list.map(({ label }) => label).sort();

describe("GET /sharees", () => {
  it.each([
    { query: "?search=bri&itemType=file", exact: [], others: ["Brian Murphy", "Brianna"] },
    { query: "?search=BRIAN", exact: ["Brian Murphy"], others: ["Brianna"] },
    { query: "?search=brian%20murphy", exact: ["Brian Murphy"], others: [] },
    { query: "?search=brian@example.org", exact: ["Brian Murphy"], others: [] },
    { query: "?search=brian@cloud.example.com", exact: ["Brian Murphy"], others: [] },
    { query: "?search=brian@https://cloud.example.com/", exact: ["Brian Murphy"], others: [] },
    { query: "?search=4f2e", exact: ["Ada Lovelace"], others: [] },
    { query: "?search=nobody", exact: [], others: [] },
    { query: "?search=nobody@cloud.example.com", exact: [], others: [] },
    { query: "?search=", exact: [], others: ["Ada Lovelace", "Brian Murphy", "Brianna"] },
    { query: "", exact: [], others: ["Ada Lovelace", "Brian Murphy", "Brianna"] },
    { query: "?search=brian&perPage=1", exact: ["Brian Murphy"], others: [] },
    { query: "?search=brian&perPage=1&page=2", exact: [], others: ["Brianna"] },
    { query: "?search=brian&perPage=1&page=3", exact: [], others: [] },
  ])("finds $exact exactly and $others besides for $query", async ({ query, exact, others }) => {
    const { http, data } = await sharees(query);
    expect(http).toBe(200);
    expect(labels(data.exact.remotes)).toEqual(exact);
    expect(labels(data.remotes)).toEqual(others);
    expect([data.users, data.groups, data.exact.users, data.exact.groups]).toEqual([[], [], [], []]);
  });

  it("tells what a share with them needs", async () => {
    const { data } = await sharees("?search=lovelace");
    expect(data.remotes).toEqual([
      {
        label: "Ada Lovelace",
        value: {
          shareType: 6,
          shareWith: "4f2e",
          shareWithProvider: "cloud.example.net",
          shareWithAdditionalInfo: "4f2e@example.org",
          userType: 0,
        },
      },
    ]);
  });

  it("finds only the caller's own accepted users", async () => {
    const { data } = await sharees("?search=", EINSTEIN);
    expect(data.remotes).toEqual([]);
  });

  it.each(["?perPage=0", "?perPage=-1", "?perPage=many", "?perPage=1e9", "?page=0", "?page=x"])(
    "refuses %s",
    async (query) => {
      expect((await sharees(query)).http).toBe(400);
    },
  );
});

describe("GET /cloud/user", () => {
  it("tells who the caller is", async () => {
    const service = await createOcsService();
    expect((await service.ocs("GET /cloud/user")).data).toEqual({
      id: "marie",
      "display-name": "Marie Curie",
      email: "marie@example.org",
    });
  });
});

describe("GET /cloud/capabilities", () => {
  it.each([true, false])("offers federated shares to others: %s", async (sharingEnabled) => {
    const service = await createOcsService({ deps: { policy: { sharingEnabled } } });
    expect((await service.ocs("GET /cloud/capabilities")).data).toEqual({
      capabilities: {
        files_sharing: {
          api_enabled: true,
          public: { enabled: false },
          federation: { incoming: true, outgoing: sharingEnabled },
        },
      },
    });
  });
});
