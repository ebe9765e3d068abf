import type { Logger } from "../domain/ports/logger.ts";
import type { UserDirectory } from "../domain/ports/users.ts";
import { createRpcFetchHandler } from "../rpc/fetch-handler.ts";
import { createRpcRoutes } from "../rpc/routes.ts";
import { createServiceCredentials } from "../rpc/service-credentials.ts";
import type { Config } from "./config/load.ts";
import type { Service } from "./service.ts";

/** Answers RPCs; `undefined` for paths that are none of them. */
export type MountRpc = (parts: {
  readonly config: Config;
  readonly service: Service;
  readonly users: UserDirectory;
  readonly logger: Logger;
}) => ((request: Request) => Promise<Response | undefined>) | undefined;

/**
 * The internal services on a Worker: Connect and gRPC-Web, every call with a service credential, since a Worker has
 * no closed network. Without a configured credential they are not there at all.
 */
export const workerRpc: MountRpc = ({ config, service, users, logger }) => {
  const credentials = config.rpc.serviceCredentials;
  if (credentials.length === 0) return undefined;
  const authenticate = createServiceCredentials({ credentials, users });
  return createRpcFetchHandler(
    createRpcRoutes({
      useCases: service.useCases,
      authenticate,
      logger,
      protectAll: true,
      dialect: config.rpc.dialect,
      acceptInviteTwice: config.rpc.acceptInviteTwice,
    }),
  );
};
