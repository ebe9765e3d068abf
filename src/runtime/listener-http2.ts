import {
  constants,
  createServer,
  type Http2Server,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from "node:http2";
import type { ListenerLimits } from "./listener-limits.ts";

/** The HTTP/2 half of a listener: it never listens itself, it is given sockets. */
export interface Http2Half {
  readonly server: Http2Server;
  /** Tells every client to go away and lets open requests finish. */
  drain(): void;
}

/** Makes the HTTP/2 half; requests arrive at `server` as "request" events. */
export function createHttp2Half(limits: ListenerLimits): Http2Half {
  const sessions = new Set<ServerHttp2Session>();
  let draining = false;
  const server = createServer({
    maxSessionMemory: limits.maxSessionMemoryMegabytes,
    maxHeaderListPairs: limits.maxHeaderFields,
    // No client of OCM needs more; each is a known way to make a server work for nothing.
    maxSettings: 32,
    maxSessionInvalidFrames: 100,
    maxSessionRejectedStreams: 100,
    settings: {
      maxConcurrentStreams: limits.maxConcurrentStreams,
      maxHeaderListSize: limits.maxHeaderBytes,
      enablePush: false,
    },
  });

  server.on("session", (session) => {
    sessions.add(session);
    session.on("close", () => sessions.delete(session));
    // A broken session is the peer's affair: Node destroys it, and without a listener it would end the process.
    session.on("error", () => {});
    closeWhenIdle(session, limits.sessionIdleTimeoutMs);
    if (draining) session.close();
  });
  server.on("stream", (stream) => {
    stream.on("error", () => {});
    boundStream(stream, limits);
  });
  server.on("sessionError", () => {});

  return {
    server,
    drain: () => {
      draining = true;
      for (const session of sessions) session.close();
    },
  };
}

/** Counts requests, not bytes: a client that only sends PING keeps no session alive. */
function closeWhenIdle(session: ServerHttp2Session, idleMs: number): void {
  let open = 0;
  const expire = () => {
    session.close();
    session.destroy();
  };
  let timer = setTimeout(expire, idleMs);
  session.on("stream", (stream) => {
    open += 1;
    clearTimeout(timer);
    stream.on("close", () => {
      open -= 1;
      if (open === 0 && !session.destroyed) timer = setTimeout(expire, idleMs);
    });
  });
  session.on("close", () => clearTimeout(timer));
}

/** Node bounds HTTP/1.1 requests by itself, HTTP/2 ones not at all. */
function boundStream(stream: ServerHttp2Stream, limits: ListenerLimits): void {
  const cancel = () => stream.close(constants.NGHTTP2_CANCEL);
  stream.setTimeout(limits.stallTimeoutMs, cancel);
  if (limits.requestTimeoutMs === 0) return;
  const deadline = setTimeout(cancel, limits.requestTimeoutMs);
  const done = () => clearTimeout(deadline);
  stream.on("end", done);
  stream.on("close", done);
}
