import { describe, expect, it } from "vitest";
import { aProvider, createWorld, PEER, STRANGER } from "../support.ts";

function worldWithProviders() {
  const world = createWorld();
  for (const domain of [PEER, "cloud.example.org"]) world.trust.records.set(domain, aProvider(domain));
  world.trust.refused.add(STRANGER);
  return world;
}

describe("listing providers", () => {
  it.each([
    { search: "", found: [PEER, "cloud.example.org"] },
    { search: "  ", found: [PEER, "cloud.example.org"] },
    { search: "EXAMPLE.NET", found: [PEER] },
    { search: "The Cloud at cloud.example.ORG", found: ["cloud.example.org"] },
    { search: "nobody", found: [] },
  ])("finds $found for '$search'", async ({ search, found }) => {
    const providers = await worldWithProviders().useCases.listProviders(search);
    expect(providers.map(({ domain }) => domain)).toEqual(found);
  });
});

describe("the provider of a domain", () => {
  it.each([PEER, "CLOUD.example.net", "https://cloud.example.net/", "cloud.example.net:443"])(
    "[S211] is found however it is spelled: %s",
    async (domain) => {
      const found = await worldWithProviders().useCases.getProvider(domain);
      expect(found).toMatchObject({ ok: true, value: { domain: PEER } });
    },
  );

  it.each([
    { domain: "com", failure: { reason: "not-found", what: "provider" } },
    { domain: "cloud", failure: { reason: "not-found", what: "provider" } },
    { domain: "cloud.example.net.evil.org", failure: { reason: "not-found", what: "provider" } },
    { domain: "cloudXexample.net", failure: { reason: "not-found", what: "provider" } },
    { domain: "", failure: { reason: "invalid-request" } },
    { domain: ".", failure: { reason: "invalid-request" } },
    { domain: "not a host", failure: { reason: "invalid-request" } },
  ])("[S211] is no part and no look-alike of another: '$domain'", async ({ domain, failure }) => {
    expect(await worldWithProviders().useCases.getProvider(domain)).toMatchObject({ ok: false, failure });
  });
});

describe("the provider of a domain that no record tells of", () => {
  const discovery = { [PEER]: { provider: "Cloud", endPoint: `https://${PEER}/ocm` } };

  it("is what its server says of itself, where that server is trusted", async () => {
    const { useCases } = createWorld({ discovery });
    expect(await useCases.getProvider(`https://${PEER}/`)).toMatchObject({
      ok: true,
      value: {
        name: "Cloud",
        domain: PEER,
        services: [{ host: PEER, endpoint: { type: { name: "OCM" }, path: `https://${PEER}/ocm` } }],
      },
    });
  });

  it.each([
    ["nobody asks a server that is not trusted", { refused: true, discovery }],
    ["a server that does not answer is none", { refused: false, discovery: {} }],
  ])("%s", async (_, { refused, discovery: documents }) => {
    const { useCases, trust } = createWorld({ discovery: documents });
    if (refused) trust.refused.add(PEER);
    expect(await useCases.getProvider(PEER)).toMatchObject({ failure: { reason: "not-found" } });
  });
});

describe("whether a provider is allowed", () => {
  it.each([
    { domain: "https://CLOUD.example.net/", outcome: { ok: true } },
    { domain: STRANGER, outcome: { failure: { reason: "provider-not-trusted", host: STRANGER } } },
    {
      domain: "EVIL.example.com:443",
      outcome: { failure: { reason: "provider-not-trusted", host: STRANGER } },
    },
    { domain: "", outcome: { failure: { reason: "invalid-request" } } },
  ])("'$domain'", async ({ domain, outcome }) => {
    expect(await worldWithProviders().useCases.isProviderAllowed(domain)).toMatchObject(outcome);
  });
});
