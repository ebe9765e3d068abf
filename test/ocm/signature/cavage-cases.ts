import type { Case } from "./cases.ts";
import { type Attempt, BODY, base64, bytes, signed } from "./signer.ts";
import { cavageTestKey, ocmDialects, testKey } from "./vectors.ts";

const KEY_ID = "https://nc.example.org/ocm#signature";
const PEM =
  ocmDialects.find(({ id }) => id === "synth-nextcloud31-cavage")?.publicKeyInDiscovery?.publicKeyPem ?? "";
const NAMES = "(request-target) content-length date digest host";
const DATE = "Fri, 16 Jan 2026 13:37:00 GMT";
const URI = "https://ocm.example.org/ocm/shares";

interface Signing {
  readonly names: string;
  readonly hash: 256 | 512;
  readonly digest: string;
  readonly date: string;
  readonly host: string;
  /** The `Signature` header around the signature. */
  readonly header: (signature: string) => string;
  readonly uri: string;
}

async function digestOf(text: string, bits: 256 | 512): Promise<string> {
  return `SHA-${bits}=${base64(await crypto.subtle.digest(`SHA-${bits}`, bytes(text)))}`;
}

async function cavage(changes: Partial<Signing> = {}): Promise<Attempt> {
  const { names, hash, digest, date, host, header, uri } = {
    names: NAMES,
    hash: 512 as const,
    digest: await digestOf(BODY, 512),
    date: DATE,
    host: "ocm.example.org",
    uri: URI,
    header: (signature: string) =>
      `keyId="${KEY_ID}",algorithm="rsa-sha${changes.hash ?? 512}",headers="${changes.names ?? NAMES}",signature="${signature}"`,
    ...changes,
  };
  const { pathname, search } = new URL(uri);
  const values: Readonly<Record<string, string>> = {
    "(request-target)": `post ${pathname}${search}`,
    "content-length": String(bytes(BODY).length),
    date,
    digest,
    host,
  };
  const text = names
    .split(" ")
    .map((name) => `${name}: ${values[name] ?? ""}`)
    .join("\n");
  const { kid, ...jwk } = testKey("test-key-rsa").privateJwk as JsonWebKey & { kid?: string };
  const rsa = { name: "RSASSA-PKCS1-v1_5", hash: `SHA-${hash}` };
  const key = await crypto.subtle.importKey("jwk", jwk, rsa, false, ["sign"]);
  const signature = base64(await crypto.subtle.sign(rsa.name, key, bytes(text)));
  return {
    ...(await signed()),
    targetUris: [uri],
    headers: [
      ["host", "internal.example:8080"],
      ["content-length", String(bytes(BODY).length)],
      ["date", date],
      ["digest", digest],
      ["Signature", header(signature)],
    ],
    body: BODY,
    now: new Date(DATE),
    cavageKey: { keyId: KEY_ID, publicKeyPem: PEM },
  };
}

function of(expect: string, what: string, attempt: () => Promise<Attempt>): Case {
  return { what, expect, attempt };
}

const change = (expect: string, what: string, edit: (good: Attempt) => Attempt) =>
  of(expect, what, async () => edit(await cavage()));
const later = (seconds: number) => (good: Attempt) => ({
  ...good,
  now: new Date(Date.parse(DATE) + seconds * 1000),
});
const without = (name: string) =>
  NAMES.split(" ")
    .filter((one) => one !== name)
    .join(" ");
const header = (write: (signature: string) => string) => () => cavage({ header: write });
const keyed = (key: object) => (good: Attempt) => ({ ...good, cavageKey: { ...good.cavageKey, ...key } });

/** What a verifier of draft-cavage signatures meets. */
export const CAVAGE_CASES: readonly Case[] = [
  of("valid", "as Nextcloud signs", () => cavage()),
  of("valid", "with rsa-sha256 and a SHA-256 digest", async () =>
    cavage({ hash: 256, digest: await digestOf(BODY, 256) }),
  ),
  of("valid", "the digest algorithm in small letters", async () =>
    cavage({ digest: (await digestOf(BODY, 512)).replace("SHA", "sha") }),
  ),
  of("valid", "in another order, with more names and spaces", () =>
    cavage({
      names: `host digest date content-length (request-target)`,
      header: (signature) =>
        `signature="${signature}", headers="host digest date content-length (request-target)", algorithm="RSA-SHA512", keyId="${KEY_ID}", created=1`,
    }),
  ),
  of("valid", "asked at an IPv6 address with a port", () =>
    cavage({ uri: "https://[2001:db8::1]:8443/base/ocm/shares?a=b", host: "[2001:db8::1]:8443" }),
  ),
  change("valid", "the second of our origins", (good) => ({
    ...good,
    targetUris: ["https://alias.example.org/ocm/shares", URI],
  })),
  change("none", "where it is not accepted", (good) => ({
    ...good,
    accept: { untagged: true, cavage: false },
  })),
  change("signature-mismatch", "signed for another server", (good) => ({
    ...good,
    targetUris: ["https://other.example.org/ocm/shares"],
  })),
  change("signature-mismatch", "another path", (good) => ({ ...good, targetUris: [`${URI}/x`] })),
  change("signature-mismatch", "another method", (good) => ({ ...good, method: "PUT" })),
  change("digest-mismatch", "one letter of the body changed", (good) => ({
    ...good,
    body: BODY.replace("marie", "marve"),
  })),
  change("length-mismatch", "a longer body", (good) => ({ ...good, body: `${BODY} ` })),
  of("digest-mismatch", "a right and a wrong digest", async () =>
    cavage({ digest: `${await digestOf(BODY, 512)},${await digestOf("x", 256)}` }),
  ),
  of("digest-mismatch", "a digest nobody can check", () => cavage({ digest: "MD5=AAAA" })),
  of("duplicate", "a digest twice", async () =>
    cavage({ digest: `${await digestOf("x", 512)},${await digestOf(BODY, 512)}` }),
  ),
  of("malformed-header", "a digest that is none", () => cavage({ digest: "SHA-256" })),
  ...NAMES.split(" ").map((name) =>
    of("missing-component", `${name} not signed`, () => cavage({ names: without(name) })),
  ),
  of("missing-field", "a signed field that is not there", () => cavage({ names: `${NAMES} constructor` })),
  of("unsupported-component", "a created line", () => cavage({ names: `${NAMES} (created)` })),
  of("duplicate", "a name twice", () => cavage({ names: `${NAMES} host` })),
  change("stale", "Date 301 seconds ago", later(301)),
  change("valid", "Date 300 seconds ago", later(300)),
  change("valid", "Date 60 seconds ahead", later(-60)),
  change("future", "Date 61 seconds ahead", later(-61)),
  of("malformed-header", "a Date in another form", () => cavage({ date: "2026-01-16T13:37:00Z" })),
  of("malformed-header", "a Date that never was", () => cavage({ date: "Fri, 99 Jan 2026 13:37:00 GMT" })),
  of(
    "algorithm-refused",
    "hmac-sha256",
    header((s) => `keyId="${KEY_ID}",algorithm="hmac-sha256",headers="${NAMES}",signature="${s}"`),
  ),
  of(
    "algorithm-refused",
    "hs2019",
    header((s) => `keyId="${KEY_ID}",algorithm="hs2019",headers="${NAMES}",signature="${s}"`),
  ),
  of(
    "missing-parameter",
    "no algorithm",
    header((s) => `keyId="${KEY_ID}",headers="${NAMES}",signature="${s}"`),
  ),
  of(
    "missing-parameter",
    "no signature",
    header(() => `keyId="${KEY_ID}",algorithm="rsa-sha512",headers="${NAMES}"`),
  ),
  of(
    "missing-component",
    "no headers, which means date alone",
    header((s) => `keyId="${KEY_ID}",algorithm="rsa-sha512",signature="${s}"`),
  ),
  of(
    "key-id-without-host",
    "a key id that is a word",
    header((s) => `keyId="Test",algorithm="rsa-sha512",headers="${NAMES}",signature="${s}"`),
  ),
  of(
    "duplicate",
    "a parameter twice",
    header(
      (s) =>
        `keyId="https://x.example#k",keyId="${KEY_ID}",algorithm="rsa-sha512",headers="${NAMES}",signature="${s}"`,
    ),
  ),
  of(
    "malformed-header",
    "a parameter without quotes",
    header((s) => `keyId=${KEY_ID},algorithm="rsa-sha512",headers="${NAMES}",signature="${s}"`),
  ),
  of(
    "malformed-header",
    "a parameter without end",
    header(() => `keyId="${KEY_ID}",algorithm="rsa-sha512`),
  ),
  of(
    "malformed-parameter",
    "a signature that is no base64",
    header(() => `keyId="${KEY_ID}",algorithm="rsa-sha512",headers="${NAMES}",signature="?"`),
  ),
  of(
    "signature-mismatch",
    "another signature",
    header(() => `keyId="${KEY_ID}",algorithm="rsa-sha512",headers="${NAMES}",signature="AAAA"`),
  ),
  of(
    "signature-mismatch",
    "the other hash",
    header((s) => `keyId="${KEY_ID}",algorithm="rsa-sha256",headers="${NAMES}",signature="${s}"`),
  ),
  change("key-id-mismatch", "a key of another id", keyed({ keyId: `${KEY_ID}-2` })),
  change("key-refused", "an RSA key of 1024 bits", keyed({ publicKeyPem: cavageTestKey().publicPem })),
  change(
    "key-refused",
    "a key in the PKCS#1 form",
    keyed({ publicKeyPem: PEM.replaceAll("PUBLIC", "RSA PUBLIC") }),
  ),
  change("key-refused", "a key that is no PEM", keyed({ publicKeyPem: "key" })),
  change(
    "key-refused",
    "a key with bytes that are none",
    keyed({ publicKeyPem: PEM.replace("MIIB", "AAAA") }),
  ),
];
