import { calculateJwkThumbprint, importJWK, type JWK } from "jose";
import type { SigningAlgorithm } from "../../domain/model/signing-key-record.ts";
import type { PublicJwk, SigningKeys } from "../../domain/ports/signing-keys.ts";
import { fail, ok, type Result } from "../../domain/result.ts";
import type { Secret } from "../../domain/secret.ts";

export interface ConfiguredKeysOptions {
  /** A private JSON Web Key, or a key set of which the first key signs and all are published. */
  readonly text: Secret;
  /** The URL of which a key's name is the fragment. */
  readonly keyIdBase: string;
}

/** Our keys as the configuration names them. The refusal says what is wrong, and nothing that was written there. */
export async function readConfiguredKeys(
  options: ConfiguredKeysOptions,
): Promise<Result<SigningKeys, string>> {
  const jwks = jwksOf(options.text.reveal());
  if (jwks === undefined) return fail("it is no JSON Web Key and no set of them");
  const published: PublicJwk[] = [];
  for (const jwk of jwks) {
    const one = await publicJwkOf(jwk, options.keyIdBase);
    if (one === undefined) return fail("a key is neither an Ed25519 nor a P-256 or P-384 key");
    if (!one.kid.startsWith(`${options.keyIdBase}#`)) return fail(`a kid is not below ${options.keyIdBase}#`);
    if (published.some(({ kid }) => kid === one.kid)) return fail("two keys have the same kid");
    published.push(one);
  }
  const [jwk, first] = [jwks[0], published[0]];
  const algorithm = jwk && algorithmOf(jwk);
  if (jwk?.d === undefined || first === undefined || algorithm === undefined)
    return fail("the first key has no private part");
  const { kty, crv, x, y, d } = jwk;
  const privateKey = await importJWK(
    { kty, crv, x, ...(y !== undefined && { y }), d } as JWK,
    algorithm,
  ).catch(() => undefined);
  if (privateKey === undefined || privateKey instanceof Uint8Array)
    return fail("the first key cannot be imported");
  const current = { keyId: first.kid, algorithm, privateKey };
  return ok({ current: async () => current, published: async () => published });
}

function jwksOf(text: string): readonly JWK[] | undefined {
  try {
    const json: unknown = JSON.parse(text);
    if (typeof json !== "object" || json === null) return undefined;
    const keys: unknown = "keys" in json ? json.keys : [json];
    const areKeys = Array.isArray(keys) && keys.length > 0 && keys.every(isObject);
    return areKeys ? keys : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is JWK {
  return typeof value === "object" && value !== null;
}

function algorithmOf({ kty, crv }: JWK): SigningAlgorithm | undefined {
  if (kty === "OKP" && crv === "Ed25519") return "Ed25519";
  if (kty !== "EC") return undefined;
  return crv === "P-256" ? "ES256" : crv === "P-384" ? "ES384" : undefined;
}

async function publicJwkOf(jwk: JWK, keyIdBase: string): Promise<PublicJwk | undefined> {
  const alg = algorithmOf(jwk);
  const { kty, crv, x, y, kid } = jwk;
  if (alg === undefined || kty === undefined || crv === undefined || typeof x !== "string") return undefined;
  if ((kty === "EC") !== (typeof y === "string")) return undefined;
  const members = { kty, crv, x, ...(y !== undefined && { y }) };
  const name = typeof kid === "string" && kid !== "" ? kid : await calculateJwkThumbprint(members as JWK);
  return { kid: name.includes("#") ? name : `${keyIdBase}#${name}`, use: "sig", alg, ...members };
}
