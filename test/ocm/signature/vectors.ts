import type { PeerJwk } from "../../../src/ocm/signature/verify.ts";
import file from "../../vectors/signature/signature-vectors.json" with { type: "json" };

/** A message of the vectors; responses have no URL. */
export interface VectorMessage {
  readonly method?: string;
  readonly url?: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body?: string;
}

/** An RFC 9421 vector. */
export interface RfcVector {
  readonly id: string;
  readonly alg: string;
  readonly keyid: string;
  readonly message: VectorMessage;
  readonly signatureInput: string;
  readonly signatureBase: string;
  readonly signatureBase64: string;
  readonly expectValid: boolean;
}

/** A draft-cavage vector. */
export interface CavageVector {
  readonly id: string;
  readonly algorithm: "rsa-sha256" | "rsa-sha512";
  readonly keyId: string;
  readonly message: VectorMessage;
  readonly headersParam: string;
  readonly signingString: string;
  readonly signatureBase64: string;
}

/** A message as an OCM server signs it. */
export interface DialectVector {
  readonly id: string;
  readonly message: VectorMessage;
  readonly now: number | string;
  readonly jwk?: PeerJwk;
  readonly publicKeyInDiscovery?: { readonly keyId: string; readonly publicKeyPem: string };
  readonly expectValid: boolean;
}

const vectors = file as unknown as {
  readonly keys: Readonly<Record<string, { readonly publicJwk: PeerJwk; readonly privateJwk: JsonWebKey }>>;
  readonly rfc9421: readonly RfcVector[];
  readonly draftCavage: readonly CavageVector[];
  readonly ocmDialects: readonly DialectVector[];
};

export const { rfc9421, draftCavage, ocmDialects } = vectors;

/** A key pair of the vectors. */
export function testKey(name: string): { readonly publicJwk: PeerJwk; readonly privateJwk: JsonWebKey } {
  const key = vectors.keys[name];
  if (key === undefined) throw new Error(`no test key ${name}`);
  return key;
}

/** The published key of the draft-cavage vectors, which has 1024 bits. */
export function cavageTestKey(): { readonly publicPem: string; readonly publicJwk: PeerJwk } {
  const { Test } = file.keys.cavage;
  return Test;
}

/** The JOSE name for what the vectors call an algorithm; undefined for those OCM refuses. */
export const JOSE_NAMES: Readonly<Record<string, string>> = {
  ed25519: "Ed25519",
  "ecdsa-p256-sha256": "ES256",
  "rsa-v1_5-sha256": "RS256",
};

/** RFC 9421 vectors whose signature is right and that are refused all the same. */
export const REFUSED_RFC_VECTORS: Readonly<Record<string, string>> = {
  "rfc9421-b21": "RSA-PSS: no OCM server signs with it",
  "rfc9421-b22": "RSA-PSS, and @query-param, which no OCM server covers",
  "rfc9421-b23": "RSA-PSS",
  "rfc9421-b24": "@status: a signed response, OCM signs requests only",
  "rfc9421-b25": "HMAC: the draft forbids symmetric algorithms",
};

/** What becomes of the dialect vectors that are not accepted: a reason, or `none` for an unsigned request. */
export const DIALECT_REFUSALS: Readonly<Record<string, string>> = {
  // Valid by the stub's own rules only: it signs values without names, under a key id that is a bare word.
  "synth-ocm-stub": "unsupported-component",
  "neg-body-tampered": "length-mismatch",
  "neg-wrong-tag": "none",
  "neg-two-ocm-tags": "several-signatures",
  "neg-duplicate-label": "duplicate",
  "neg-alg-mismatch": "algorithm-mismatch",
  "neg-stale-created": "stale",
  "neg-future-created": "future",
  "neg-jwk-without-alg": "key-refused",
  "neg-jwk-hs256": "algorithm-refused",
  "neg-missing-created": "missing-parameter",
  "neg-missing-content-digest-component": "missing-component",
  "neg-digest-multi-one-wrong": "digest-mismatch",
  "neg-target-uri-changed": "signature-mismatch",
};
