import { DEFAULT_SIGNATURE_WINDOW } from "../../../src/ocm/signature/verify.ts";
import {
  type Attempt,
  BODY,
  COMPONENTS,
  CREATED,
  digestOf,
  field,
  goodSigning,
  KEY_ID,
  PARAMETERS,
  PEER_JWK,
  signed,
  URI,
  withField,
} from "./signer.ts";
import { cavageTestKey, testKey } from "./vectors.ts";

/** A request with something about it, and what becomes of it. */
export interface Case {
  readonly what: string;
  readonly expect: string;
  readonly attempt: () => Promise<Attempt>;
}

function of(expect: string, what: string, attempt: () => Promise<Attempt>): Case {
  return { what, expect, attempt };
}

const without = (...names: readonly string[]) => COMPONENTS.filter((name) => !names.includes(name));
const covering = (...more: readonly string[]) => signed({ components: [...COMPONENTS, ...more] });
const parameters = (text: string) => signed({ parameters: text });
const keyed = (jwk: object) => async () => ({ ...(await signed()), jwk: { ...PEER_JWK, ...jwk } });
const change = (expect: string, what: string, edit: (good: Attempt) => Attempt | Promise<Attempt>) =>
  of(expect, what, async () => edit(await signed()));

const selection: readonly Case[] = [
  of("valid", "the universal form", () => signed()),
  of("valid", "without date, as OCM 1.4 has it", () => signed({ components: without('"date"') })),
  of("valid", "components in another order", () => signed({ components: [...COMPONENTS].reverse() })),
  of("valid", "another label", () => signed({ label: "sig1" })),
  of("valid", "untagged under the label ocm", () => parameters(`;created=${CREATED};keyid="${KEY_ID}"`)),
  of("valid", "parameters of other makers", () => parameters(`${PARAMETERS};nonce="n";x=?0;y=1.5;z=tok`)),
  change("none", "no signature", (good) => withField(withField(good, "Signature"), "Signature-Input")),
  of("none", "another tag", () => parameters(`;created=${CREATED};keyid="${KEY_ID}";tag="other"`)),
  of("none", "untagged under another label", () =>
    signed({ label: "sig1", parameters: `;created=${CREATED};keyid="${KEY_ID}"` }),
  ),
  of("none", "untagged where that is not accepted", async () => ({
    ...(await parameters(`;created=${CREATED};keyid="${KEY_ID}"`)),
    accept: { untagged: false, cavage: false },
  })),
  change("valid", "a proxy's signature beside", (good) =>
    withField(
      withField(good, "Signature-Input", 'proxy=("@status");created=1', field(good, "Signature-Input")),
      "Signature",
      "proxy=:AAAA:",
      field(good, "Signature"),
    ),
  ),
  change("several-signatures", "two tagged signatures", (good) =>
    withField(
      good,
      "Signature-Input",
      field(good, "Signature-Input"),
      field(good, "Signature-Input").replace("ocm=", "two="),
    ),
  ),
  change("several-signatures", "a tagged one under another label, and one labelled ocm", (good) =>
    withField(
      good,
      "Signature-Input",
      field(good, "Signature-Input").replace("ocm=", "one="),
      field(good, "Signature-Input").replace(';tag="ocm"', ""),
    ),
  ),
  change("duplicate", "the label twice in Signature-Input", (good) =>
    withField(good, "Signature-Input", field(good, "Signature-Input"), field(good, "Signature-Input")),
  ),
  change("duplicate", "the label twice in Signature", (good) =>
    withField(good, "Signature", "ocm=:AAAA:", field(good, "Signature")),
  ),
  change("duplicate", "the label hidden in a string", (good) =>
    withField(good, "Signature-Input", `ocm="a, b\\"", ${field(good, "Signature-Input")}`),
  ),
  change("signature-missing", "Signature-Input alone", (good) => withField(good, "Signature")),
  change("signature-missing", "Signature alone", (good) => withField(good, "Signature-Input")),
  change("signature-missing", "another label in Signature", (good) =>
    withField(good, "Signature", field(good, "Signature").replace("ocm=", "sig1=")),
  ),
  change("malformed-header", "Signature as a word", (good) => withField(good, "Signature", "ocm=abc")),
  change("malformed-header", "Signature with broken base64", (good) =>
    withField(good, "Signature", "ocm=:not valid!:"),
  ),
  change("malformed-header", "Signature-Input that is no dictionary", (good) =>
    withField(good, "Signature-Input", field(good, "Signature-Input").slice(0, -1)),
  ),
  change("malformed-header", "Signature-Input with an item for the list", (good) =>
    withField(good, "Signature-Input", `ocm="@method"${PARAMETERS}`),
  ),
  change("malformed-header", "Signature-Input without end", (good) =>
    withField(good, "Signature-Input", `${field(good, "Signature-Input")};x="${"a".repeat(9000)}"`),
  ),
];

const components: readonly Case[] = [
  ...without('"date"').map((name) =>
    of("missing-component", `${name} not covered`, () => signed({ components: without(name) })),
  ),
  ...["sf", "bs", "req", "tr", 'key="sha-256"'].map((flag) =>
    of("unsupported-component", `a component with ;${flag}`, () =>
      signed({ components: [...without('"content-digest"'), `"content-digest";${flag}`] }),
    ),
  ),
  ...['"@status"', '"@query-param";name="a"', '"@nonsense"', '"Date"', '"a b"', '""', '"@constructor"'].map(
    (name) => of("unsupported-component", `the component ${name}`, () => covering(name)),
  ),
  of("unsupported-component", "more components than anyone needs", () =>
    covering(...Array.from({ length: 30 }, (_, at) => `"x-${at}"`)),
  ),
  of("malformed-header", "a component that is a word", () => covering("date")),
  of("duplicate", "a component twice", () => covering('"date"')),
  of("missing-field", "a covered field that is not there", () => covering('"x-request-id"')),
  change("missing-field", "the date taken away", (good) => withField(good, "Date")),
  of("valid", "all that can be derived from the URL", async () => {
    const uri = `${URI}?a=b%20c`;
    const derived = {
      '"@authority"': "ocm.example.org",
      '"@scheme"': "https",
      '"@request-target"': "/ocm/shares?a=b%20c",
      '"@path"': "/ocm/shares",
      '"@query"': "?a=b%20c",
    };
    return signed({ uri, components: [...COMPONENTS, ...Object.keys(derived)], values: derived });
  }),
];

const parameterCases: readonly Case[] = [
  of("missing-parameter", "no created", () => parameters(`;keyid="${KEY_ID}";tag="ocm"`)),
  of("missing-parameter", "no keyid", () => parameters(`;created=${CREATED};tag="ocm"`)),
  of("malformed-parameter", "created as a string", () =>
    parameters(`;created="1";keyid="${KEY_ID}";tag="ocm"`),
  ),
  of("malformed-parameter", "created as a fraction", () =>
    parameters(`;created=1.5;keyid="${KEY_ID}";tag="ocm"`),
  ),
  of("malformed-parameter", "created before time began", () =>
    parameters(`;created=-1;keyid="${KEY_ID}";tag="ocm"`),
  ),
  of("malformed-parameter", "created as a date", () =>
    parameters(`;keyid="${KEY_ID}";tag="ocm";created=@${CREATED}`),
  ),
  of("malformed-parameter", "keyid as a word", () => parameters(`;created=${CREATED};keyid=key;tag="ocm"`)),
  of("malformed-parameter", "expires as a string", () => parameters(`${PARAMETERS};expires="never"`)),
  of("malformed-parameter", "alg as a word", () => parameters(`${PARAMETERS};alg=ed25519`)),
  of("duplicate", "tag twice", () => parameters(`${PARAMETERS};tag="ocm"`)),
  of("duplicate", "created twice", () => parameters(`;created=1${PARAMETERS}`)),
  of("duplicate", "keyid twice", () => parameters(`;keyid="https://other.example#k"${PARAMETERS}`)),
  of("expired", "expires has passed", () => parameters(`${PARAMETERS};expires=${CREATED - 1}`)),
  of("valid", "expires now", () => parameters(`${PARAMETERS};expires=${CREATED}`)),
  of("valid", "alg named rightly", () => parameters(`${PARAMETERS};alg="ed25519"`)),
  of("algorithm-mismatch", "alg of another key", () => parameters(`${PARAMETERS};alg="ecdsa-p256-sha256"`)),
  ...["hmac-sha256", "rsa-pss-sha512", "none", "", "ED25519"].map((alg) =>
    of("algorithm-refused", `alg "${alg}"`, () => parameters(`${PARAMETERS};alg="${alg}"`)),
  ),
  ...[
    ["stale", 301],
    ["valid", 300],
    ["valid", -60],
    ["future", -61],
  ].map(([expect, age]) =>
    change(String(expect), `created ${age} seconds ago`, (good) => ({
      ...good,
      now: new Date((CREATED + Number(age)) * 1000),
    })),
  ),
  change("stale", "created outside a narrower window", (good) => ({
    ...good,
    now: new Date((CREATED + 11) * 1000),
    window: { ...DEFAULT_SIGNATURE_WINDOW, maxAgeSeconds: 10 },
  })),
  ...[
    "key1",
    "peer.example.org",
    "#key1",
    "peer.example.org#",
    "mailto:a@peer.example.org#k",
    "peer.example.org/x#k",
  ]
    .concat(["https://a@peer.example.org/#k", "https:///ocm#k", "a#b#c", "https://peer..example/#k", ""])
    .map((keyId) =>
      of("key-id-without-host", `key id "${keyId}"`, () =>
        parameters(`;created=${CREATED};keyid="${keyId}";tag="ocm"`),
      ),
    ),
  ...[
    "peer.example.org#key1",
    "peer.example.org:8443#key1",
    "[2001:db8::7]:8443#k",
    "http://127.0.0.1:9080/ocm#k",
  ].map((keyId) =>
    of("valid", `key id "${keyId}"`, async () => ({
      ...(await parameters(`;created=${CREATED};keyid="${keyId}";tag="ocm"`)),
      jwk: { ...PEER_JWK, kid: keyId },
    })),
  ),
];

async function digested(value: string): Promise<Attempt> {
  const { headers } = await goodSigning();
  const others = headers.filter(([name]) => name !== "Content-Digest");
  return signed({ headers: [...others, ["Content-Digest", value]] });
}

const bodies: readonly Case[] = [
  of("valid", "an empty body", () => signed({ body: "" })),
  of("valid", "a sha-512 digest", async () => digested(await digestOf(BODY, "sha-512"))),
  of("valid", "two right digests", async () =>
    digested(`${await digestOf(BODY)}, ${await digestOf(BODY, "sha-512")}`),
  ),
  change("digest-mismatch", "one letter of the body changed", (good) => ({
    ...good,
    body: good.body.replace("marie", "marve"),
  })),
  change("length-mismatch", "the body emptied", (good) => ({ ...good, body: "" })),
  change("length-mismatch", "a line added to the body", (good) => ({ ...good, body: `${good.body}\n` })),
  of("digest-mismatch", "a digest of something else", async () => digested(await digestOf("x"))),
  of("digest-mismatch", "a right and a wrong digest", async () =>
    digested(`${await digestOf(BODY)}, ${await digestOf("x", "sha-512")}`),
  ),
  of("digest-mismatch", "a right digest and one nobody can check", async () =>
    digested(`${await digestOf(BODY)}, md5=:AAAA:`),
  ),
  of("digest-mismatch", "a shortened digest", async () => digested("sha-256=:AAAA:")),
  of("digest-mismatch", "no digest in the list", () => digested("")),
  of("duplicate", "a digest twice", async () => digested(`sha-256=:AAAA:, ${await digestOf(BODY)}`)),
  of("malformed-header", "a digest as a word", () => digested("sha-256=abc")),
  of("malformed-header", "a digest in the old style", () => digested("SHA-256=abc=")),
  change("missing-field", "Content-Digest taken away", (good) => withField(good, "Content-Digest")),
  change("length-mismatch", "another Content-Length", (good) => withField(good, "Content-Length", "1")),
  change("length-mismatch", "Content-Length twice", (good) => {
    const length = field(good, "Content-Length");
    return withField(good, "Content-Length", length, length);
  }),
  change("length-mismatch", "Content-Length with a sign", (good) =>
    withField(good, "Content-Length", `+${field(good, "Content-Length")}`),
  ),
  change("valid", "Content-Length taken away by a proxy that sends chunks", (good) =>
    withField(good, "Content-Length"),
  ),
];

const tampering: readonly Case[] = [
  change("signature-mismatch", "another method", (good) => ({ ...good, method: "PUT" })),
  change("signature-mismatch", "the method in other letters", (good) => ({ ...good, method: "post" })),
  change("signature-mismatch", "another path", (good) => ({
    ...good,
    targetUris: ["https://ocm.example.org/ocm/notifications"],
  })),
  change("signature-mismatch", "a query added", (good) => ({ ...good, targetUris: [`${URI}?x`] })),
  change("signature-mismatch", "plain http", (good) => ({
    ...good,
    targetUris: [URI.replace("https", "http")],
  })),
  change("signature-mismatch", "signed for another server", (good) => ({
    ...good,
    targetUris: [URI.replace("ocm.example.org", "other.example.org")],
  })),
  change("signature-mismatch", "no URL of ours", (good) => ({ ...good, targetUris: [] })),
  change("signature-mismatch", "signed for another server, with headers that say so", (good) => ({
    ...good,
    targetUris: ["https://other.example.org/ocm/shares"],
    headers: [
      ...good.headers,
      ["X-Forwarded-Host", "ocm.example.org"],
      ["X-Forwarded-Proto", "https"],
      ["Forwarded", "host=ocm.example.org;proto=https"],
    ],
  })),
  change("signature-mismatch", "another date", (good) =>
    withField(good, "Date", "Fri, 16 Jan 2026 13:37:01 GMT"),
  ),
  change("signature-mismatch", "created made younger", (good) =>
    withField(
      good,
      "Signature-Input",
      field(good, "Signature-Input").replace(`${CREATED}`, `${CREATED + 9}`),
    ),
  ),
  change("signature-mismatch", "a parameter added", (good) =>
    withField(good, "Signature-Input", `${field(good, "Signature-Input")};nonce="x"`),
  ),
  change("signature-mismatch", "the tag put in front", (good) =>
    withField(
      good,
      "Signature-Input",
      `ocm=(${COMPONENTS.join(" ")});tag="ocm";created=${CREATED};keyid="${KEY_ID}"`,
    ),
  ),
  change("signature-mismatch", "a component dropped", (good) =>
    withField(good, "Signature-Input", field(good, "Signature-Input").replace(' "date"', "")),
  ),
  change("signature-mismatch", "one bit of the signature flipped", (good) =>
    withField(
      good,
      "Signature",
      field(good, "Signature").replace(
        /^ocm=:(.)/,
        (_, first: string) => `ocm=:${first === "A" ? "B" : "A"}`,
      ),
    ),
  ),
  change("signature-mismatch", "an empty signature", (good) => withField(good, "Signature", "ocm=::")),
  change("signature-mismatch", "half a signature", (good) => withField(good, "Signature", "ocm=:AAAAAAAA:")),
  change("malformed-header", "a line break in a covered field", (good) =>
    withField(good, "Date", 'Fri, 16 Jan 2026 13:37:00 GMT\r\n"@method": GET'),
  ),
  change("malformed-header", "a bare line feed at the end of a covered field", (good) =>
    withField(good, "Date", `${field(good, "Date")}\n`),
  ),
  change("malformed-header", "a NUL in a covered field", (good) => withField(good, "Date", "Fri\0")),
  change("malformed-header", "letters beyond ASCII in a covered field", (good) =>
    withField(good, "Date", "Fr, 16. März"),
  ),
  change("valid", "a covered field folded on two lines", (good) =>
    withField(good, "Date", "Fri, 16 Jan 2026\r\n  13:37:00 GMT"),
  ),
  change("valid", "white space around a covered field", (good) =>
    withField(good, "Date", ` \t${field(good, "Date")} \t`),
  ),
  of("valid", "a covered field on two lines", async () => {
    const { headers } = await goodSigning();
    const lines = [["X-Trace", "a"] as const, ["x-trace", " b, c"] as const];
    return signed({ headers: [...headers, ...lines], components: [...COMPONENTS, '"x-trace"'] });
  }),
];

const { publicJwk: rsaJwk } = testKey("test-key-rsa");
const { publicJwk: ecJwk } = testKey("test-key-ecc-p256");

const keys: readonly Case[] = [
  of("valid", "the key with alg EdDSA", keyed({ alg: "EdDSA" })),
  of("valid", "the key without use", keyed({ use: undefined })),
  of("valid", "the key with key_ops verify", keyed({ key_ops: ["verify"] })),
  of("key-id-mismatch", "a key of another id", keyed({ kid: `${KEY_ID}0` })),
  of("key-id-mismatch", "a key without id", keyed({ kid: undefined })),
  of("key-refused", "a key without alg", keyed({ alg: undefined })),
  of("key-refused", "a key whose alg is no text", keyed({ alg: { toString: 1 } })),
  of("key-refused", "a key of another kind", keyed({ kty: "EC" })),
  of("key-refused", "a key on another curve", keyed({ crv: "X25519" })),
  of("key-refused", "a key for encryption", keyed({ use: "enc" })),
  of("key-refused", "a key that may only sign", keyed({ key_ops: ["sign"] })),
  of("key-refused", "a key with its private half", keyed({ d: "AAAA" })),
  of("key-refused", "a key without its bytes", keyed({ x: undefined })),
  of("key-refused", "a key with too few bytes", keyed({ x: "AAAA" })),
  of("key-refused", "a key with bytes that are none", keyed({ x: { length: 4 } })),
  of(
    "key-refused",
    "an RSA key of 1024 bits",
    keyed({ ...cavageTestKey().publicJwk, kid: KEY_ID, alg: "RS256", crv: undefined }),
  ),
  of(
    "key-refused",
    "an RSA key that is endless",
    keyed({ ...rsaJwk, n: "A".repeat(5000), kid: KEY_ID, alg: "RS256", crv: undefined }),
  ),
  of(
    "signature-mismatch",
    "another kind of key under the id",
    keyed({ ...ecJwk, kid: KEY_ID, alg: "ES256" }),
  ),
  of(
    "key-refused",
    "a point that is not on the curve",
    keyed({ ...ecJwk, x: ecJwk.y, kid: KEY_ID, alg: "ES256" }),
  ),
  of(
    "signature-mismatch",
    "another key under the id",
    keyed({ x: testKey("sender.example.org#key1").publicJwk.x }),
  ),
  of("algorithm-refused", "a symmetric key", keyed({ kty: "oct", alg: "HS256", k: "AAAA" })),
  ...["HS256", "none", "PS256", "RSA-OAEP", "constructor", "ES512"].map((alg) =>
    of("algorithm-refused", `a key with alg ${alg}`, keyed({ alg })),
  ),
];

const places: readonly Case[] = [
  change("valid", "the second of our origins", (good) => ({
    ...good,
    targetUris: ["https://alias.example.org/ocm/shares", URI],
  })),
  ...[
    "https://cloud.example.org/base/path/ocm/shares",
    "https://[2001:db8::1]/ocm/shares",
    "https://[2001:db8::1]:8443/ocm/shares",
    "http://127.0.0.1:9080/ocm/shares",
    "https://ocm.example.org/ocm/token?a=b&c=%2F",
  ].map((uri) => of("valid", `asked at ${uri}`, () => signed({ uri }))),
  ...["https://OCM.Example.org:443/ocm/shares", "https://ocm.example.org:443/ocm/shares"].map((configured) =>
    change("valid", `an origin configured as ${configured}`, (good) => ({
      ...good,
      targetUris: [configured],
    })),
  ),
  of("valid", "an origin signed as configured, not as URL parsers write it", async () =>
    signed({ uri: "https://[2001:0DB8::0001]/ocm/shares" }),
  ),
];

/** Everything a verifier of OCM signatures meets, good and bad. */
export const CASES: Readonly<Record<string, readonly Case[]>> = {
  "finding the signature": selection,
  "what it covers": components,
  "its parameters": parameterCases,
  "the body": bodies,
  tampering,
  "the key": keys,
  "where we were asked": places,
};
