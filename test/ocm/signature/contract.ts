import { isInnerList, parseDictionary } from "structured-headers";
import { describe, expect, it } from "vitest";
import { signatureBase } from "../../../src/ocm/signature/base.ts";
import { readComponents } from "../../../src/ocm/signature/components.ts";
import { readFields } from "../../../src/ocm/signature/fields.ts";
import { importJwk } from "../../../src/ocm/signature/keys.ts";
import { signRequest } from "../../../src/ocm/signature/sign.ts";
import { DEFAULT_SIGNATURE_WINDOW } from "../../../src/ocm/signature/verify.ts";
import { CASES } from "./cases.ts";
import { CAVAGE_CASES } from "./cavage-cases.ts";
import { BODY, bytes, CREATED, outcome, signed } from "./signer.ts";
import {
  DIALECT_REFUSALS,
  type DialectVector,
  JOSE_NAMES,
  ocmDialects,
  REFUSED_RFC_VECTORS,
  type RfcVector,
  rfc9421,
  testKey,
} from "./vectors.ts";

/** What must hold on every runtime, because each brings its own WebCrypto. */
export function signatureContract(runtime: string): void {
  describe(`readSignature on ${runtime}`, () => {
    for (const [group, cases] of Object.entries({ ...CASES, "draft-cavage": CAVAGE_CASES })) {
      describe(group, () => {
        it.each(cases)("$expect: $what", async ({ attempt, expect: expected }) => {
          expect(await outcome(await attempt())).toBe(expected);
        });
      });
    }

    it.each(ocmDialects)("judges the message $id as the vectors do", async (vector) => {
      const expected = DIALECT_REFUSALS[vector.id] ?? "valid";
      expect(expected === "valid").toBe(vector.expectValid && vector.id !== "synth-ocm-stub");
      expect(await outcomeOf(vector)).toBe(expected);
    });
  });

  describe(`RFC 9421 on ${runtime}`, () => {
    const relevant = rfc9421.filter(({ id }) => !(id in REFUSED_RFC_VECTORS));

    it.each(relevant)("builds and verifies $id", async (vector) => {
      const base = baseOf(vector);
      if (vector.expectValid) expect(base).toBe(vector.signatureBase);
      expect(await verifies(vector, base)).toBe(vector.expectValid);
    });

    it.each(relevant.filter(({ expectValid }) => expectValid))(
      "notices a change in any line of $id",
      async (vector) => {
        const lines = baseOf(vector).split("\n");
        for (const at of lines.keys()) {
          const changed = lines.with(at, `${lines[at]} `).join("\n");
          expect(await verifies(vector, changed), lines[at]).toBe(false);
        }
      },
    );

    it.each(rfc9421.filter(({ id }) => id in REFUSED_RFC_VECTORS))(
      "refuses $id, whose algorithm or components OCM has no use for",
      async (vector) => {
        if (vector.alg === "ecdsa-p256-sha256") expect(() => baseOf(vector)).toThrow("unsupported-component");
        else {
          const alg = vector.alg === "hmac-sha256" ? "HS256" : "PS512";
          const key = await importJwk({ ...testKey("test-key-rsa-pss").publicJwk, alg });
          expect(key).toMatchObject({ ok: false, refusal: { reason: "algorithm-refused" } });
        }
      },
    );

    it("accepts the example of the OCM draft, all the way", async () => {
      const vector = rfc9421.find(({ id }) => id === "ocm-draft-appendix-b");
      if (vector === undefined) throw new Error("the vectors lack the draft's example");
      const { message, signatureInput, signatureBase64, keyid } = vector;
      const good = await signed();
      expect(
        await outcome({
          ...good,
          targetUris: [message.url ?? ""],
          headers: [
            ...message.headers,
            ["Signature-Input", signatureInput],
            ["Signature", `sig1=:${signatureBase64}:`],
          ],
          body: message.body ?? "",
          now: new Date(1785060500_000),
          jwk: { ...testKey(keyid).publicJwk },
        }),
      ).toBe("valid");
    });
  });

  describe(`signRequest on ${runtime}`, () => {
    it.each([
      ["Ed25519", { name: "Ed25519" }],
      ["ES256", { name: "ECDSA", namedCurve: "P-256" }],
      ["ES384", { name: "ECDSA", namedCurve: "P-384" }],
    ] as const)("signs with %s what readSignature verifies", async (algorithm, parameters) => {
      const pair = (await crypto.subtle.generateKey(parameters, true, ["sign", "verify"])) as CryptoKeyPair;
      const { kty, crv, x, y } = (await crypto.subtle.exportKey("jwk", pair.publicKey)) as JsonWebKey;
      const keyId = "https://ocm.example.org/ocm#new";
      for (const body of ["", BODY]) {
        const fields = await signRequest({
          method: "POST",
          targetUri: "https://peer.example.org/ocm/shares",
          body: bytes(body),
          key: { keyId, algorithm, privateKey: pair.privateKey },
          created: new Date(CREATED * 1000 + 999),
        });
        const attempt = {
          ...(await signed()),
          targetUris: ["https://peer.example.org/ocm/shares"],
          headers: Object.entries(fields),
          body,
          accept: { untagged: false, cavage: false },
          jwk: { kty, crv, x, y, kid: keyId, alg: algorithm, use: "sig" },
        };
        expect(await outcome(attempt)).toBe("valid");
        expect(await outcome({ ...attempt, method: "PUT" })).toBe("signature-mismatch");
      }
    });

    it.each([256, 384, 512])("leaves RSA with SHA-%i to others, whose signatures verify", async (bits) => {
      const { publicJwk, privateJwk } = testKey("test-key-rsa");
      const { kid, ...jwk } = privateJwk as JsonWebKey & { kid?: string };
      const rsa = { name: "RSASSA-PKCS1-v1_5", hash: `SHA-${bits}` };
      const key = await crypto.subtle.importKey("jwk", jwk, rsa, false, ["sign"]);
      const attempt = await signed({ sign: (base) => crypto.subtle.sign(rsa.name, key, base) });
      const { kty, n, e } = publicJwk;
      expect(kid).toBe("test-key-rsa");
      expect(await outcome({ ...attempt, jwk: { kty, n, e, alg: `RS${bits}`, kid: attempt.jwk.kid } })).toBe(
        "valid",
      );
    });
  });
}

async function outcomeOf({ message, now, jwk, publicKeyInDiscovery }: DialectVector): Promise<string> {
  return outcome({
    method: message.method ?? "",
    targetUris: [message.url ?? ""],
    headers: message.headers,
    body: message.body ?? "",
    now: typeof now === "number" ? new Date(now * 1000) : new Date(now),
    window: DEFAULT_SIGNATURE_WINDOW,
    accept: { untagged: true, cavage: true },
    jwk: jwk ?? {},
    cavageKey: publicKeyInDiscovery ?? { keyId: "", publicKeyPem: "" },
  });
}

function baseOf({ message, signatureInput }: RfcVector): string {
  const [input] = parseDictionary(signatureInput).values();
  if (input === undefined || !isInnerList(input)) throw new Error("the vector has no list of components");
  const names = readComponents(input[0]);
  if (!names.ok) throw new Error(names.refusal.reason);
  const { method = "", url = "", headers } = message;
  const base = signatureBase(names.value, input, { method, targetUri: url, fields: readFields(headers) });
  if (!base.ok) throw new Error(base.refusal.reason);
  return new TextDecoder().decode(base.value);
}

async function verifies({ alg, keyid, signatureBase64 }: RfcVector, base: string): Promise<boolean> {
  const key = await importJwk({ ...testKey(keyid).publicJwk, alg: JOSE_NAMES[alg] });
  if (!key.ok) throw new Error(key.refusal.detail);
  expect(key.value.algorithm).toBe(alg);
  const signature = Uint8Array.from(atob(signatureBase64), (letter) => letter.charCodeAt(0));
  return key.value.verify(signature, bytes(base));
}
