import type { ServerHttp2Session } from "node:http2";
import type { ListenerLimits } from "./listener-limits.ts";

export interface KeepAliveDeps {
  readonly limits: Pick<ListenerLimits, "pingIntervalMs" | "pingTimeoutMs">;
  /** Ends the session and its connection at once. */
  readonly cut: () => void;
}

/**
 * Asks the client of a session for a sign of life from time to time, and cuts the connection when none comes: a
 * client whose network is gone never closes. Pings of clients are answered by Node, however many they send.
 */
export function keepAlive(
  session: ServerHttp2Session,
  { limits: { pingIntervalMs, pingTimeoutMs }, cut }: KeepAliveDeps,
): void {
  if (pingIntervalMs === 0) return;
  let timer = setTimeout(ping, pingIntervalMs);
  function ping() {
    // A session may be over long before its "close", which waits for the client; a ping would throw.
    if (session.destroyed) return;
    timer = setTimeout(cut, pingTimeoutMs);
    session.ping((error) => {
      clearTimeout(timer);
      if (error === null && !session.destroyed) timer = setTimeout(ping, pingIntervalMs);
    });
  }
  session.on("close", () => clearTimeout(timer));
}
