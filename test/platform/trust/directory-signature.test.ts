import {
  CompactSign,
  exportJWK,
  FlattenedSign,
  GeneralSign,
  generateKeyPair,
  type JWK,
  type JWSHeaderParameters,
} from "jose";
import { describe, expect, it } from "vitest";
import { readDirectoryKeys } from "../../../src/platform/trust/directory-signature.ts";

const PAYLOAD = { federation: "F", servers: [] };
const bytes = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

async function keyPair(alg: string, kid?: string) {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
  const jwk: JWK = { ...(await exportJWK(publicKey)), ...(kid !== undefined && { kid }) };
  return { jwk, privateKey, alg, header: { alg, ...(kid !== undefined && { kid }) } };
}

async function verifier(...keys: readonly JWK[]) {
  const verify = await readDirectoryKeys(JSON.stringify({ keys }));
  if (!verify.ok) throw new Error(verify.failure);
  return verify.value;
}

async function flattened(key: CryptoKey, header: JWSHeaderParameters, payload: unknown = PAYLOAD) {
  return new FlattenedSign(bytes(payload)).setProtectedHeader(header).sign(key);
}

const ed = await keyPair("Ed25519", "ed-1");
const ec = await keyPair("ES256", "ec-1");
const rsa = await keyPair("RS256", "rsa-1");

describe("believing a directory", () => {
  it.each([
    ["Ed25519", ed],
    ["ES256", ec],
    ["RS256", rsa],
  ])("verifies %s in every serialization of RFC 7515", async (_name, { jwk, privateKey, header }) => {
    const verify = await verifier(jwk);
    const general = new GeneralSign(bytes(PAYLOAD));
    general.addSignature(privateKey).setProtectedHeader(header);
    const texts = [
      await new CompactSign(bytes(PAYLOAD)).setProtectedHeader(header).sign(privateKey),
      JSON.stringify(await flattened(privateKey, header)),
      JSON.stringify(await general.sign()),
    ];
    for (const text of texts) expect(await verify(`\n${text}\n`)).toEqual({ ok: true, value: PAYLOAD });
  });

  it("knows EdDSA as another name of Ed25519", async () => {
    const verify = await verifier(ed.jwk);
    const jws = await flattened(ed.privateKey, { alg: "EdDSA", kid: "ed-1" });
    expect((await verify(JSON.stringify(jws))).ok).toBe(true);
  });

  it("finds the key among several, by its id or by trying", async () => {
    const other = await keyPair("ES256", "ec-2");
    const verify = await verifier(other.jwk, ed.jwk, ec.jwk);
    for (const header of [ec.header, { alg: "ES256" }]) {
      expect((await verify(JSON.stringify(await flattened(ec.privateKey, header)))).ok).toBe(true);
    }
  });

  it("believes one good signature among several, as a directory changes its key", async () => {
    const old = await keyPair("ES256", "old");
    const general = new GeneralSign(bytes(PAYLOAD));
    general.addSignature(old.privateKey).setProtectedHeader(old.header);
    general.addSignature(ed.privateKey).setProtectedHeader(ed.header);
    const verify = await verifier(ed.jwk);
    expect((await verify(JSON.stringify(await general.sign()))).ok).toBe(true);
  });

  it("believes nothing that no configured key has signed as it stands", async () => {
    const stranger = await keyPair("Ed25519", "ed-1");
    const good = await flattened(ed.privateKey, ed.header);
    const more = await flattened(ed.privateKey, ed.header, { ...PAYLOAD, federation: "G" });
    const none = Buffer.from('{"alg":"none"}').toString("base64url");
    const hmac = Buffer.from('{"alg":"HS256","kid":"ed-1"}').toString("base64url");
    const verify = await verifier(ed.jwk, rsa.jwk);
    const cases: Readonly<Record<string, unknown>> = {
      "another's key under the same id": await flattened(stranger.privateKey, stranger.header),
      "another id": await flattened(ed.privateKey, { alg: "Ed25519", kid: "ed-9" }),
      "another payload": { ...good, payload: more.payload },
      "another header": { ...good, protected: more.protected?.slice(0, -2) },
      "no signature": { ...good, signature: "" },
      "alg none": { ...good, protected: none, signature: "" },
      "a symmetric algorithm": { ...good, protected: hmac },
      "another algorithm of the same key": await flattened((await generateKeyPair("RS512")).privateKey, {
        alg: "RS512",
        kid: "rsa-1",
      }),
      "an extension nobody understands": await flattened(ed.privateKey, ed.header).then((jws) => ({
        ...jws,
        protected: Buffer.from('{"alg":"Ed25519","kid":"ed-1","crit":["x"],"x":1}').toString("base64url"),
      })),
      "a list that nobody signed": PAYLOAD,
      "the form of the draft's example, which leaves open what is signed": {
        payload: PAYLOAD,
        protected: { alg: "Ed25519" },
        signature: good.signature,
      },
    };
    for (const [what, jws] of Object.entries(cases)) {
      expect((await verify(JSON.stringify(jws))).ok, what).toBe(false);
    }
    for (const text of ["", "a.b", "a.b.c", "a.b.c.d", "{", "[]", "null"]) {
      expect((await verify(text)).ok, text).toBe(false);
    }
  });

  it("refuses a payload that is no JSON", async () => {
    const jws = await new CompactSign(new TextEncoder().encode("hello"))
      .setProtectedHeader(ed.header)
      .sign(ed.privateKey);
    expect(await (await verifier(ed.jwk))(jws)).toEqual({ ok: false, failure: "the payload is no JSON" });
  });
});

describe("the keys of directories", () => {
  it.each([
    ["no JSON", "key", /expected a JSON Web Key/],
    ["an empty set", '{"keys":[]}', /expected a JSON Web Key/],
    ["a symmetric key", '{"kty":"oct","k":"c2VjcmV0"}', /private key/],
    ["a private key", '{"kty":"OKP","crv":"Ed25519","x":"x","d":"d"}', /private key/],
    ["a curve for something else", '{"kty":"OKP","crv":"X25519","x":"x"}', /expected an Ed25519/],
    [
      "an algorithm for something else",
      '{"kty":"RSA","alg":"RSA-OAEP","n":"x","e":"AQAB"}',
      /expected an Ed25519/,
    ],
    ["a broken key", '{"kty":"OKP","crv":"Ed25519","x":"x"}', /cannot be read/],
  ])("are refused: %s", async (_what, text, message) => {
    const keys = await readDirectoryKeys(text);
    expect(keys.ok ? "" : keys.failure).toMatch(message);
  });

  it("may be one key without a set around it", async () => {
    expect((await readDirectoryKeys(JSON.stringify(ed.jwk))).ok).toBe(true);
  });
});
