import { exportJWK, generateKeyPair, type JWK } from "jose";
import { describe, expect, it } from "vitest";
import { createSecret } from "../../../src/domain/secret.ts";
import { readConfiguredKeys } from "../../../src/platform/keys/configured-signing-keys.ts";

const keyIdBase = "https://ocm.example.org/ocm";
const read = (json: unknown) => readConfiguredKeys({ text: createSecret(JSON.stringify(json)), keyIdBase });
const aJwk = async (algorithm: string) =>
  exportJWK((await generateKeyPair(algorithm, { extractable: true })).privateKey);
const publicOf = ({ d: _, ...members }: JWK): JWK => members;
const ed25519 = await aJwk("Ed25519");
const p256 = await aJwk("ES256");
const p384 = await aJwk("ES384");

describe("a configured signing key", () => {
  it.each([
    ["Ed25519", ed25519],
    ["ES256", p256],
    ["ES384", p384],
  ])("signs with %s and is published without its private part", async (alg, jwk) => {
    const keys = await read({ ...jwk, kid: "key-1" });
    if (!keys.ok) throw new Error(keys.failure);
    const key = await keys.value.current();
    expect(key).toMatchObject({ keyId: `${keyIdBase}#key-1`, algorithm: alg });
    expect(key.privateKey.usages).toEqual(["sign"]);
    const published = await keys.value.published();
    expect(published).toEqual([{ ...publicOf(jwk), kid: `${keyIdBase}#key-1`, alg, use: "sig" }]);
    expect(JSON.stringify(published)).not.toContain(jwk.d);
  });

  it("has its thumbprint for a name when it has none", async () => {
    const keys = await read(ed25519);
    expect(keys.ok && (await keys.value.current()).keyId).toMatch(
      /^https:\/\/ocm\.example\.org\/ocm#[\w-]{43}$/,
    );
  });

  it("is the first of a set; the others are published for those who still or already know them", async () => {
    const keys = await read({
      keys: [
        { ...p256, kid: "new" },
        { ...publicOf(ed25519), kid: "old" },
      ],
    });
    expect(keys.ok && (await keys.value.current()).keyId).toBe(`${keyIdBase}#new`);
    const kids = keys.ok ? (await keys.value.published()).map(({ kid }) => kid) : [];
    expect(kids).toEqual([`${keyIdBase}#new`, `${keyIdBase}#old`]);
  });

  const refused: readonly (readonly [string, unknown, RegExp])[] = [
    ["no object", "text", /no JSON Web Key/],
    ["an empty set", { keys: [] }, /no JSON Web Key/],
    ["a set of something else", { keys: ["k"] }, /no JSON Web Key/],
    ["a public key", publicOf(ed25519), /no private part/],
    ["an RSA key", { kty: "RSA", n: "n", e: "AQAB", d: "d" }, /neither/],
    ["a key of another curve", { kty: "EC", crv: "P-521", x: "x", y: "y", d: "d" }, /neither/],
    ["a P-256 key without y", { kty: "EC", crv: "P-256", x: "x", d: "d" }, /neither/],
    ["a symmetric key", { kty: "oct", k: "k" }, /neither/],
    ["garbage in a key's place", { ...ed25519, d: "AAAA" }, /cannot be imported/],
    ["the id of another server's key", { ...ed25519, kid: "https://other.example/ocm#key-1" }, /kid/],
    [
      "the same id twice",
      {
        keys: [
          { ...p256, kid: "a" },
          { ...ed25519, kid: "a" },
        ],
      },
      /same kid/,
    ],
  ];
  it.each(refused)("is refused when it is %s, without a word of it", async (_, json, why) => {
    const keys = await read(json);
    expect(keys).toMatchObject({ ok: false, failure: expect.stringMatching(why) });
    expect(JSON.stringify(keys)).not.toContain(ed25519.d);
  });

  it("is refused when it is no JSON", async () => {
    const keys = await readConfiguredKeys({ text: createSecret("{"), keyIdBase });
    expect(keys.ok).toBe(false);
  });
});
