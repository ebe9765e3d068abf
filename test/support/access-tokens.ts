import type { AccessTokens } from "../../src/domain/ports/access-tokens.ts";
import type { Clock } from "../../src/domain/ports/clock.ts";
import type { Random } from "../../src/domain/ports/random.ts";
import type { SigningKeys } from "../../src/domain/ports/signing-keys.ts";
import { createAccessTokens } from "../../src/platform/access-tokens.ts";

/** A signing key as our store would hold one, under an id of its own. */
export function aSigningKey(
  keyId = "https://ocm.example.org/ocm#ed25519-1",
  algorithm: "Ed25519" | "ES256" = "Ed25519",
): SigningKeys {
  let pair: Promise<CryptoKeyPair> | undefined;
  const generated = () => {
    pair ??= generate(algorithm);
    return pair;
  };
  return {
    async current() {
      return { keyId, algorithm, privateKey: (await generated()).privateKey };
    },
    async published() {
      const exported = await crypto.subtle.exportKey("jwk", (await generated()).publicKey);
      const { kty = "", crv, x, y } = exported as JsonWebKey;
      const point = { ...(crv && { crv }), ...(x && { x }), ...(y && { y }) };
      return [{ kid: keyId, kty, alg: algorithm, use: "sig", ...point }];
    },
  };
}

async function generate(algorithm: "Ed25519" | "ES256"): Promise<CryptoKeyPair> {
  const parameters = algorithm === "Ed25519" ? { name: "Ed25519" } : { name: "ECDSA", namedCurve: "P-256" };
  const pair = await crypto.subtle.generateKey(parameters, false, ["sign", "verify"]);
  if (!("publicKey" in pair)) throw new Error("a pair of keys is expected");
  return pair;
}

/** The tokens of the server under test, signed with a key of its own. */
export function testAccessTokens(deps: { readonly clock: Clock; readonly random: Random }): AccessTokens {
  return createAccessTokens({ ...deps, keys: aSigningKey(), issuer: "https://ocm.example.org" });
}
