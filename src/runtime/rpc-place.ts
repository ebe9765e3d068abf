import type { Dialect } from "../rpc/convert/dialect.ts";
import type { AuthType } from "../rpc/share-credential.ts";
import type { Config } from "./config/load.ts";
import { isLoopback } from "./config/web-address.ts";

type Listen = Config["rpc"]["listen"];

/** A place where the internal services stand, and what is spoken there. */
export interface RpcPlace {
  readonly dialect: Dialect;
  /** Which credentials `Authenticate` takes. */
  readonly authType: AuthType;
  /** Whether the RPCs that reva leaves open need a credential, too. */
  readonly protectAll: boolean;
}

/** One with a port of its own. */
export interface RpcListenerPlace extends RpcPlace {
  readonly listen: Listen;
}

/** The place that shares its port with peers and users, or has no port at all, as on a Worker: nothing is open there. */
export function sharedRpcPlace({ rpc }: Pick<Config, "rpc">): RpcPlace {
  return { dialect: rpc.dialect, authType: rpc.authType, protectAll: true };
}

/** The places with a port of their own; the first is that of `rpc.listen`, unless it shares the one of HTTP. */
export function rpcListenerPlaces({ rpc }: Pick<Config, "rpc">): readonly RpcListenerPlace[] {
  const { listen, authType } = rpc;
  const places = [...(rpc.singlePort ? [] : [{ listen, authType }]), ...rpc.listeners];
  return places.map((place) => ({
    dialect: rpc.dialect,
    ...place,
    protectAll: isProtected(rpc.unprotected, place.listen),
  }));
}

function isProtected(unprotected: Config["rpc"]["unprotected"], { host }: Listen): boolean {
  switch (unprotected) {
    case "always":
      return false;
    case "never":
      return true;
    case "loopback":
      // The closed network for which reva leaves some RPCs open.
      return !isLoopback(host);
  }
}
