import { JetStreamApiCodes, JetStreamApiError, jetstream, jetstreamManager } from "@nats-io/jetstream";
import { connect, errors, type NatsConnection } from "@nats-io/transport-node";
import type { Delivery, EventOutlet } from "../../domain/ports/event-outlet.ts";
import type { Logger } from "../../domain/ports/logger.ts";
import type { Secret } from "../../domain/secret.ts";
import { MAIN_QUEUE, type RevaEventOptions, revaEventOf } from "./reva-event.ts";

export interface NatsDeps extends RevaEventOptions {
  /** Host and port. */
  readonly server: string;
  /** The cluster the server should say that it belongs to. */
  readonly cluster?: string;
  /** How we introduce ourselves. */
  readonly clientName: string;
  readonly tls?: {
    /** Certificates in PEM to trust instead of those of the system. */
    readonly ca?: string;
    /** Whether any certificate will do. */
    readonly insecure: boolean;
  };
  readonly login?: { readonly username: string; readonly password: Secret };
  readonly timeoutMs: number;
  readonly logger: Logger;
}

/** How the server calls a message that is larger than the stream allows. */
const TOO_LARGE = 10_054;

/** Tells the services of oCIS, in the subject and the form they read. Connects when there is something to tell. */
export function createNats(deps: NatsDeps): EventOutlet {
  let connecting: Promise<NatsConnection> | undefined;
  const connection = () => {
    connecting ??= open(deps, () => {
      connecting = undefined;
    }).catch((error: unknown) => {
      connecting = undefined;
      throw error;
    });
    return connecting;
  };

  return {
    name: "nats",
    messageOf: (event, facts) => revaEventOf(event, facts, deps),
    async deliver({ id, text }) {
      try {
        const client = jetstream(await connection(), { timeout: deps.timeoutMs });
        await client.publish(MAIN_QUEUE, text, { msgID: id, timeout: deps.timeoutMs });
        return { outcome: "taken" };
      } catch (error) {
        return judge(error);
      }
    },
    async close() {
      const open = await connecting?.catch(() => undefined);
      connecting = undefined;
      await open?.close();
    },
  };
}

async function open(deps: NatsDeps, onClosed: () => void): Promise<NatsConnection> {
  const { server, login, tls, timeoutMs } = deps;
  const connection = await connect({
    servers: server,
    name: deps.clientName,
    timeout: timeoutMs,
    maxReconnectAttempts: -1,
    ...(login && { user: login.username, pass: login.password.reveal() }),
    ...(tls && {
      tls: { rejectUnauthorized: !tls.insecure, ...(tls.ca !== undefined && { ca: tls.ca }) },
    }),
  });
  // It closes for good when the server does not know us any more; then the next attempt starts afresh.
  void connection.closed().then(onClosed);
  try {
    warnOfCluster(deps, connection.info?.cluster);
    await ensureStream(connection, timeoutMs);
    return connection;
  } catch (error) {
    await connection.close();
    throw error;
  }
}

/** oCIS makes the stream when it first listens, without limits; whoever comes first makes it so. */
async function ensureStream(connection: NatsConnection, timeout: number): Promise<void> {
  const { streams } = await jetstreamManager(connection, { timeout });
  try {
    await streams.info(MAIN_QUEUE);
  } catch (error) {
    if (!(error instanceof JetStreamApiError && error.code === JetStreamApiCodes.StreamNotFound)) throw error;
    await streams.add({ name: MAIN_QUEUE, subjects: [MAIN_QUEUE] });
  }
}

function warnOfCluster({ cluster, logger, server }: NatsDeps, found: string | undefined): void {
  if (cluster === undefined || found === undefined || found === cluster) return;
  logger.warn("this NATS server belongs to another cluster", { server, cluster: found, expected: cluster });
}

function judge(error: unknown): Delivery {
  const why = error instanceof Error ? error.name : "unknown";
  const tooLarge = error instanceof JetStreamApiError && error.code === TOO_LARGE;
  if (tooLarge || error instanceof errors.InvalidArgumentError) return { outcome: "refused", why };
  return { outcome: "unavailable", why };
}
