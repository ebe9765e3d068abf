import { constants, type ServerHttp2Session } from "node:http2";
import type { Socket } from "node:net";
import { keepAlive } from "./listener-keepalive.ts";
import type { ListenerLimits } from "./listener-limits.ts";

/** One HTTP/2 session, as far as its end is concerned. */
export interface Session {
  /**
   * Ends it without losing a request: the client is told to go away, what it had sent before it heard of that is
   * still taken, and the session closes when all of it is answered.
   */
  sendAway(): void;
}

export interface SessionDeps {
  readonly limits: ListenerLimits;
  /** A number from 0 to 1, to end sessions of one moment at different times. */
  readonly chance: () => number;
}

/** The highest id a stream can have: a GOAWAY with it refuses nothing that is on its way (RFC 9113 §6.8). */
const EVERY_STREAM = 2 ** 31 - 1;

/** A session and the connection below it, which Node hides as soon as the session is over. */
export interface Connected {
  readonly session: ServerHttp2Session;
  readonly socket: Socket;
}

/** Watches over a session: it must not be idle for too long, not grow too old, and its client must be there. */
export function superviseSession({ session, socket }: Connected, { limits, chance }: SessionDeps): Session {
  let open = 0;
  let leaving = false;
  let idle: NodeJS.Timeout | undefined;
  let age: NodeJS.Timeout | undefined;
  let last: NodeJS.Timeout | undefined;

  // A session that is over has closed our half of the connection only; Node waits for the client without limit.
  const awaitClose = () => {
    if (open > 0 || !(session.closed || session.destroyed)) return;
    last ??= setTimeout(() => socket.destroy(), limits.closeTimeoutMs);
  };
  const close = () => {
    session.close();
    awaitClose();
  };
  const cut = () => {
    session.destroy();
    socket.destroy();
  };
  const sendAway = () => {
    if (leaving || session.closed || session.destroyed) return;
    leaving = true;
    // Some clients answer no ping once they have been told to go and have nothing under way.
    if (open === 0) return close();
    session.goaway(0, EVERY_STREAM);
    // The answer to a ping proves that the client has read the frame before it.
    session.ping(close);
  };
  // Counts requests, not bytes: a client that only sends PING keeps no session alive.
  const waitForRequest = () => {
    idle = setTimeout(() => {
      sendAway();
      session.destroy();
      awaitClose();
    }, limits.sessionIdleTimeoutMs);
  };
  const grow = () => {
    sendAway();
    age = setTimeout(cut, limits.maxConnectionAgeGraceMs);
  };

  session.on("stream", (stream) => {
    open += 1;
    clearTimeout(idle);
    stream.on("close", () => {
      open -= 1;
      if (open > 0) return;
      if (leaving) close();
      else if (session.closed || session.destroyed) awaitClose();
      else waitForRequest();
    });
  });
  session.on("goaway", (code) => {
    // After any other code Node cuts the connection itself.
    if (code === constants.NGHTTP2_NO_ERROR) close();
  });
  session.on("close", () => {
    clearTimeout(idle);
    clearTimeout(age);
    clearTimeout(last);
  });
  waitForRequest();
  // A tenth more or less, or all who came at one moment would come again at one moment.
  if (limits.maxConnectionAgeMs > 0) {
    age = setTimeout(grow, limits.maxConnectionAgeMs * (0.9 + 0.2 * chance()));
  }
  keepAlive(session, { limits, cut });
  return { sendAway };
}
