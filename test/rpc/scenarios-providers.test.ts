import { describe, expect, it } from "vitest";
import { ProviderAPI } from "../../src/gen/cs3/ocm/provider/v1beta1/provider_api_pb.ts";
import { createOpenTrust } from "../../src/platform/trust/open.ts";
import { trustInList } from "../support/trust.ts";
import { codeOf, createRpcWorld } from "./support.ts";

const LISTED = ["server-one", "server-two:9200"];

describe("the operator's providers, as a gateway asks for them", () => {
  it.each([
    { domain: "server-one", found: "server-one" },
    { domain: "server-two:9200", found: "server-two:9200" },
    // reva takes a part of a name for the name; here that is nobody.
    { domain: "server-two", found: undefined },
    { domain: "unknown-domain", found: undefined },
  ])("[S166] are found as $found by $domain", async ({ domain, found }) => {
    const client = createRpcWorld({ trust: await trustInList(LISTED) }).client(ProviderAPI);
    const answer = await client.getInfoByDomain({ domain });
    expect(codeOf(answer)).toBe(found === undefined ? "NOT_FOUND" : "OK");
    expect(answer.providerInfo?.domain).toBe(found);
  });

  it.each([
    {
      what: "[S167] a stranger, of a list",
      listed: true,
      domain: "some.unknown.domain",
      code: "UNAUTHENTICATED",
    },
    { what: "[S168] one of the list, where everybody may", listed: false, domain: "server-one", code: "OK" },
    {
      what: "[S168] a stranger, where everybody may",
      listed: false,
      domain: "some.unknown.domain",
      code: "OK",
    },
    { what: "[S169] nobody", listed: true, domain: "", code: "INVALID_ARGUMENT" },
    {
      what: "[S170] one of the list without its port",
      listed: true,
      domain: "server-two",
      code: "UNAUTHENTICATED",
    },
    { what: "one of the list with its port", listed: true, domain: "server-two:9200", code: "OK" },
  ])("are allowed or not: $what", async ({ listed, domain, code }) => {
    const trust = listed ? await trustInList(LISTED) : createOpenTrust();
    const client = createRpcWorld({ trust }).client(ProviderAPI);
    expect(codeOf(await client.isProviderAllowed({ provider: { domain } }))).toBe(code);
  });
});
