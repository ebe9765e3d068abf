/** One thing wrong with a message: the member, and what is wrong in a word machines know or in a short sentence. */
export interface Issue {
  readonly name: string;
  readonly message: string;
}

/**
 * Why a message was not understood: `malformed` breaks the rules (HTTP 400),
 * `unsupported` is legal but not something this server does (HTTP 501).
 */
export interface Refusal {
  readonly kind: "malformed" | "unsupported";
  readonly issues: readonly Issue[];
}

/** What reading a peer's message gives: the value, or why not. Reading never throws. */
export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly failure: Refusal };

/** A message that was understood. */
export function understood<T>(value: T): Parsed<T> {
  return { ok: true, value };
}

/** A message that breaks the rules. */
export function malformed<T>(issues: readonly Issue[]): Parsed<T> {
  return { ok: false, failure: { kind: "malformed", issues } };
}

/** A legal message about something this server does not do. */
export function unsupported<T>(issues: readonly Issue[]): Parsed<T> {
  return { ok: false, failure: { kind: "unsupported", issues } };
}
