import { decodeProtectedHeader, type FlattenedJWSInput, flattenedVerify, importJWK, type JWK } from "jose";
import * as z from "zod";
import { fail, ok, type Result } from "../../domain/result.ts";

/** The JSON in the payload of a JWS that one of the configured keys has signed; otherwise why it is not believed. */
export type VerifyDocument = (text: string) => Promise<Result<unknown, string>>;

interface VerificationKey {
  readonly kid: string | undefined;
  readonly algorithms: readonly string[];
  readonly key: CryptoKey;
}

/** Names for the one algorithm of each curve. A key is never tried with another than its own. */
const CURVES: Readonly<Record<string, readonly string[]>> = {
  Ed25519: ["Ed25519", "EdDSA"],
  "P-256": ["ES256"],
  "P-384": ["ES384"],
  "P-521": ["ES512"],
};
const RSA = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"];

/**
 * Reads the public keys of directories from the configuration: a JSON Web Key or a set of them (RFC 7517). The refusal
 * says what is wrong.
 */
export async function readDirectoryKeys(text: string): Promise<Result<VerifyDocument, string>> {
  const jwks = jwksOf(text);
  if (jwks === undefined) return fail("expected a JSON Web Key or a set of them");
  const keys: VerificationKey[] = [];
  for (const [index, jwk] of jwks.entries()) {
    const key = await readKey(jwk);
    if (!key.ok) return fail(`key ${index + 1}: ${key.failure}`);
    keys.push(key.value);
  }
  return ok((document) => verify(document, keys));
}

function jwksOf(text: string): readonly JWK[] | undefined {
  const json = parseJson(text);
  const keys = isObject(json) && "keys" in json ? json.keys : [json];
  return Array.isArray(keys) && keys.length > 0 && keys.every(isObject) ? keys : undefined;
}

async function readKey(jwk: JWK): Promise<Result<VerificationKey, string>> {
  if (jwk.d !== undefined || jwk.k !== undefined)
    return fail("this is a private key; only the directory may have it");
  const algorithms = algorithmsOf(jwk);
  const [algorithm] = algorithms;
  if (algorithm === undefined) return fail("expected an Ed25519, P-256, P-384, P-521 or RSA key");
  const key = await importJWK({ ...jwk, alg: algorithm }, algorithm).catch(() => undefined);
  if (key === undefined || key instanceof Uint8Array) return fail("this key cannot be read");
  return ok({ kid: typeof jwk.kid === "string" ? jwk.kid : undefined, algorithms, key });
}

function algorithmsOf({ kty, crv, alg }: JWK): readonly string[] {
  if (kty === "RSA") return alg === undefined ? ["RS256"] : RSA.filter((name) => name === alg);
  const known = (kty === "OKP" || kty === "EC") && crv !== undefined ? (CURVES[crv] ?? []) : [];
  return alg === undefined || known.includes(alg) ? known : [];
}

const MAX_SIGNATURES = 10;
const Flattened = z.object({
  payload: z.string(),
  protected: z.string(),
  signature: z.string(),
  header: z.record(z.string(), z.unknown()).exactOptional(),
});
const General = z.object({
  payload: z.string(),
  signatures: z.array(Flattened.omit({ payload: true })).max(MAX_SIGNATURES),
});

async function verify(text: string, keys: readonly VerificationKey[]): Promise<Result<unknown, string>> {
  const signed = signaturesOf(text.trim());
  if (signed.length === 0) return fail("this is no JWS (RFC 7515)");
  for (const jws of signed) {
    for (const { key, algorithms } of keys.filter((key) => mayHaveSigned(key, jws))) {
      const payload = await payloadOf(jws, { key, algorithms });
      if (payload === undefined) continue;
      const json = parseJson(payload);
      return json === undefined ? fail("the payload is no JSON") : ok(json);
    }
  }
  return fail("no configured key has signed it");
}

/** The three serializations of RFC 7515 as one: compact, flattened and general. */
function signaturesOf(text: string): readonly FlattenedJWSInput[] {
  if (!text.startsWith("{")) {
    const [protectedHeader, payload, signature, ...rest] = text.split(".");
    if (!protectedHeader || !payload || !signature || rest.length > 0) return [];
    return [{ protected: protectedHeader, payload, signature }];
  }
  const json = parseJson(text);
  const flattened = Flattened.safeParse(json);
  if (flattened.success) return [flattened.data];
  const general = General.safeParse(json);
  if (!general.success) return [];
  const { payload, signatures } = general.data;
  return signatures.map((signature) => ({ ...signature, payload }));
}

/** Keys are told apart by their ids where both sides have one. */
function mayHaveSigned({ kid }: VerificationKey, jws: FlattenedJWSInput): boolean {
  try {
    const named = decodeProtectedHeader(jws).kid ?? jws.header?.kid;
    return kid === undefined || named === undefined || named === kid;
  } catch {
    return false;
  }
}

async function payloadOf(
  jws: FlattenedJWSInput,
  { key, algorithms }: Pick<VerificationKey, "key" | "algorithms">,
): Promise<string | undefined> {
  try {
    const { payload } = await flattenedVerify(jws, key, { algorithms: [...algorithms] });
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(payload);
  } catch {
    return undefined;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
