import { describe, expect, it } from "vitest";
import type { Failure } from "../../src/domain/failure.ts";
import { createProveOrigin, type SignaturePolicy } from "../../src/domain/proof-of-origin.ts";
import { fail, ok, type Result } from "../../src/domain/result.ts";
import type { Discovery } from "../../src/ocm/discovery.ts";

const HOST = "peer.example.net";
const REQUIRED = { ok: false, failure: { reason: "signature-required", host: HOST } };
const TAKEN = { ok: true };

type Found = Result<Discovery, Failure>;

const found = (capabilities: readonly string[]): Found =>
  ok({
    enabled: true,
    endPoint: `https://${HOST}/ocm`,
    resourceTypes: [],
    capabilities,
    criteria: [],
  } as unknown as Discovery);
const refused = (status: number): Found => fail({ reason: "peer-refused", host: HOST, status, detail: "" });
const away: Found = fail({ reason: "peer-unreachable", host: HOST, reachedPeer: false });

function prove(policy: SignaturePolicy, discovery: Found, { pinned = false } = {}) {
  return createProveOrigin({
    peers: { discover: async () => discovery },
    pins: { knows: async () => pinned },
    policyFor: () => policy,
  })(HOST, undefined);
}

describe("an unsigned message", () => {
  it.each<[string, SignaturePolicy, Found, object]>([
    ["a server that says it signs", "when-advertised", found(["http-sig"]), REQUIRED],
    ["a server that does not say so", "when-advertised", found(["invites"]), TAKEN],
    ["a server that has no discovery document", "when-advertised", refused(404), TAKEN],
    ["a server whose document nobody can read", "when-advertised", refused(200), TAKEN],
    ["a server that has had enough of us", "when-advertised", refused(429), REQUIRED],
    ["a server that is broken", "when-advertised", refused(503), REQUIRED],
    ["a server that cannot be reached", "when-advertised", away, REQUIRED],
    ["anybody, where all must sign", "require", found([]), REQUIRED],
    ["anybody, where nobody has to", "off", away, TAKEN],
  ])("in the name of %s", async (_whose, policy, discovery, expected) => {
    expect(await prove(policy, discovery)).toMatchObject(expected);
  });

  it("is refused in the name of who has signed once, whatever it says today", async () => {
    expect(await prove("when-advertised", found([]), { pinned: true })).toMatchObject(REQUIRED);
    expect(await prove("when-advertised", refused(404), { pinned: true })).toMatchObject(REQUIRED);
  });
});
