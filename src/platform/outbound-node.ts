import {
  type ClientRequest,
  Agent as HttpAgent,
  type IncomingMessage,
  request as requestHttp,
} from "node:http";
import { Agent as HttpsAgent, request as requestHttps } from "node:https";
import { type ConnectionDeps, vettingAgent } from "./outbound-connection-node.ts";
import { createNodeResponse } from "./outbound-response-node.ts";

/** What the way out on Node is made of: only how it connects is a matter of choice. */
export type NodeFetchDeps = ConnectionDeps;

/** Idle connections are kept for less than the five seconds after which many servers close theirs. */
const KEEP_IDLE_MS = 4_000;
/** Bodies up to this size are announced with their length: some servers take no chunked messages. */
const ANNOUNCED_BYTES = 64 * 1024;
/** Headers that belong to the connection, which is ours. */
const CONNECTION_HEADERS = [
  "host",
  "connection",
  "keep-alive",
  "transfer-encoding",
  "te",
  "upgrade",
  "expect",
];

/**
 * A `fetch` that vets every address right before it connects to it, which Node's own offers no way to do. This one
 * resolves once, vets all answers and connects to nothing but vetted ones, so that no name can change its mind in
 * between. It follows no redirects, knows no proxies, and checks certificates whatever the environment says.
 */
export function createNodeFetch(deps: NodeFetchDeps): typeof globalThis.fetch {
  const keeping = { keepAlive: true, timeout: KEEP_IDLE_MS };
  const agents = {
    "http:": vettingAgent(new HttpAgent(keeping), "http", deps),
    "https:": vettingAgent(new HttpsAgent(keeping), "https", deps),
  };

  return async (input, init) => {
    const request = new Request(input, init);
    const url = new URL(request.url);
    const { protocol } = url;
    if (protocol !== "http:" && protocol !== "https:") throw new TypeError("a URL of neither http nor https");
    request.signal.throwIfAborted();

    const headers = headersOf(request);
    const body = await startOfBody(request.body?.getReader());
    if (body.whole && (request.body !== null || /^P(?:OST|UT|ATCH)$/.test(request.method))) {
      headers["content-length"] = String(body.start.byteLength);
    }
    const send = protocol === "https:" ? requestHttps : requestHttp;
    const outgoing = send({
      agent: agents[protocol],
      protocol,
      hostname: url.hostname.replace(/^\[(.*)\]$/, "$1"),
      port: url.port === "" ? (protocol === "http:" ? 80 : 443) : url.port,
      path: `${url.pathname}${url.search}`,
      method: request.method,
      headers,
    });
    return exchange(outgoing, { method: request.method, body, signal: request.signal });
  };
}

interface Exchange {
  readonly method: string;
  readonly body: OutgoingBody;
  readonly signal: AbortSignal;
}

function exchange(outgoing: ClientRequest, { method, body, signal }: Exchange): Promise<Response> {
  return new Promise((resolve, reject) => {
    const giveUp = () => outgoing.destroy(asError(signal.reason));
    const fail = (error: unknown) => {
      outgoing.destroy();
      void body.rest?.cancel(error).catch(() => {});
      reject(error);
    };
    signal.addEventListener("abort", giveUp, { once: true });
    if (signal.aborted) giveUp();
    outgoing.on("error", fail);
    outgoing.on("close", () => {
      signal.removeEventListener("abort", giveUp);
      void body.rest?.cancel().catch(() => {});
      reject(new Error("closed without an answer"));
    });
    // Without a listener Node waits for nothing here.
    outgoing.on("upgrade", (_answer, socket) => {
      socket.destroy();
      fail(new Error("an answer in another protocol"));
    });
    outgoing.on("response", (incoming: IncomingMessage) => {
      try {
        resolve(createNodeResponse(incoming, method));
      } catch (error) {
        fail(error);
      }
    });
    sendBody(outgoing, body).catch(fail);
  });
}

/** What of a body is there at once, and where the rest comes from when that is not all. */
interface OutgoingBody {
  readonly start: Uint8Array;
  readonly whole: boolean;
  readonly rest?: ReadableStreamDefaultReader<Uint8Array>;
}

async function startOfBody(
  reader: ReadableStreamDefaultReader<Uint8Array> | undefined,
): Promise<OutgoingBody> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  while (reader !== undefined && length <= ANNOUNCED_BYTES) {
    const { done, value } = await reader.read();
    if (done) return { start: Buffer.concat(chunks), whole: true };
    chunks.push(value);
    length += value.byteLength;
  }
  return reader === undefined
    ? { start: new Uint8Array(0), whole: true }
    : { start: Buffer.concat(chunks), whole: false, rest: reader };
}

async function sendBody(outgoing: ClientRequest, { start, rest }: OutgoingBody): Promise<void> {
  if (rest === undefined) {
    outgoing.end(start.byteLength > 0 ? start : undefined);
    return;
  }
  await written(outgoing, start);
  while (!outgoing.destroyed) {
    const { done, value } = await rest.read();
    if (done) {
      outgoing.end();
      return;
    }
    await written(outgoing, value);
  }
}

/** Resolves when the connection has taken the chunk, or is gone: its own error tells then what happened. */
function written(outgoing: ClientRequest, chunk: Uint8Array): Promise<void> {
  return new Promise((resolve) => outgoing.write(chunk, () => resolve()));
}

function headersOf(request: Request): Record<string, string> {
  const headers: Record<string, string> = { "accept-encoding": "identity" };
  for (const [name, value] of request.headers) headers[name] = value;
  for (const name of CONNECTION_HEADERS) delete headers[name];
  return headers;
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error("given up", { cause: reason });
}
