import { type Failure, invalid } from "../domain/failure.ts";
import { fail, ok, type Result } from "../domain/result.ts";

/** The body of a request as text, and what it claims to be. */
export interface RequestBody {
  /** Lower case, without parameters; empty when the request does not say. */
  readonly mediaType: string;
  readonly text: string;
  /** Byte for byte as it came: what a signature covers. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Why a body cannot be read at all. */
export type BodyRefusal = "too-large" | "unreadable";

/** Deeper JSON than this means nothing in OCM; a peer may not make us recurse without end. */
const MAX_DEPTH = 32;

/** Reads a body of at most `maxBytes` bytes of UTF-8; stops reading as soon as it is longer. */
export async function readBody(
  request: Request,
  maxBytes: number,
): Promise<Result<RequestBody, BodyRefusal>> {
  const mediaType = (request.headers.get("Content-Type") ?? "").split(";", 1)[0]?.trim().toLowerCase() ?? "";
  if (Number(request.headers.get("Content-Length") ?? 0) > maxBytes) return fail("too-large");
  if (request.body === null) return ok({ mediaType, text: "", bytes: new Uint8Array() });
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false });
  const reader = request.body.getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  let text = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return ok({ mediaType, text: text + decoder.decode(), bytes: joined(chunks, length) });
      chunks.push(value);
      length += value.byteLength;
      if (length > maxBytes) return fail("too-large");
      text += decoder.decode(value, { stream: true });
    }
  } catch {
    // No UTF-8, or its sender has gone away in the middle: its own doing, not a fault of ours.
    return fail("unreadable");
  } finally {
    // What is left of a refused body is of no interest, and neither is how its sender takes that.
    reader.cancel().catch(() => undefined);
  }
}

function joined(chunks: readonly Uint8Array[], length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.byteLength;
  }
  return bytes;
}

/** Whether the body says it is JSON. */
export function isJson({ mediaType }: RequestBody): boolean {
  return mediaType === "application/json";
}

/** The JSON value of a body that says it is JSON, whatever the value. */
export function jsonOf(body: RequestBody): Result<unknown, Failure> {
  if (!isJson(body)) return fail(invalid("", "a body of type application/json is expected"));
  if (isTooDeep(body.text)) return fail(invalid("", `JSON of at most ${MAX_DEPTH} levels is expected`));
  try {
    return ok(JSON.parse(body.text));
  } catch {
    // The parser's own words quote the body, and the body may hold a secret.
    return fail(invalid("", "a JSON body is expected"));
  }
}

/** The fields of a body that says it is an urlencoded form; none of any other body. */
export function formOf({ mediaType, text }: RequestBody): Readonly<Record<string, string>> {
  return mediaType === "application/x-www-form-urlencoded"
    ? Object.fromEntries(new URLSearchParams(text))
    : {};
}

function isTooDeep(text: string): boolean {
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (quoted) {
      if (character === "\\") at += 1;
      else if (character === '"') quoted = false;
    } else if (character === '"') quoted = true;
    else if (character === "{" || character === "[") {
      depth += 1;
      if (depth > MAX_DEPTH) return true;
    } else if (character === "}" || character === "]") depth -= 1;
  }
  return false;
}
