import { createLateHandler } from "./late-handler.ts";
import type { NodeHandler } from "./listener.ts";
import type { RenewingListener } from "./listener-renewing.ts";
import type { RpcListenerPlace } from "./rpc-place.ts";

/** All ports of the internal services. */
export interface RpcListeners {
  /** Where they are, in the order of the places. */
  readonly urls: readonly string[];
  /** Lets requests in; before, they are asked to come again. */
  open(handlerFor: (place: RpcListenerPlace, index: number) => NodeHandler): void;
  /** Looks at the files of the certificate now. */
  renew(): Promise<void>;
  close(graceMs: number): Promise<void>;
}

/** Binds one port for each place; all or none. */
export async function startRpcListeners(
  places: readonly RpcListenerPlace[],
  start: (place: RpcListenerPlace, handler: NodeHandler) => Promise<RenewingListener>,
): Promise<RpcListeners> {
  const doors = places.map((place) => ({ place, late: createLateHandler() }));
  const listeners: RenewingListener[] = [];
  const close = async (graceMs: number) => {
    await Promise.all(listeners.map((listener) => listener.close(graceMs)));
  };
  try {
    for (const { place, late } of doors) listeners.push(await start(place, late.handler));
  } catch (error) {
    await close(0);
    throw error;
  }
  return {
    urls: listeners.map(({ url }) => url),
    open(handlerFor) {
      for (const [index, { place, late }] of doors.entries()) late.open(handlerFor(place, index));
    },
    async renew() {
      await Promise.all(listeners.map((listener) => listener.renew()));
    },
    close,
  };
}
