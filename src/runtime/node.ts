import { connectNodeAdapter } from "@connectrpc/connect-node";
import { getRequestListener } from "@hono/node-server";
import type { EventOutlet } from "../domain/ports/event-outlet.ts";
import type { Logger } from "../domain/ports/logger.ts";
import { createGuardedDataTransport, createGuardedTransport } from "../federation/guard.ts";
import { refuseAddress } from "../federation/target.ts";
import { createApp } from "../http/app.ts";
import { createOperatorDoor } from "../http/operator/keys.ts";
import { readCaBundle } from "../platform/ca-bundle-node.ts";
import { systemClock } from "../platform/clock.ts";
import { createNodeFetch } from "../platform/outbound-node.ts";
import { systemRandom } from "../platform/random.ts";
import { createAccountSessions } from "../platform/sessions/accounts.ts";
import { createAccountDirectory } from "../platform/users/account-directory.ts";
import { verifyPassword } from "../platform/users/password-node.ts";
import { createRpcRoutes } from "../rpc/routes.ts";
import { createServiceCredentials } from "../rpc/service-credentials.ts";
import { BrokenRecord } from "../storage/documents.ts";
import { rememberIdp } from "../storage/server-identity.ts";
import type { Config } from "./config/load.ts";
import { isLoopback } from "./config/web-address.ts";
import { openNodeOutlets } from "./event-outlets-node.ts";
import { ALL_EXPOSURES } from "./exposures/all.ts";
import { operator } from "./exposures/operator.ts";
import { type Listener, type NodeHandler, startListener } from "./listener.ts";
import { makeUserFolders, openAccounts, openResources, openTrust } from "./node-parts.ts";
import { openNodeStore } from "./node-store.ts";
import { sealingSecretOf } from "./sealing-secret.ts";
import { openSecurity } from "./security.ts";
import { createService, type Service } from "./service.ts";
import { settingsOf } from "./settings.ts";
import { StartFailed } from "./start-failed.ts";

/** A server that is running on Node. */
export interface NodeServer {
  /** Where peers and users reach it. */
  readonly publicUrl: string;
  /** Where it listens for HTTP, and for RPC; one and the same with `rpc.single_port`. */
  readonly httpUrl: string;
  readonly rpcUrl: string;
  /** Lets requests under way finish, waits for background work, and lets go of the store. */
  close(): Promise<void>;
}

/** How often notifications that a peer did not take are looked at. */
const HOUSEKEEPING_INTERVAL_MS = 30_000;
/** How long file data from a peer may stand still. */
const DATA_IDLE_MS = 60_000;

/**
 * Starts everything on Node. Ports are bound before anything is opened, since a server without a public address
 * stands at the address it got; requests that come too early are told to come again.
 */
export async function startNodeServer(config: Config, logger: Logger): Promise<NodeServer> {
  const onHandlerError = (error: unknown) =>
    logger.error("a handler threw", { why: error instanceof Error ? error.message : "unknown" });
  const limits = { maxConnections: config.http.maxConnections };
  const door = createLateHandler();
  const rpcDoor = createLateHandler();
  const http = await startListener({
    ...config.http.listen,
    handler: door.handler,
    limits,
    onHandlerError,
  });
  const opened: (() => Promise<void>)[] = [() => http.close(0)];
  try {
    const rpc = config.rpc.singlePort
      ? undefined
      : await startListener({ ...config.rpc.listen, handler: rpcDoor.handler, limits, onHandlerError });
    if (rpc) opened.push(() => rpc.close(0));
    const publicUrl = config.server.publicOrigin ?? http.url;
    const store = await openNodeStore(config.store.url);
    opened.push(() => store.close());
    const service = await openService(config, { logger, publicUrl, store });
    const { fetch, rpcHandler } = handlersOf(service, config, logger);
    door.open(config.rpc.singlePort ? rpcHandler(fetch) : getRequestListener(fetch));
    rpcDoor.open(rpcHandler(operatorFetch(service, logger)));

    const delivery = setInterval(() => void housekeep(service.service, logger), HOUSEKEEPING_INTERVAL_MS);
    delivery.unref();
    service.service.start();
    return {
      publicUrl,
      httpUrl: http.url,
      rpcUrl: (rpc ?? http).url,
      async close() {
        clearInterval(delivery);
        await closeListeners([http, rpc], config.http.shutdownGrace);
        await service.service.settled();
        await Promise.all(service.outlets.map((outlet) => outlet.close()));
        await store.close();
      },
    };
  } catch (error) {
    for (const close of opened.reverse()) await close();
    throw error;
  }
}

interface OpenedService {
  readonly service: Service;
  readonly outlets: readonly EventOutlet[];
  readonly operatorToken: string;
  readonly authenticate: ReturnType<typeof createServiceCredentials>;
}

async function openService(
  config: Config,
  {
    logger,
    publicUrl,
    store,
  }: { logger: Logger; publicUrl: string; store: Awaited<ReturnType<typeof openNodeStore>> },
): Promise<OpenedService> {
  const clock = systemClock;
  const parts = { config, clock, logger };
  const accounts = await openAccounts(
    parts,
    config.users.idp ?? (await rememberIdp(store, new URL(publicUrl).origin)),
  );
  const users = createAccountDirectory(accounts);
  makeUserFolders(config, await accounts());
  const caBundle = await openCaBundle(config.outbound.caFile);
  const rules = {
    allowHttp: config.outbound.allowHttp,
    allow: config.outbound.allow,
    addressesChecked: true,
  };
  const guard = {
    ...rules,
    fetch: createNodeFetch({
      refuseAddress: (url, address) => refuseAddress(url, address, rules),
      connectTimeoutMs: config.outbound.connectTimeout,
      caBundle,
    }),
    userAgent: config.outbound.userAgent,
    timeoutMs: config.outbound.timeout,
  };
  const transport = createGuardedTransport({ ...guard, maxResponseBytes: config.outbound.maxResponseBytes });
  const settings = settingsOf(config, publicUrl);
  const { host } = settings.server;
  const outlets = await openNodeOutlets({ ...parts, publicUrl, host, caBundle });
  const security = await openSecurity(config, sealingSecretOf(config), settings);
  const service = createService({
    ...security,
    settings,
    exposures: config.rpc.singlePort ? [...ALL_EXPOSURES, operator] : ALL_EXPOSURES,
    store,
    clock,
    random: systemRandom,
    logger,
    users,
    sessions: createAccountSessions({ accounts, clock, random: systemRandom, verifyPassword }),
    trust: await openTrust({ ...parts, transport }),
    resources: openResources(parts),
    transport,
    dataTransport: createGuardedDataTransport({ ...guard, idleTimeoutMs: DATA_IDLE_MS }),
    outlets,
    shareLookups: true,
  });
  await openKeys(service);
  const credentials = config.rpc.serviceCredentials;
  const { operatorToken } = security;
  return { service, outlets, operatorToken, authenticate: createServiceCredentials({ credentials, users }) };
}

/** Makes the signing keys on the first start; on every other one, sees whether the secret still opens them. */
async function openKeys(service: Service): Promise<void> {
  try {
    await service.keys.signing.current();
  } catch (error) {
    if (!(error instanceof BrokenRecord)) throw error;
    const hint = "an earlier secret belongs into security.previous_secrets";
    throw new StartFailed(`security.secret: ${error.message}; ${hint}`, { cause: error });
  }
}

async function openCaBundle(path: string | undefined): Promise<readonly string[]> {
  if (path === undefined) return [];
  try {
    return await readCaBundle(path);
  } catch (error) {
    throw new StartFailed(`outbound.ca_file: ${error instanceof Error ? error.message : "unknown"}`);
  }
}

type Fetch = (request: Request) => Promise<Response>;

function handlersOf({ service, authenticate }: OpenedService, config: Config, logger: Logger) {
  const routes = createRpcRoutes({
    useCases: service.useCases,
    authenticate,
    logger,
    // A loopback listener of its own is the closed network for which reva leaves some RPCs open.
    dialect: config.rpc.dialect,
    acceptInviteTwice: config.rpc.acceptInviteTwice,
    protectAll: config.rpc.singlePort || !isLoopback(config.rpc.listen.host),
  });
  const rpcHandler = (otherwise: Fetch): NodeHandler => {
    const listener = getRequestListener(otherwise);
    // The two libraries describe one and the same Node response in types that differ in the letter.
    const fallback = listener as NonNullable<Parameters<typeof connectNodeAdapter>[0]["fallback"]>;
    return connectNodeAdapter({ routes, fallback });
  };
  return { fetch: service.fetch, rpcHandler };
}

/** What stands beside the internal services on their own port. */
function operatorFetch({ service, operatorToken }: OpenedService, logger: Logger): Fetch {
  const doors = [createOperatorDoor({ keys: service.keys, operatorToken })];
  const app = createApp({ server: { publicUrl: "http://localhost" }, doors, clock: systemClock, logger });
  return async (request) => app.fetch(request);
}

/** A handler that asks to come again until the real one is there. */
function createLateHandler() {
  let opened: NodeHandler = (_, response) => {
    response.statusCode = 503;
    response.setHeader("retry-after", "1");
    response.end();
  };
  const handler: NodeHandler = (request, response) => opened(request, response);
  const open = (real: NodeHandler) => {
    opened = real;
  };
  return { handler, open };
}

async function housekeep(service: Service, logger: Logger): Promise<void> {
  try {
    await service.housekeep();
  } catch (error) {
    logger.error("housekeeping failed", {
      why: error instanceof Error ? error.message : "unknown",
    });
  }
}

async function closeListeners(listeners: readonly (Listener | undefined)[], graceMs: number): Promise<void> {
  await Promise.all(listeners.map((listener) => listener?.close(graceMs)));
}
