import type { ServerHttp2Session } from "node:http2";
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

/** Watches over a session: it must not be idle for too long, not grow too old, and its client must be there. */
export function superviseSession(session: ServerHttp2Session, { limits, chance }: SessionDeps): Session {
  let open = 0;
  let leaving = false;
  let idle: NodeJS.Timeout | undefined;
  let age: NodeJS.Timeout | undefined;

  const sendAway = () => {
    if (leaving || session.closed || session.destroyed) return;
    leaving = true;
    // Some clients answer no ping once they have been told to go and have nothing under way.
    if (open === 0) return session.close();
    session.goaway(0, EVERY_STREAM);
    // The answer to a ping proves that the client has read the frame before it.
    session.ping(() => session.close());
  };
  // Counts requests, not bytes: a client that only sends PING keeps no session alive.
  const waitForRequest = () => {
    idle = setTimeout(() => {
      sendAway();
      session.destroy();
    }, limits.sessionIdleTimeoutMs);
  };
  const grow = () => {
    sendAway();
    age = setTimeout(() => session.destroy(), limits.maxConnectionAgeGraceMs);
  };

  session.on("stream", (stream) => {
    open += 1;
    clearTimeout(idle);
    stream.on("close", () => {
      open -= 1;
      if (open > 0 || session.destroyed) return;
      if (leaving) session.close();
      waitForRequest();
    });
  });
  session.on("close", () => {
    clearTimeout(idle);
    clearTimeout(age);
  });
  waitForRequest();
  // A tenth more or less, or all who came at one moment would come again at one moment.
  if (limits.maxConnectionAgeMs > 0) {
    age = setTimeout(grow, limits.maxConnectionAgeMs * (0.9 + 0.2 * chance()));
  }
  keepAlive(session, limits);
  return { sendAway };
}
