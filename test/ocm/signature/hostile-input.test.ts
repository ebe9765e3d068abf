import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { importJwk, importRsaPem, type PeerJwk } from "../../../src/ocm/signature/keys.ts";
import { readSignature, SIGNATURE_REASONS } from "../../../src/ocm/signature/verify.ts";
import { bytes, field, outcome, PEER_JWK, signed, withField } from "./signer.ts";
import { ocmDialects } from "./vectors.ts";

const NAMES = ["signature", "signature-input", "content-digest", "digest", "date", "content-length", "host"];
const WORDS = [
  ...[
    'ocm=("@method" "@target-uri" "content-digest" "content-length")',
    ';created=1768570620;tag="ocm"',
    ";keyid=",
  ],
  ...['"https://a.example#k"', "ocm=:AAAA:", 'keyId="https://a.example#k"', ',algorithm="rsa-sha512"'],
  ...['headers="(request-target) host date digest content-length"', ',signature="AAAA"', "sha-256=:AAAA:"],
  ...[" ", ",", ";", "(", ")", '"', "\\", "\r\n ", "\n", "%", "@1", "?1", "-1", "1.5", ":", "é", "\0"],
];
const outcomes = new Set<string>([...Object.keys(SIGNATURE_REASONS), "none", "valid"]);

const value = fc.oneof(
  fc.array(fc.constantFrom(...WORDS), { maxLength: 12 }).map((words) => words.join("")),
  fc.string({ unit: "binary" }),
);
const headers = fc.array(fc.tuple(fc.oneof(fc.constantFrom(...NAMES), fc.string()), value), { maxLength: 8 });

describe("what strangers send", () => {
  it("is never more than a refusal, whatever the headers", async () => {
    await fc.assert(
      fc.asyncProperty(headers, fc.string(), fc.string(), async (lines, body, method) => {
        const attempt = { ...(await signed()), headers: lines, body, method };
        expect(outcomes).toContain(await outcome(attempt));
      }),
      { numRuns: 500 },
    );
  });

  it("is never accepted when one letter of what is signed changed", async () => {
    const good = await signed();
    const names = fc.constantFrom("Signature-Input", "Signature", "Content-Digest", "Date", "Content-Length");
    await fc.assert(
      fc.asyncProperty(names, fc.nat(), fc.string({ minLength: 1, maxLength: 3 }), async (name, at, text) => {
        const was = field(good, name);
        const place = at % was.length;
        const now = was.slice(0, place) + text + was.slice(place + text.length);
        // White space and unused bits of base64 may differ without a difference.
        fc.pre(meaning(now) !== meaning(was));
        expect(await outcome(withField(good, name, now))).not.toBe("valid");
      }),
      { numRuns: 500 },
    );
  });

  it("is never more than a refusal, whatever the key", async () => {
    const jwk = fc.record(
      Object.fromEntries(
        ["kid", "kty", "alg", "use", "key_ops", "crv", "x", "y", "n", "e", "d"].map((name) => [
          name,
          fc.oneof(
            fc.constantFrom(
              "OKP",
              "EC",
              "RSA",
              "Ed25519",
              "P-256",
              "ES256",
              "RS256",
              "sig",
              "AQAB",
              PEER_JWK.x,
            ),
            fc.jsonValue({ maxDepth: 2 }),
          ),
        ]),
      ),
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(jwk, fc.string(), async (key, pem) => {
        const imported = await importJwk(key as PeerJwk);
        expect(typeof imported.ok).toBe("boolean");
        expect((await importRsaPem(pem, 512)).ok).toBe(false);
      }),
      { numRuns: 500 },
    );
  });

  it("is never more than a refusal, whatever our own URLs are", async () => {
    const { message } = ocmDialects.find(({ id }) => id === "synth-nextcloud31-cavage") ?? {};
    const good = await signed();
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(fc.webUrl(), fc.string()), { maxLength: 3 }), async (targetUris) => {
        for (const lines of [good.headers, message?.headers ?? []]) {
          const reading = await readSignature({
            ...good,
            headers: lines,
            targetUris,
            body: bytes(good.body),
          });
          expect(["refused", "found"]).toContain(reading.kind);
        }
      }),
    );
  });
});

function meaning(text: string): string {
  const base64 = /:([A-Za-z0-9+/=]*):/.exec(text)?.[1];
  try {
    return (base64 ? text.replace(base64, atob(base64)) : text).trim().replace(/\s+/g, " ");
  } catch {
    return text;
  }
}
