import { type Transport, TransportError } from "../domain/ports/transport.ts";
import { failureCode, neverConnected } from "./connection-failure.ts";
import { type Deadline, startDeadline } from "./deadline.ts";
import { refuseTarget, type TargetRules } from "./target.ts";

/** What both kinds of guarded transport need. */
export interface GuardOptions extends TargetRules {
  /** The platform's fetch. With `addressesChecked` it has to be one that asks `refuseAddress` (see ADR 0007). */
  readonly fetch: typeof globalThis.fetch;
  /** Sent as `User-Agent`. */
  readonly userAgent: string;
}

/** Limits of an exchange of messages: the answer is small and wanted whole. */
export interface MessageLimits {
  /** Milliseconds from the start to the last byte of the answer. */
  readonly timeoutMs: number;
  /** Bytes of the answer's body, as they are after decompression. */
  readonly maxResponseBytes: number;
}

/** Limits of a transfer of data: as large as it is, as long as it flows. */
export interface DataLimits {
  /** Milliseconds from the start to the answer's headers; an upload has to be through by then. */
  readonly timeoutMs: number;
  /** Milliseconds the body may stand still. */
  readonly idleTimeoutMs: number;
}

/**
 * The transport for OCM messages: https only, redirects refused, and the whole answer read within its limits
 * before anybody sees it, so that everything that can go wrong goes wrong here, as a `TransportError`.
 */
export function createGuardedTransport(options: GuardOptions & MessageLimits): Transport {
  return {
    async send(request) {
      const deadline = startDeadline(options.timeoutMs, request.signal);
      try {
        const response = await open(request, deadline, options);
        const body = await readWhole(response, deadline, options.maxResponseBytes);
        return new Response(body.byteLength > 0 ? body : null, describe(response));
      } finally {
        deadline.stop();
      }
    },
  };
}

/**
 * The transport for file data: the same rules about where requests may go, but the answer is a stream without a
 * limit on its size, which breaks with a `TransportError` when it stands still for too long.
 */
export function createGuardedDataTransport(options: GuardOptions & DataLimits): Transport {
  return {
    async send(request) {
      const deadline = startDeadline(options.timeoutMs, request.signal);
      try {
        const plain = new Request(request);
        // Ranges and lengths are those of the file itself, not of some compressed form of it.
        if (!plain.headers.has("accept-encoding")) plain.headers.set("accept-encoding", "identity");
        const response = await open(plain, deadline, options);
        deadline.stop();
        const body = response.body && watched(response.body, deadline, options.idleTimeoutMs);
        return new Response(body, describe(response));
      } catch (error) {
        deadline.stop();
        throw error;
      }
    },
  };
}

async function open(request: Request, deadline: Deadline, options: GuardOptions): Promise<Response> {
  const url = new URL(request.url);
  const refusal = refuseTarget(url, options);
  if (refusal !== undefined) throw new TransportError("refused", refusal, { reachedPeer: false });

  const headers = new Headers(request.headers);
  if (!headers.has("user-agent")) headers.set("user-agent", options.userAgent);
  const outgoing = new Request(request, { headers, redirect: "manual", signal: deadline.signal });
  // Not as a method: workerd's own fetch refuses to be called on another object.
  const { fetch: send } = options;
  const response = await reading(deadline, send(outgoing), url);

  // Browsers hide a redirect that is not followed; Node and workerd show it. Workers' types know no such response.
  const type: string = response.type;
  if (type === "opaqueredirect" || isRedirect(response.status)) {
    discard(response);
    const message = `${url.host} answered with a redirect, which is not followed`;
    throw new TransportError("refused", message, { reachedPeer: true });
  }
  return response;
}

async function readWhole(
  response: Response,
  deadline: Deadline,
  limit: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const tooLarge = () => {
    discard(response);
    return new TransportError("too-large", `the answer is larger than ${limit} bytes`, { reachedPeer: true });
  };
  if (response.body === null) return new Uint8Array(0);
  if (Number(response.headers.get("content-length") ?? 0) > limit) throw tooLarge();

  const reader = response.body.getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reading(deadline, reader.read());
    if (done) break;
    length += value.byteLength;
    if (length > limit) {
      void reader.cancel().catch(() => {});
      throw tooLarge();
    }
    chunks.push(value);
  }

  const whole = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    whole.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return whole;
}

function watched(
  body: ReadableStream<Uint8Array>,
  deadline: Deadline,
  idleTimeoutMs: number,
): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  // The reader's own pace is not the peer's fault: the clock runs only while a chunk is awaited.
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      deadline.restart(idleTimeoutMs);
      try {
        const { done, value } = await reading(deadline, reader.read());
        if (done) controller.close();
        else controller.enqueue(value);
      } finally {
        deadline.stop();
      }
    },
    async cancel(reason) {
      deadline.stop();
      await reader.cancel(reason);
    },
  });
}

/** Waits for a step of the exchange and gives each way it can break the name callers know. */
async function reading<T>(deadline: Deadline, step: Promise<T>, url?: URL): Promise<T> {
  try {
    return await deadline.within(step);
  } catch (error) {
    if (error instanceof TransportError) throw error;
    const code = failureCode(error);
    const what = url === undefined ? "the answer broke off" : `no connection to ${url.host}`;
    const message = code === undefined ? what : `${what} (${code})`;
    const reachedPeer = url === undefined || !neverConnected(code);
    throw new TransportError("unreachable", message, { reachedPeer, cause: error });
  }
}

/** Status and headers of an answer, without those that speak of a body `fetch` has unpacked meanwhile. */
function describe(response: Response): ResponseInit {
  const headers = new Headers(response.headers);
  if (headers.has("content-encoding")) {
    headers.delete("content-encoding");
    headers.delete("content-length");
  }
  return { status: response.status, headers };
}

function isRedirect(status: number): boolean {
  return status === 301 || status === 302 || status === 303 || status === 307 || status === 308;
}

/** Frees the connection of an answer nobody is going to read. */
function discard(response: Response): void {
  if (response.body !== null && !response.body.locked) void response.body.cancel().catch(() => {});
}
