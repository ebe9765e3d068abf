import type { Clock } from "../domain/ports/clock.ts";
import type { EventOutlet } from "../domain/ports/event-outlet.ts";
import type { Logger } from "../domain/ports/logger.ts";
import { inviteLink } from "../http/sciencemesh/invite-token.ts";
import { readCaBundle } from "../platform/ca-bundle-node.ts";
import { createNats } from "../platform/events/nats-node.ts";
import { createNodeFetch } from "../platform/outbound-node.ts";
import type { Config } from "./config/load.ts";
import { StartFailed } from "./start-failed.ts";
import { webhookOutlets } from "./webhook-outlet.ts";

export interface NodeOutletsDeps {
  readonly config: Pick<Config, "events" | "outbound" | "sciencemesh">;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly publicUrl: string;
  /** Our own canonical host. */
  readonly host: string;
  /** Certificates that the operator trusts beside those of the system. */
  readonly caBundle: readonly string[];
}

/** How long NATS may take to answer. */
const NATS_TIMEOUT_MS = 5_000;

/** Everybody that the configuration wants to be told of events. */
export async function openNodeOutlets(deps: NodeOutletsDeps): Promise<readonly EventOutlet[]> {
  const { config, caBundle } = deps;
  const fetch = createNodeFetch({
    // The operator has named this address, wherever it leads.
    refuseAddress: () => undefined,
    connectTimeoutMs: config.outbound.connectTimeout,
    caBundle,
  });
  return [...webhookOutlets(config, { ...deps, fetch }), ...(await natsOutlets(deps))];
}

async function natsOutlets({ config, logger, host }: NodeOutletsDeps): Promise<readonly EventOutlet[]> {
  const { natsUrl, natsCluster, natsTls, natsUsername, natsPassword, ...events } = config.events;
  if (natsUrl === undefined) return [];
  const page = config.sciencemesh.meshDirectoryUrl;
  return [
    createNats({
      server: natsUrl,
      ...(natsCluster !== undefined && { cluster: natsCluster }),
      clientName: events.natsClientName,
      ...((natsTls || events.natsCaFile !== undefined) && {
        tls: { insecure: events.natsInsecure, ...(await ca(events.natsCaFile)) },
      }),
      ...(natsUsername !== undefined &&
        natsPassword !== undefined && { login: { username: natsUsername, password: natsPassword } }),
      ...(events.natsInviteTokens && {
        inviteLink: (token: string) => (page === undefined ? "" : inviteLink(page, { token, host })),
      }),
      timeoutMs: NATS_TIMEOUT_MS,
      logger,
    }),
  ];
}

async function ca(file: string | undefined): Promise<{ readonly ca?: string }> {
  if (file === undefined) return {};
  try {
    return { ca: (await readCaBundle(file)).join("\n") };
  } catch (error) {
    throw new StartFailed(`events.nats_ca_file: ${error instanceof Error ? error.message : "unknown"}`);
  }
}
