import type { Clock } from "../domain/ports/clock.ts";
import { createNodeGatewayTransport } from "../platform/gateway/transport-node.ts";
import { openCaBundle } from "./ca-bundle-node.ts";
import type { Config } from "./config/load.ts";
import { createGatewayParts, type GatewayParts, gatewayPlace } from "./gateway.ts";

/** What the gateway stands behind on Node, and how to let go of it. */
export interface NodeGateway extends GatewayParts {
  close(): void;
}

/** Prepares to ask the gateway, when there is something to ask it. It need not be there yet. */
export async function openNodeGateway(deps: {
  readonly config: Config;
  readonly clock: Clock;
}): Promise<NodeGateway> {
  const { protocol, caFile } = deps.config.gateway;
  const place = gatewayPlace(deps.config);
  if (place === undefined) return { close: () => {} };
  const { transport, close } = createNodeGatewayTransport({
    ...place,
    protocol,
    ca: await openCaBundle("gateway.ca_file", caFile),
  });
  return { ...createGatewayParts({ ...deps, transport, shareLookups: true }), close };
}
