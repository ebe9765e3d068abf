/**
 * Why a signature was not accepted, in words that stay, and whose fault it is: `malformed` breaks the rules of
 * HTTP signatures or does not fit its own body (HTTP 400), `invalid` proves nothing about its sender (HTTP 401).
 */
export const SIGNATURE_REASONS = {
  /** `Signature`, `Signature-Input` or a digest field is not in its grammar, or a covered value can not be signed. */
  "malformed-header": "malformed",
  /** One of `Signature` and `Signature-Input` has what the other one lacks. */
  "signature-missing": "malformed",
  /** More than one signature with `tag="ocm"`. */
  "several-signatures": "malformed",
  /** A label, parameter, component or digest that stands there twice. */
  duplicate: "malformed",
  /** A parameter that must be there, such as `created`. */
  "missing-parameter": "malformed",
  "malformed-parameter": "malformed",
  /** The signature does not cover what OCM wants covered. */
  "missing-component": "malformed",
  /** The signature covers what this verifier can not rebuild. */
  "unsupported-component": "malformed",
  /** A covered field is not in the request. */
  "missing-field": "malformed",
  "digest-mismatch": "malformed",
  "length-mismatch": "malformed",
  /** The key id names no server, so there is nobody to ask for the key. */
  "key-id-without-host": "invalid",
  /** `created` (draft-cavage: `Date`) is older than the window. */
  stale: "invalid",
  /** `created` (draft-cavage: `Date`) is further ahead than clocks may differ. */
  future: "invalid",
  /** `expires` has passed. */
  expired: "invalid",
  /** Symmetric, `none`, or an algorithm OCM peers do not use. */
  "algorithm-refused": "invalid",
  /** The message names another algorithm than the key. */
  "algorithm-mismatch": "invalid",
  /** The published key may not be used for signatures: no `alg`, too short, not whole, or not public. */
  "key-refused": "invalid",
  /** The key the caller brought is not the one the signature names. */
  "key-id-mismatch": "invalid",
  /** Key, message and signature do not belong together. */
  "signature-mismatch": "invalid",
} as const satisfies Readonly<Record<string, "malformed" | "invalid">>;

/** One of the stable words of {@link SIGNATURE_REASONS}. */
export type SignatureReason = keyof typeof SIGNATURE_REASONS;

/** A signature that was not accepted. */
export interface SignatureRefusal {
  readonly reason: SignatureReason;
  /** What was expected and what came, in one line for logs and answers; never holds a secret. */
  readonly detail: string;
}

/** What examining a part of a signature gives: the value, or why the signature is refused. */
export type Examined<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly refusal: SignatureRefusal };

/** A part that is in order. */
export function inOrder<T>(value: T): Examined<T> {
  return { ok: true, value };
}

/** A part that is not. */
export function refuse<T>(reason: SignatureReason, detail: string): Examined<T> {
  return { ok: false, refusal: { reason, detail } };
}

const MAX_QUOTE = 120;

/** What a peer wrote as it may stand in a detail: on one line, and not endless; of other values than texts the kind. */
export function quote(text: unknown): string {
  if (typeof text !== "string") return text === undefined ? "none" : `a JSON ${typeof text}`;
  const clipped = text.length > MAX_QUOTE ? `${text.slice(0, MAX_QUOTE)}…` : text;
  return JSON.stringify(clipped.replace(/[^\x20-\x7e…]/g, "?"));
}
