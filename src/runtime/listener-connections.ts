import type { Socket } from "node:net";
import type { Http2Half } from "./listener-http2.ts";
import type { ListenerLimits } from "./listener-limits.ts";
import { sortConnection } from "./listener-preface.ts";
import type { FrontServer } from "./listener-tls.ts";

/** The connections of one listener. */
export interface Connections {
  /** Closes those that have not yet said what they speak. */
  dropWaiting(): void;
  /** Closes all of them, whatever is under way. */
  cut(): void;
}

export interface ConnectionsDeps {
  readonly front: FrontServer;
  readonly http2: Http2Half;
  readonly limits: ListenerLimits;
}

/** Takes over the connections of a listener and hands each to the half that speaks its protocol. */
export function trackConnections({ front, http2, limits }: ConnectionsDeps): Connections {
  const open = new Set<Socket>();
  const waiting = new Set<Socket>();
  const track = (socket: Socket, sets: readonly Set<Socket>[]) => {
    for (const set of sets) set.add(socket);
    socket.on("close", () => {
      for (const set of sets) set.delete(socket);
    });
  };
  front.takeOver({
    arrived: (socket) => track(socket, [open, waiting]),
    ready: (readable, arrived) => {
      if (readable !== arrived) {
        waiting.delete(arrived);
        track(readable, [open, waiting]);
      }
      sortConnection(readable, {
        timeoutMs: limits.prefaceTimeoutMs,
        http1: (socket) => {
          waiting.delete(socket);
          front.serveHttp1(socket);
        },
        http2: (socket) => {
          waiting.delete(socket);
          http2.serve(socket);
        },
      });
    },
  });
  return {
    dropWaiting: () => {
      for (const socket of waiting) socket.destroy();
    },
    cut: () => {
      for (const socket of open) socket.destroy();
    },
  };
}
