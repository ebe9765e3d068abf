import { describe, expect, it } from "vitest";
import { ProviderAPI } from "../../src/gen/cs3/ocm/provider/v1beta1/provider_api_pb.ts";
import { trustInList } from "../support/trust.ts";
import { codeOf, createRpcWorld } from "./support.ts";

async function setUp() {
  const world = createRpcWorld({ trust: await trustInList(["receiver.org", "sender.org:8443"]) });
  return world.client(ProviderAPI);
}

describe("IsProviderAllowed", () => {
  it.each([
    ["a provider of the list", { domain: "receiver.org" }, "OK"],
    ["the same in another spelling", { domain: "https://Receiver.ORG/" }, "OK"],
    ["a provider with its port", { domain: "sender.org:8443" }, "OK"],
    ["a provider without its port", { domain: "sender.org" }, "UNAUTHENTICATED"],
    ["a stranger", { domain: "unknown.example" }, "UNAUTHENTICATED"],
    ["a name that only holds a trusted one", { domain: "receiver.org.evil.example" }, "UNAUTHENTICATED"],
    ["a part of a trusted name", { domain: "receiver" }, "UNAUTHENTICATED"],
    ["an empty domain", { domain: "" }, "INVALID_ARGUMENT"],
    ["no provider", undefined, "INVALID_ARGUMENT"],
  ])("answers for %s", async (_, provider, code) => {
    const client = await setUp();
    expect(codeOf(await client.isProviderAllowed(provider === undefined ? {} : { provider }))).toBe(code);
  });
});

describe("GetInfoByDomain", () => {
  it("answers the operator's record with its endpoints", async () => {
    const answer = await (await setUp()).getInfoByDomain({ domain: "https://receiver.org" });
    expect(codeOf(answer)).toBe("OK");
    expect(answer.providerInfo).toMatchObject({
      domain: "receiver.org",
      fullName: "The cloud at receiver.org",
      services: [
        {
          host: "receiver.org",
          apiVersion: "0.0.1",
          endpoint: { type: { name: "OCM" }, path: "https://receiver.org/ocm/", isMonitored: true },
        },
      ],
    });
  });

  it.each([
    ["a stranger", "unknown.example", "NOT_FOUND"],
    ["a part of a name", "receiver", "NOT_FOUND"],
    ["a dot", ".", "INVALID_ARGUMENT"],
    ["nothing", "", "INVALID_ARGUMENT"],
  ])("finds nothing for %s", async (_, domain, code) => {
    const answer = await (await setUp()).getInfoByDomain({ domain });
    expect(codeOf(answer)).toBe(code);
    expect(answer.providerInfo).toBeUndefined();
  });
});

describe("ListAllProviders", () => {
  it("answers all records in the operator's order", async () => {
    const answer = await (await setUp()).listAllProviders({});
    expect(codeOf(answer)).toBe("OK");
    expect(answer.providers.map(({ domain }) => domain)).toEqual(["receiver.org", "sender.org:8443"]);
  });
});
