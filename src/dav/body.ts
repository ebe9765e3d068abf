import { fail, ok, type Result } from "../domain/result.ts";

/** Why the body of a request was not taken. */
export type BodyFailure =
  | { readonly reason: "body-too-large" }
  | { readonly reason: "body-encoding" }
  | { readonly reason: "body-broken" };

/** The longest XML body that is read, in bytes. */
export const MAX_XML_BYTES = 64 * 1024;

/**
 * The body of a request as text, however it is framed. UTF-8, or UTF-16 with a byte order mark (RFC 4918 §8.2);
 * compressed bodies are refused, for they could grow without limit.
 */
export async function readText(
  request: Request,
  maxBytes = MAX_XML_BYTES,
): Promise<Result<string, BodyFailure>> {
  if (request.body === null) return ok("");
  const encoding = request.headers.get("Content-Encoding")?.trim().toLowerCase() ?? "identity";
  if (encoding !== "identity" && encoding !== "") return fail({ reason: "body-encoding" });
  // Whoever announces too much is not waited for.
  if (Number(request.headers.get("Content-Length") ?? 0) > maxBytes)
    return fail({ reason: "body-too-large" });
  const collected = await collect(request.body, maxBytes);
  if (!collected.ok) return collected;
  try {
    const decoder = new TextDecoder(charsetOf(collected.value), { fatal: true, ignoreBOM: false });
    return ok(decoder.decode(collected.value));
  } catch {
    return fail({ reason: "body-broken" });
  }
}

async function collect(
  body: ReadableStream<Uint8Array>,
  maxBytes: number,
): Promise<Result<Uint8Array, BodyFailure>> {
  const reader = body.getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      length += value.length;
      if (length > maxBytes) {
        reader.cancel().catch(() => undefined);
        return fail({ reason: "body-too-large" });
      }
      chunks.push(value);
    }
  } catch {
    // The client went away in the middle: its own doing, not a fault of ours.
    return fail({ reason: "body-broken" });
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return ok(bytes);
}

function charsetOf(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  return "utf-8";
}
