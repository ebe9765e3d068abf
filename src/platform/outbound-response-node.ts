import type { IncomingMessage } from "node:http";
import { pipeline, Readable, type Transform } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate } from "node:zlib";

const WITHOUT_BODY: ReadonlySet<number> = new Set([204, 205, 304]);

/** Servers may pack what was asked for unpacked; `fetch` is expected to unpack it. */
const DECODERS: ReadonlyMap<string, () => Transform> = new Map<string, () => Transform>([
  ["gzip", createGunzip],
  ["x-gzip", createGunzip],
  ["deflate", createInflate],
  ["br", createBrotliDecompress],
]);

/** An answer of Node's client as a `Response` whose body streams; throws when it is none that HTTP knows. */
export function createNodeResponse(incoming: IncomingMessage, method: string): Response {
  const { statusCode: status = 0, rawHeaders } = incoming;
  if (status < 200 || status > 599) throw new Error(`an answer with the status ${status}`);
  const headers = new Headers();
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    headers.append(rawHeaders[index] ?? "", rawHeaders[index + 1] ?? "");
  }
  if (method === "HEAD" || WITHOUT_BODY.has(status)) {
    // Ends here, which leaves the connection to the next request; only behind a 205 something could follow.
    if (status === 205) incoming.destroy();
    else incoming.resume();
    return new Response(null, { status, headers });
  }
  const body = Readable.toWeb(decoded(incoming, headers)) as unknown as ReadableStream<Uint8Array>;
  return new Response(body, { status, headers });
}

function decoded(incoming: IncomingMessage, headers: Headers): Readable {
  const encoding = (headers.get("content-encoding") ?? "").trim().toLowerCase();
  if (encoding === "" || encoding === "identity") return incoming;
  const decoder = DECODERS.get(encoding)?.();
  if (decoder === undefined) throw new Error("an answer in an encoding nobody asked for");
  // Errors reach the reader through the decoder, which the pipeline destroys with them.
  return pipeline(incoming, decoder, () => {});
}
