import { describe, expect, it } from "vitest";
import {
  demandsTokenExchange,
  requirementsFor,
  type TokenExchangePolicy,
} from "../../../../src/domain/protocols/webdav/rules.ts";
import type { Discovery } from "../../../../src/ocm/discovery.ts";

type Says = readonly ("exchange-token" | "must-exchange-token" | "enforce-mfa" | "old")[];

function peer(says: Says | "nothing"): { readonly peer?: Discovery } {
  if (says === "nothing") return {};
  const version = says.includes("old") ? "1.0-proposal1" : "1.4.0";
  return {
    peer: {
      host: "cloud.example.net",
      enabled: true,
      apiVersion: version,
      version,
      endPoint: "https://cloud.example.net/ocm",
      provider: "",
      resourceTypes: [],
      capabilities: says.filter((word) => word === "exchange-token" || word === "enforce-mfa"),
      criteria: says.filter((word) => word === "must-exchange-token"),
      warnings: [],
    },
  };
}

const EXCHANGE = ["must-exchange-token"];
const MFA = ["must-use-mfa"];
const REFUSED = "refused";

describe("the requirements of a share", () => {
  it.each<[TokenExchangePolicy, readonly string[], Says | "nothing", readonly string[] | typeof REFUSED]>([
    // policy, asked by the sharer, what the peer says of itself, requirements
    ["never", [], "nothing", []],
    ["never", [], [], []],
    ["never", [], ["exchange-token"], []],
    ["never", [], ["exchange-token", "must-exchange-token"], EXCHANGE],
    ["never", [], ["must-exchange-token"], EXCHANGE],
    ["never", [], ["must-exchange-token", "old"], REFUSED],
    ["never", EXCHANGE, ["exchange-token"], EXCHANGE],
    ["never", EXCHANGE, [], REFUSED],
    ["never", EXCHANGE, "nothing", REFUSED],
    ["never", EXCHANGE, ["exchange-token", "old"], REFUSED],
    ["when-possible", [], "nothing", []],
    ["when-possible", [], [], []],
    ["when-possible", [], ["exchange-token"], EXCHANGE],
    ["when-possible", [], ["exchange-token", "old"], []],
    ["when-possible", EXCHANGE, [], REFUSED],
    ["always", [], ["exchange-token"], EXCHANGE],
    ["always", [], [], REFUSED],
    ["always", [], "nothing", REFUSED],
    ["never", MFA, ["enforce-mfa"], MFA],
    ["never", MFA, ["exchange-token"], REFUSED],
    ["never", MFA, "nothing", REFUSED],
    ["always", MFA, ["enforce-mfa", "exchange-token"], [...EXCHANGE, ...MFA]],
    ["never", [...MFA, ...EXCHANGE, ...MFA], ["enforce-mfa", "exchange-token"], [...EXCHANGE, ...MFA]],
    ["never", ["must-dance"], ["enforce-mfa", "exchange-token"], REFUSED],
  ])("%s, %j asked, of a server that says %j: %j", (policy, asked, says, expected) => {
    const requirements = requirementsFor({ policy, asked, ...peer(says) });
    if (expected === REFUSED) {
      expect(requirements).toMatchObject({
        failure: { reason: "invalid-request", issues: [{ name: "requirements" }] },
      });
    } else {
      expect(requirements).toEqual({ ok: true, value: expected });
    }
  });

  it("[S177] decide whether the secret alone opens anything", () => {
    const webdav = (requirements: readonly string[]) =>
      ({ protocol: "webdav", permissions: [], requirements, accessTypes: [] }) as const;
    expect(demandsTokenExchange({ accessMethods: [webdav(EXCHANGE)] })).toBe(true);
    expect(demandsTokenExchange({ accessMethods: [webdav(MFA)] })).toBe(false);
    expect(demandsTokenExchange({ accessMethods: [{ protocol: "transfer" }] })).toBe(false);
  });
});
