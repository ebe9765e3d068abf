import { exportJWK, generateKeyPair, type JWTPayload, SignJWT, UnsecuredJWT } from "jose";
import { beforeAll, describe, expect, it } from "vitest";
import type { SigningKeys } from "../../src/domain/ports/signing-keys.ts";
import { createAccessTokens } from "../../src/platform/access-tokens.ts";
import { aSigningKey } from "../support/access-tokens.ts";
import { fixedClock } from "../support/clock.ts";
import { seededRandom } from "../support/random.ts";

const ISSUER = "https://ocm.example.org";
const GRANT = {
  shareId: "out-1",
  resourceType: "file",
  owner: "marie",
  recipient: "brian@cloud.example.net",
  clientId: "cloud.example.net",
  lifetime: 300,
} as const;
const NOW = Date.parse("2026-01-16T13:37:00.000Z") / 1000;

function setUp(keys: SigningKeys = aSigningKey()) {
  const clock = fixedClock();
  return { clock, keys, tokens: createAccessTokens({ keys, clock, random: seededRandom(), issuer: ISSUER }) };
}

function decoded(part: string | undefined): unknown {
  return JSON.parse(Buffer.from(part ?? "", "base64url").toString());
}

describe("an access token", () => {
  it.each(["Ed25519", "ES256"] as const)(
    "is a JSON Web Token of RFC 9068, signed with %s",
    async (algorithm) => {
      const { tokens } = setUp(aSigningKey(`${ISSUER}/ocm#key`, algorithm));
      const [header, payload] = (await tokens.issue(GRANT)).split(".");
      expect(decoded(header)).toEqual({ alg: algorithm, typ: "at+jwt", kid: `${ISSUER}/ocm#key` });
      expect(decoded(payload)).toEqual({
        iss: ISSUER,
        sub: "marie",
        aud: "brian@cloud.example.net",
        client_id: "cloud.example.net",
        iat: NOW,
        exp: NOW + 300,
        jti: expect.any(String),
        ocm_ip: { protocol: "webdav", providerId: "out-1", resourceType: "file" },
      });
    },
  );

  it("says what it was issued for", async () => {
    const { tokens } = setUp();
    expect(await tokens.verify(await tokens.issue(GRANT))).toEqual({
      shareId: "out-1",
      owner: "marie",
      recipient: "brian@cloud.example.net",
      clientId: "cloud.example.net",
      tokenId: expect.any(String),
      expiresAt: new Date((NOW + 300) * 1000),
    });
  });

  it("is never the same twice", async () => {
    const { tokens } = setUp();
    expect(await tokens.issue(GRANT)).not.toBe(await tokens.issue(GRANT));
  });

  it("ends when its time is over", async () => {
    const { tokens, clock } = setUp();
    const token = await tokens.issue(GRANT);
    clock.advance(299_000);
    expect(await tokens.verify(token)).toBeDefined();
    clock.advance(1000);
    expect(await tokens.verify(token)).toBeUndefined();
  });

  it("is good while its key is published, after a new key has taken over too", async () => {
    const [old, next] = [aSigningKey(`${ISSUER}/ocm#1`), aSigningKey(`${ISSUER}/ocm#2`, "ES256")];
    const token = await setUp(old).tokens.issue(GRANT);
    const both = async () => [...(await next.published()), ...(await old.published())];
    expect(await setUp({ current: next.current, published: both }).tokens.verify(token)).toBeDefined();
    expect(await setUp(next).tokens.verify(token)).toBeUndefined();
  });
});

describe("refusing a token", () => {
  const keys = aSigningKey();
  const { tokens } = setUp(keys);
  let foreign: CryptoKeyPair;
  beforeAll(async () => {
    foreign = await generateKeyPair("Ed25519", { extractable: true });
  });

  type Changes = Readonly<Record<string, unknown>>;
  const claims = (changes: Changes = {}): JWTPayload => {
    const all = { ...SOUND, ...changes };
    return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
  };
  const SOUND = {
    iss: ISSUER,
    sub: "marie",
    aud: "brian@cloud.example.net",
    client_id: "cloud.example.net",
    iat: NOW,
    exp: NOW + 300,
    jti: "1",
    ocm_ip: { protocol: "webdav", providerId: "out-1" },
  };
  async function signed(changes: Changes = {}, header: object = {}, key?: CryptoKey): Promise<string> {
    const { keyId, privateKey } = await keys.current();
    return new SignJWT(claims(changes))
      .setProtectedHeader({ alg: "Ed25519", typ: "at+jwt", kid: keyId, ...header })
      .sign(key ?? privateKey);
  }

  it("takes what the following are made of", async () => {
    expect(await tokens.verify(await signed())).toBeDefined();
  });

  it.each<[string, Changes, object?]>([
    ["of another issuer", { iss: "https://evil.example" }],
    ["without an issuer", { iss: undefined }],
    ["without an end", { exp: undefined }],
    ["that has ended", { exp: NOW }],
    ["that is not good yet", { nbf: NOW + 60 }],
    ["without a share", { ocm_ip: undefined }],
    ["for another protocol", { ocm_ip: { protocol: "webapp", providerId: "out-1" } }],
    ["without a client", { client_id: undefined }],
    ["for many", { aud: ["brian@cloud.example.net", "mallory@evil.example"] }],
    ["without an id", { jti: undefined }],
    ["of another type", {}, { typ: "JWT" }],
    ["without a type", {}, { typ: undefined }],
    ["under an unknown key", {}, { kid: "https://ocm.example.org/ocm#other" }],
    ["under no key id", {}, { kid: undefined }],
  ])("%s", async (_what, changes, header) => {
    expect(await tokens.verify(await signed(changes, header))).toBeUndefined();
  });

  it("signed by somebody else under our key id", async () => {
    expect(await tokens.verify(await signed({}, {}, foreign.privateKey))).toBeUndefined();
  });

  it("that brings its own key", async () => {
    const jwk = await exportJWK(foreign.publicKey);
    expect(await tokens.verify(await signed({}, { jwk }, foreign.privateKey))).toBeUndefined();
  });

  it("that is not signed, or with a secret that is no secret", async () => {
    expect(await tokens.verify(new UnsecuredJWT(claims()).encode())).toBeUndefined();
    const { kid, x = "" } = (await keys.published())[0] ?? { kid: "" };
    const forged = await new SignJWT(claims())
      .setProtectedHeader({ alg: "HS256", typ: "at+jwt", kid })
      .sign(Buffer.from(x.repeat(2)));
    expect(await tokens.verify(forged)).toBeUndefined();
  });

  it("[S186] [S185] that is none, or was changed", async () => {
    const token = await signed();
    const [header, payload, signature = ""] = token.split(".");
    const other = Buffer.from(JSON.stringify(claims({ sub: "eve" }))).toString("base64url");
    for (const text of [
      "",
      "..",
      "a.b.c",
      "s3cr3tOut1",
      "550e8400-e29b-41d4-a716-446655440000",
      `${header}.${payload}`,
      `${header}.${payload}.`,
      `${header}.${other}.${signature}`,
      `${header}.${payload}.${signature.slice(0, -4)}AAAA`,
      `${token}.x`,
      "a.".repeat(100_000),
    ]) {
      expect(await tokens.verify(text), text.slice(0, 40)).toBeUndefined();
    }
  });
});
