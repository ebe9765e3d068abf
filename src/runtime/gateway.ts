import type { Transport } from "@connectrpc/connect";
import type { Clock } from "../domain/ports/clock.ts";
import type { Resources } from "../domain/ports/resources.ts";
import type { UserDirectory } from "../domain/ports/users.ts";
import { createGatewayClient } from "../platform/gateway/client.ts";
import { createGatewayResources } from "../platform/gateway/resources.ts";
import { createGatewayUsers } from "../platform/gateway/users.ts";
import { createRememberedUsers } from "../platform/users/remembered-users.ts";
import type { Config } from "./config/load.ts";
import { filesAtGateway } from "./driver-url.ts";

/** What the configuration leaves to the gateway; nothing of it when it has no such part. */
export interface GatewayParts {
  readonly users?: UserDirectory;
  readonly resources?: Resources;
}

export interface GatewayPartsDeps {
  readonly config: Config;
  readonly clock: Clock;
  /** The way to the gateway. */
  readonly transport: Transport;
  /** Whether concurrent requests may share one look-up; not on Workers. */
  readonly shareLookups: boolean;
}

/** Where the gateway is, and whether its certificate counts. */
export interface GatewayPlace {
  readonly baseUrl: string;
  readonly verify: boolean;
}

/** Where to ask; `undefined` when there is nothing to ask a gateway. */
export function gatewayPlace(config: Config): GatewayPlace | undefined {
  const { endpoint, tlsMode } = config.gateway;
  if (
    endpoint === undefined ||
    (config.users.driver !== "gateway" && !filesAtGateway(config.resources.url))
  ) {
    return undefined;
  }
  const tls = endpoint.tls ?? tlsMode !== "off";
  return {
    baseUrl: `${tls ? "https" : "http"}://${endpoint.authority}`,
    verify: tlsMode !== "insecure",
  };
}

/** The parts of a service that the gateway stands behind. */
export function createGatewayParts(deps: GatewayPartsDeps): GatewayParts {
  const { config, clock, transport, shareLookups } = deps;
  const gateway = createGatewayClient({ transport, timeoutMs: config.gateway.timeout });
  // With one identity provider it is clear whose ids are meant; reva takes none for any.
  const [idp, ...others] = config.gateway.jwtIssuers;
  const users = createGatewayUsers({ gateway, ...(idp !== undefined && others.length === 0 && { idp }) });
  const seconds = config.gateway.cacheTtl / 1000;
  return {
    ...(config.users.driver === "gateway" && {
      users: createRememberedUsers({ users, clock, seconds, shareLookups }),
    }),
    ...(filesAtGateway(config.resources.url) && { resources: createGatewayResources({ gateway }) }),
  };
}
