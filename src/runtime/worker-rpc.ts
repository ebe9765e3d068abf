import type { GatewayTokens } from "../domain/ports/gateway-tokens.ts";
import type { Logger } from "../domain/ports/logger.ts";
import type { UserDirectory } from "../domain/ports/users.ts";
import { createRpcFetchHandler } from "../rpc/fetch-handler.ts";
import { createRpcRoutes } from "../rpc/routes.ts";
import { openCallers } from "./callers.ts";
import type { Config } from "./config/load.ts";
import { rpcOptions } from "./rpc-options.ts";
import { sharedRpcPlace } from "./rpc-place.ts";
import type { Service } from "./service.ts";

/** Answers RPCs; `undefined` for paths that are none of them. */
export type MountRpc = (parts: {
  readonly config: Config;
  readonly service: Service;
  readonly users: UserDirectory;
  readonly tokens: GatewayTokens | undefined;
  readonly logger: Logger;
}) => ((request: Request) => Promise<Response | undefined>) | undefined;

/**
 * The internal services on a Worker: Connect and gRPC-Web, every call with a credential, since a Worker has no closed
 * network. Without a service of ours and without a gateway they are not there at all.
 */
export const workerRpc: MountRpc = ({ config, service, users, tokens, logger }) => {
  if (config.rpc.serviceCredentials.length === 0 && tokens === undefined) return undefined;
  return createRpcFetchHandler(
    createRpcRoutes({
      ...sharedRpcPlace(config),
      useCases: service.useCases,
      authenticate: openCallers(config, { users, tokens }),
      logger,
      ...rpcOptions(config, service),
      acceptInviteTwice: config.rpc.acceptInviteTwice,
    }),
  );
};
