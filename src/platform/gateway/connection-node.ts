import type { ClientHttp2Session } from "node:http2";
import { Http2SessionManager } from "@connectrpc/connect-node";

/** A connection that was silent for so long is tried before it is used again, and is given up after a while. */
const KEEPALIVE = { pingIntervalMs: 30_000, pingTimeoutMs: 2_000, idleConnectionTimeoutMs: 300_000 };

/** How TLS to the gateway is done, where it is. */
export interface GatewayTls {
  readonly ca?: readonly string[];
  readonly rejectUnauthorized: boolean;
}

/**
 * Keeps the HTTP/2 connection to a gateway. Connect's manager stops listening to a connection that it replaces, but
 * Node tells a connection's last error only when its socket has closed: told to nobody, that error would end the
 * process (connect-es issue 1768). So somebody listens to every connection to its end.
 */
export function createGatewayConnection(baseUrl: string, { ca, rejectUnauthorized }: GatewayTls) {
  const manager = new Http2SessionManager(baseUrl, KEEPALIVE, {
    ...(ca && { ca: [...ca] }),
    rejectUnauthorized,
  });
  const watched = new WeakSet<ClientHttp2Session>();
  const watch = (session: ClientHttp2Session | undefined) => {
    if (session === undefined || watched.has(session)) return;
    watched.add(session);
    session.on("error", () => {});
  };
  return {
    authority: manager.authority,
    async request(...request: Parameters<Http2SessionManager["request"]>) {
      const stream = await manager.request(...request);
      watch(stream.session as ClientHttp2Session | undefined);
      return stream;
    },
    notifyResponseByteRead: (stream: Parameters<Http2SessionManager["notifyResponseByteRead"]>[0]) =>
      manager.notifyResponseByteRead(stream),
    close: () => manager.abort(),
  };
}
