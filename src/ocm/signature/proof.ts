import { serializeByteSequence } from "structured-headers";
import type { VerificationKey } from "./keys.ts";
import type { SignatureVerdict } from "./reading.ts";
import { quote } from "./refusal.ts";

/** What may have been signed: the bytes, for one of the URLs the request may have been sent to. */
export interface Candidate {
  readonly targetUri: string;
  readonly base: Uint8Array<ArrayBuffer>;
}

/**
 * Every spelling of the URLs a request may have been sent to: as configured, and as URL parsers write it. Signers
 * sign the one or the other.
 */
export function targetSpellings(targetUris: readonly string[]): readonly string[] {
  return [...new Set(targetUris.flatMap((uri) => [uri, URL.parse(uri)?.href ?? uri]))];
}

/** Tries the candidates; the first one the signature belongs to proves the request. */
export async function proveOneOf(
  candidates: readonly Candidate[],
  {
    key,
    keyId,
    signature,
  }: { readonly key: VerificationKey; readonly keyId: string; readonly signature: BufferSource },
): Promise<SignatureVerdict> {
  for (const { base } of candidates) {
    if (await key.verify(signature, base)) return { kind: "valid", replayKey: await replayKey(keyId, base) };
  }
  const tried = candidates.map(({ targetUri }) => targetUri).join(" or ");
  return {
    kind: "invalid",
    reason: "signature-mismatch",
    detail: `the signature is not that of key ${quote(keyId)} over this request to ${tried}`,
  };
}

// Not of the signature itself: anyone can make a second valid ECDSA signature out of the first.
async function replayKey(keyId: string, base: Uint8Array<ArrayBuffer>): Promise<string> {
  const prefix = new TextEncoder().encode(`${keyId}\n`);
  const bytes = new Uint8Array(prefix.length + base.length);
  bytes.set(prefix);
  bytes.set(base, prefix.length);
  const encoded = serializeByteSequence(await crypto.subtle.digest("SHA-256", bytes));
  return encoded.replaceAll(":", "").replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}
