import { systemPause } from "../platform/pause.ts";
import type { RpcDeps } from "../rpc/routes.ts";
import type { Config } from "./config/load.ts";
import type { Service } from "./service.ts";

/** What is the same at every place of the internal services. */
export function rpcOptions(
  { rpc }: Pick<Config, "rpc">,
  { readiness }: Pick<Service, "readiness">,
): Pick<RpcDeps, "readMaxBytes" | "health" | "reflection"> {
  return {
    readMaxBytes: rpc.maxMessageBytes,
    health: { readiness, pause: systemPause },
    reflection: rpc.reflection,
  };
}
