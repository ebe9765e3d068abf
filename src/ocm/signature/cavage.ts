import { linesToSign } from "./base.ts";
import { requireComponents } from "./components.ts";
import { withContentLength } from "./content-length.ts";
import { checkDigest } from "./digest.ts";
import { type Fields, fieldValue } from "./fields.ts";
import { checkFreshness } from "./freshness.ts";
import { hostOfKeyId } from "./key-id.ts";
import { bytesOfBase64, importRsaPem } from "./keys.ts";
import { type Candidate, proveOneOf, targetSpellings } from "./proof.ts";
import type { CavageKey, FoundCavageSignature, SignatureVerdict, SignedRequest } from "./reading.ts";
import { type Examined, inOrder, quote, refuse } from "./refusal.ts";

/** What Nextcloud signs and wants signed: without one of them a request could be bent to another use. */
const REQUIRED = ["(request-target)", "content-length", "date", "digest", "host"] as const;

/** The hash of each algorithm; both are RSA with PKCS#1 v1.5. */
const HASHES: ReadonlyMap<string, 256 | 512> = new Map([
  ["rsa-sha256", 256],
  ["rsa-sha512", 512],
]);

const MAX_HEADER = 8192;
const HTTP_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/** Reads a draft-cavage-http-signatures `Signature` header, as Nextcloud 31 to 33 write it. */
export async function readCavageSignature(
  request: SignedRequest,
  received: Fields,
  header: string,
): Promise<Examined<FoundCavageSignature>> {
  const parameters = readParameters(header);
  if (!parameters.ok) return parameters;
  const { keyId, hash, names, signature } = parameters.value;
  const host = hostOfKeyId(keyId);
  if (host === undefined) {
    return refuse(
      "key-id-without-host",
      `expected a key id like https://host/ocm#signature, came ${quote(keyId)}`,
    );
  }
  const dated = checkDate(request, received);
  if (!dated.ok) return dated;
  const fields = withContentLength(received, request.body);
  if (!fields.ok) return fields;
  const candidates: Candidate[] = [];
  for (const targetUri of targetSpellings(request.targetUris)) {
    const base = signingString(names, { method: request.method, targetUri, fields: fields.value });
    if (!base.ok) return base;
    candidates.push({ targetUri, base: base.value });
  }
  const digest = fieldValue(received, "digest");
  const digested = digest.ok ? await checkDigest(digest.value, request.body) : digest;
  if (!digested.ok) return digested;
  return inOrder({
    kind: "found",
    dialect: "cavage",
    keyId,
    host,
    signedAt: dated.value,
    check: (key) => check(key, { keyId, hash, signature, candidates }),
  });
}

interface Parameters {
  readonly keyId: string;
  readonly hash: 256 | 512;
  readonly names: readonly string[];
  readonly signature: Uint8Array<ArrayBuffer>;
}

function readParameters(header: string): Examined<Parameters> {
  const texts = readPairs(header);
  if (!texts.ok) return texts;
  const [keyId, algorithm, list, encoded] = ["keyId", "algorithm", "headers", "signature"].map((name) =>
    texts.value.get(name),
  );
  if (keyId === undefined || algorithm === undefined || encoded === undefined) {
    return refuse("missing-parameter", "expected keyId, algorithm, headers and signature");
  }
  const hash = HASHES.get(algorithm.toLowerCase());
  if (hash === undefined) {
    return refuse("algorithm-refused", `expected rsa-sha256 or rsa-sha512, came ${quote(algorithm)}`);
  }
  const signature = bytesOfBase64(encoded);
  if (signature === undefined) return refuse("malformed-parameter", "the signature is no base64");
  const names = readNames(list ?? "date");
  return names.ok ? inOrder({ keyId, hash, names: names.value, signature }) : names;
}

function readPairs(header: string): Examined<ReadonlyMap<string, string>> {
  const pairs = new Map<string, string>();
  // Numbers without quotes are `created` and `expires`, which nobody here covers.
  const pair = /[ \t]*([A-Za-z]{1,32})=(?:"([^"\\]*)"|\d{1,15})[ \t]*(?:,|$)/y;
  while (header.length <= MAX_HEADER && pair.lastIndex < header.length) {
    const [, name = "", value = ""] = pair.exec(header) ?? [];
    if (name === "") break;
    if (pairs.has(name)) return refuse("duplicate", `Signature has parameter ${quote(name)} twice`);
    pairs.set(name, value);
    if (pair.lastIndex === header.length) return inOrder(pairs);
  }
  return refuse("malformed-header", 'Signature is not a list of name="value"');
}

function readNames(list: string): Examined<readonly string[]> {
  const names = list.toLowerCase().split(" ");
  const strange = names.find((name) => name !== "(request-target)" && !/^[a-z0-9-]{1,64}$/.test(name));
  if (strange !== undefined) {
    return refuse("unsupported-component", `expected (request-target) and fields, came ${quote(strange)}`);
  }
  if (new Set(names).size !== names.length) {
    return refuse("duplicate", `headers lists one twice: ${quote(list)}`);
  }
  const required = requireComponents(names, REQUIRED);
  return required.ok ? inOrder(names) : required;
}

function checkDate(request: SignedRequest, fields: Fields): Examined<Date> {
  const date = fieldValue(fields, "date");
  if (!date.ok) return date;
  const moment = HTTP_DATE.test(date.value) ? Date.parse(date.value) : Number.NaN;
  if (Number.isNaN(moment)) {
    return refuse("malformed-header", `expected Date as an HTTP date, came ${quote(date.value)}`);
  }
  const fresh = checkFreshness("Date", moment / 1000, request);
  return fresh.ok ? inOrder(new Date(moment)) : fresh;
}

/** The text a draft-cavage signature is made over: one line for each listed name. */
export function signingString(
  names: readonly string[],
  message: { readonly method: string; readonly targetUri: string; readonly fields: Fields },
): Examined<Uint8Array<ArrayBuffer>> {
  const { method, targetUri, fields } = message;
  const [, path = ""] = /^[^:]+:\/\/[^/?#]*([^#]*)/.exec(targetUri) ?? [];
  // The host we were asked as is one of ours; the one in the request may be a proxy's.
  const own = new Map([
    ["(request-target)", `${method.toLowerCase()} ${path}`],
    ["host", URL.parse(targetUri)?.host ?? ""],
  ]);
  const lines: string[] = [];
  for (const name of names) {
    const derived = own.get(name);
    const value = derived === undefined ? fieldValue(fields, name) : inOrder(derived);
    if (!value.ok) return value;
    lines.push(`${name}: ${value.value}`);
  }
  return inOrder(linesToSign(lines));
}

async function check(
  key: CavageKey,
  signed: {
    readonly keyId: string;
    readonly hash: 256 | 512;
    readonly signature: Uint8Array<ArrayBuffer>;
    readonly candidates: readonly Candidate[];
  },
): Promise<SignatureVerdict> {
  const { keyId, hash, signature, candidates } = signed;
  if (key.keyId !== keyId) {
    const detail = `expected the key ${quote(keyId)}, came ${quote(key.keyId)}`;
    return { kind: "invalid", reason: "key-id-mismatch", detail };
  }
  const imported = await importRsaPem(key.publicKeyPem, hash);
  if (!imported.ok) return { kind: "invalid", ...imported.refusal };
  return proveOneOf(candidates, { key: imported.value, keyId, signature });
}
