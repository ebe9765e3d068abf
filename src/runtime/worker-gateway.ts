import type { Clock } from "../domain/ports/clock.ts";
import { createFetchGatewayTransport } from "../platform/gateway/transport-fetch.ts";
import type { Config } from "./config/load.ts";
import { createGatewayParts, type GatewayParts, gatewayPlace } from "./gateway.ts";
import { StartFailed } from "./start-failed.ts";

export interface WorkerGatewayDeps {
  readonly config: Config;
  readonly clock: Clock;
  readonly fetch: typeof globalThis.fetch;
}

/** Finds out what the gateway stands behind. */
export type OpenWorkerGateway = (deps: WorkerGatewayDeps) => GatewayParts;

/** What the gateway stands behind on a Worker, which reaches it through `fetch` alone. */
export const workerGateway: OpenWorkerGateway = ({ config, clock, fetch }) => {
  const place = gatewayPlace(config);
  if (place === undefined) return {};
  const { protocol, caFile } = config.gateway;
  if (protocol === "grpc") {
    throw new StartFailed("gateway.protocol: a Worker cannot speak gRPC; expected connect or grpc-web");
  }
  if (caFile !== undefined || !place.verify) {
    const setting = caFile === undefined ? "tls_mode" : "ca_file";
    throw new StartFailed(`gateway.${setting}: Cloudflare decides whom a Worker trusts`);
  }
  const transport = createFetchGatewayTransport({ baseUrl: place.baseUrl, protocol, fetch });
  return createGatewayParts({ config, clock, transport, shareLookups: false });
};
