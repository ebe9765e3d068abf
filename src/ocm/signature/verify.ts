import type { InnerList, Parameters } from "structured-headers";
import { signatureBase } from "./base.ts";
import { readCavageSignature } from "./cavage.ts";
import { REQUIRED_COMPONENTS, readComponents, requireComponents } from "./components.ts";
import { withContentLength } from "./content-length.ts";
import { checkContentDigest } from "./digest.ts";
import { type Fields, fieldValue, readFields } from "./fields.ts";
import { checkFreshness } from "./freshness.ts";
import { findSignature, type OcmSignature } from "./header.ts";
import { hostOfKeyId } from "./key-id.ts";
import { importJwk, isKnownAlgorithm, type PeerJwk } from "./keys.ts";
import { type Candidate, proveOneOf, targetSpellings } from "./proof.ts";
import type { FoundSignature, SignatureReading, SignatureVerdict, SignedRequest } from "./reading.ts";
import { type Examined, inOrder, quote, refuse } from "./refusal.ts";

/**
 * Reads the OCM signature of a request and judges all that needs no key: that there is one only, that it covers what
 * it must, that it is fresh, that body and digests agree. What is left is to ask the host for its key, and `check`.
 */
export async function readSignature(request: SignedRequest): Promise<SignatureReading> {
  const fields = readFields(request.headers);
  const found = await find(request, fields);
  if (!found.ok) return { kind: "refused", ...found.refusal };
  return found.value ?? { kind: "none" };
}

async function find(request: SignedRequest, fields: Fields): Promise<Examined<FoundSignature | undefined>> {
  const header = fields.has("signature") ? fieldValue(fields, "signature") : inOrder(undefined);
  if (!header.ok) return header;
  if (!fields.has("signature-input")) {
    if (header.value === undefined) return inOrder(undefined);
    if (/(^|[,\s])keyId=/i.test(header.value)) {
      return request.accept.cavage ? readCavageSignature(request, fields, header.value) : inOrder(undefined);
    }
    return refuse("signature-missing", "expected Signature-Input beside Signature");
  }
  const input = fieldValue(fields, "signature-input");
  if (!input.ok) return input;
  const ours = findSignature(input.value, header.value, request.accept);
  if (!ours.ok || ours.value === undefined) return ours.ok ? inOrder(undefined) : ours;
  return readHttpSignature(request, fields, ours.value);
}

async function readHttpSignature(
  request: SignedRequest,
  received: Fields,
  { tagged, input, signature }: OcmSignature,
): Promise<Examined<FoundSignature>> {
  const names = readComponents(input[0]);
  if (!names.ok) return names;
  const parameters = readParameters(input[1]);
  if (!parameters.ok) return parameters;
  const { created, expires, keyId, algorithm } = parameters.value;
  const checks = [
    () => requireComponents(names.value, REQUIRED_COMPONENTS),
    () => checkFreshness("created", created, request),
    () => checkExpiry(expires, request.now),
  ];
  for (const check of checks) {
    const checked = check();
    if (!checked.ok) return checked;
  }
  const host = hostOfKeyId(keyId);
  if (host === undefined) {
    return refuse(
      "key-id-without-host",
      `expected a key id like host#key or https://host/path#key, came ${quote(keyId)}`,
    );
  }
  const fields = withContentLength(received, request.body);
  if (!fields.ok) return fields;
  const candidates = candidatesOf({ ...request, fields: fields.value }, names.value, input);
  if (!candidates.ok) return candidates;
  const digest = fieldValue(received, "content-digest");
  const digested = digest.ok ? await checkContentDigest(digest.value, request.body) : digest;
  if (!digested.ok) return digested;
  return inOrder({
    kind: "found",
    dialect: "rfc9421",
    tagged,
    keyId,
    host,
    signedAt: new Date(created * 1000),
    check: (jwk) => check(jwk, { keyId, algorithm, signature, candidates: candidates.value }),
  });
}

interface SignatureParameters {
  readonly created: number;
  readonly expires: number | undefined;
  readonly keyId: string;
  readonly algorithm: string | undefined;
}

function readParameters(parameters: Parameters): Examined<SignatureParameters> {
  const created = parameters.get("created");
  const keyId = parameters.get("keyid");
  if (created === undefined || keyId === undefined) {
    return refuse(
      "missing-parameter",
      `expected created and keyid, came ${[...parameters.keys()].join(", ") || "none"}`,
    );
  }
  const expires = parameters.get("expires");
  const algorithm = parameters.get("alg");
  if (!isSeconds(created) || (expires !== undefined && !isSeconds(expires))) {
    return refuse("malformed-parameter", "expected created and expires in whole seconds");
  }
  if (typeof keyId !== "string" || (algorithm !== undefined && typeof algorithm !== "string")) {
    return refuse("malformed-parameter", "expected keyid and alg as strings");
  }
  if (algorithm !== undefined && !isKnownAlgorithm(algorithm)) {
    return refuse("algorithm-refused", `expected an asymmetric algorithm of OCM, came ${quote(algorithm)}`);
  }
  return inOrder({ created, expires, keyId, algorithm });
}

function isSeconds(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function checkExpiry(expires: number | undefined, now: Date): Examined<void> {
  const seconds = Math.floor(now.getTime() / 1000);
  return expires === undefined || expires >= seconds
    ? inOrder(undefined)
    : refuse("expired", `expires was ${seconds - expires} s ago`);
}

function candidatesOf(
  request: { readonly method: string; readonly targetUris: readonly string[]; readonly fields: Fields },
  names: readonly string[],
  input: InnerList,
): Examined<readonly Candidate[]> {
  const candidates: Candidate[] = [];
  for (const targetUri of targetSpellings(request.targetUris)) {
    const base = signatureBase(names, input, { method: request.method, targetUri, fields: request.fields });
    if (!base.ok) return base;
    candidates.push({ targetUri, base: base.value });
  }
  return inOrder(candidates);
}

async function check(
  jwk: PeerJwk,
  signed: {
    readonly keyId: string;
    readonly algorithm: string | undefined;
    readonly signature: ArrayBuffer;
    readonly candidates: readonly Candidate[];
  },
): Promise<SignatureVerdict> {
  const { keyId, algorithm, signature, candidates } = signed;
  if (jwk.kid !== keyId) {
    const detail = `expected the key ${quote(keyId)}, came ${quote(jwk.kid)}`;
    return { kind: "invalid", reason: "key-id-mismatch", detail };
  }
  const key = await importJwk(jwk);
  if (!key.ok) return { kind: "invalid", ...key.refusal };
  if (algorithm !== undefined && algorithm !== key.value.algorithm) {
    const detail = `the key is for ${key.value.algorithm}, the signature says ${quote(algorithm)}`;
    return { kind: "invalid", reason: "algorithm-mismatch", detail };
  }
  return proveOneOf(candidates, { key: key.value, keyId, signature });
}

export { hostOfKeyId } from "./key-id.ts";
export type { PeerJwk } from "./keys.ts";
export * from "./reading.ts";
export { SIGNATURE_REASONS, type SignatureReason, type SignatureRefusal } from "./refusal.ts";
