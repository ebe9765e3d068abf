import {
  constants,
  createServer,
  type Http2Server,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from "node:http2";
import type { Socket } from "node:net";
import type { ListenerLimits } from "./listener-limits.ts";
import { type Session, type SessionDeps, superviseSession } from "./listener-session.ts";

/** The HTTP/2 half of a listener: it never listens itself, it is given sockets. */
export interface Http2Half {
  readonly server: Http2Server;
  /** Serves a connection as HTTP/2. */
  serve(socket: Socket): void;
  /** Tells every client to go away and lets open requests finish. */
  drain(): void;
}

export interface Http2HalfDeps extends SessionDeps {
  /** Paths whose answers wait for news and may stand still; pings find clients that are gone. */
  readonly patient: ReadonlySet<string>;
}

/** Makes the HTTP/2 half; requests arrive at `server` as "request" events. */
export function createHttp2Half({ limits, patient, chance }: Http2HalfDeps): Http2Half {
  const sessions = new Set<Session>();
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

  const watch = (session: ServerHttp2Session, socket: Socket) => {
    // A broken session is the peer's affair: Node destroys it, and without a listener it would end the process.
    session.on("error", () => {});
    const supervised = superviseSession({ session, socket }, { limits, chance });
    sessions.add(supervised);
    session.on("close", () => sessions.delete(supervised));
    if (draining) supervised.sendAway();
  };
  server.on("stream", (stream, headers) => {
    stream.on("error", () => {});
    boundStream(stream, limits);
    if (patient.has(headers[":path"] ?? "")) stream.on("end", () => stream.setTimeout(0));
  });
  server.on("sessionError", () => {});

  return {
    server,
    serve: (socket) => {
      // Node makes the session within this call, or none when the client agreed on another protocol.
      const begin = (session: ServerHttp2Session) => watch(session, socket);
      server.once("session", begin);
      server.emit("connection", socket);
      server.off("session", begin);
    },
    drain: () => {
      draining = true;
      for (const session of sessions) session.sendAway();
    },
  };
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
