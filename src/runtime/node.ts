import { connectNodeAdapter } from "@connectrpc/connect-node";
import { getRequestListener } from "@hono/node-server";
import type { EventOutlet } from "../domain/ports/event-outlet.ts";
import type { Logger } from "../domain/ports/logger.ts";
import { createGuardedDataTransport, createGuardedTransport } from "../federation/guard.ts";
import { refuseAddress } from "../federation/target.ts";
import { createApp } from "../http/app.ts";
import { createHealthDoor } from "../http/health/health.ts";
import { createOperatorDoor } from "../http/operator/keys.ts";
import { systemClock } from "../platform/clock.ts";
import { createNodeFetch } from "../platform/outbound-node.ts";
import { systemPause } from "../platform/pause.ts";
import { systemChance, systemRandom } from "../platform/random.ts";
import { createAccountSessions } from "../platform/sessions/accounts.ts";
import { createAccountDirectory } from "../platform/users/account-directory.ts";
import { verifyPassword } from "../platform/users/password-node.ts";
import type { AuthenticateCaller } from "../rpc/auth.ts";
import { createRpcRoutes } from "../rpc/routes.ts";
import { answerUnknownRpc } from "../rpc/unknown-rpc.ts";
import { BrokenRecord } from "../storage/documents.ts";
import { rememberIdp } from "../storage/server-identity.ts";
import { openCaBundle } from "./ca-bundle-node.ts";
import { openCallers, openSessions } from "./callers.ts";
import type { Config } from "./config/load.ts";
import { createDrain, type Drain } from "./drain.ts";
import { openNodeOutlets } from "./event-outlets-node.ts";
import { ALL_EXPOSURES } from "./exposures/all.ts";
import { operator } from "./exposures/operator.ts";
import { openGatewayTokens } from "./gateway-tokens.ts";
import { createLateHandler } from "./late-handler.ts";
import type { NodeHandler } from "./listener.ts";
import { type RenewingOptions, startRenewingListener } from "./listener-renewing.ts";
import { httpListenerSettings, type ListenerSettings, rpcListenerSettings } from "./listener-settings.ts";
import { type NodeGateway, openNodeGateway } from "./node-gateway.ts";
import { makeUserFolders, openAccounts, openResources, openTrust } from "./node-parts.ts";
import { openNodeStore } from "./node-store.ts";
import { startRpcListeners } from "./rpc-listeners-node.ts";
import { rpcOptions } from "./rpc-options.ts";
import { type RpcPlace, rpcListenerPlaces, sharedRpcPlace } from "./rpc-place.ts";
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
  /** Where `rpc.listeners` are, in their order. */
  readonly rpcListenerUrls: readonly string[];
  /** Looks at the files of certificates now, instead of within half a minute. */
  renewCertificates(): Promise<void>;
  /** Lets requests under way finish, waits for background work, and lets go of the store. */
  close(): Promise<void>;
}

/** How often notifications that a peer did not take are looked at. */
const HOUSEKEEPING_INTERVAL_MS = 30_000;
/** How often events are looked for that wait for a listener. */
const TELLING_INTERVAL_MS = 5_000;
/** How long file data from a peer may stand still. */
const DATA_IDLE_MS = 60_000;

/**
 * Starts everything on Node. Ports are bound before anything is opened, since a server without a public address
 * stands at the address it got; requests that come too early are told to come again.
 */
export async function startNodeServer(config: Config, logger: Logger): Promise<NodeServer> {
  const onHandlerError = (error: unknown) =>
    logger.error("a handler threw", { why: error instanceof Error ? error.message : "unknown" });
  const listen = (options: Pick<RenewingOptions, "host" | "port" | "handler"> & ListenerSettings) =>
    startRenewingListener({ ...options, chance: systemChance, onHandlerError }, { logger });
  const door = createLateHandler();
  const drain = createDrain();
  const http = await listen({
    ...config.http.listen,
    ...httpListenerSettings(config),
    handler: door.handler,
  });
  const opened: (() => Promise<void>)[] = [() => http.close(0)];
  try {
    const rpc = await startRpcListeners(rpcListenerPlaces(config), (place, handler) =>
      listen({ ...place.listen, ...rpcListenerSettings(config), handler }),
    );
    opened.push(() => rpc.close(0));
    const publicUrl = config.server.publicOrigin ?? http.url;
    const store = await openNodeStore(config.store.url);
    opened.push(() => store.close());
    const service = await openService(config, { logger, publicUrl, store, drain });
    const { fetch } = service.service;
    const rpcHandler = rpcHandlerOf(service, config, logger);
    door.open(config.rpc.singlePort ? rpcHandler(sharedRpcPlace(config), fetch) : getRequestListener(fetch));
    const beside = operatorFetch(service, logger);
    rpc.open((place) => rpcHandler(place, beside));

    const [rpcUrl = http.url, ...rpcListenerUrls] = config.rpc.singlePort
      ? [http.url, ...rpc.urls]
      : rpc.urls;
    const delivery = setInterval(() => void housekeep(service.service, logger), HOUSEKEEPING_INTERVAL_MS);
    delivery.unref();
    service.service.tellWaiting();
    const telling = setInterval(() => service.service.tellWaiting(), TELLING_INTERVAL_MS);
    telling.unref();
    return {
      publicUrl,
      httpUrl: http.url,
      rpcUrl,
      rpcListenerUrls,
      async renewCertificates() {
        await Promise.all([http, rpc].map((listener) => listener.renew()));
      },
      async close() {
        clearInterval(delivery);
        clearInterval(telling);
        drain.begin();
        await systemPause(config.http.drainDelay, drain.stopping);
        drain.stop();
        const { shutdownGrace } = config.http;
        await Promise.all([http, rpc].map((listener) => listener.close(shutdownGrace)));
        const settled = await within(shutdownGrace, () => service.service.settled());
        if (!settled) logger.warn("stopped before all background work was done");
        await Promise.all(service.outlets.map((outlet) => outlet.close()));
        service.gateway.close();
        await store.close();
      },
    };
  } catch (error) {
    for (const close of opened.reverse()) await close();
    throw error;
  }
}

/** Whether the work was done before that time was over; it is left alone then, not ended. */
async function within(milliseconds: number, work: () => Promise<void>): Promise<boolean> {
  const done = new AbortController();
  const finished = work().finally(() => done.abort());
  await Promise.race([finished, systemPause(milliseconds, done.signal)]);
  return done.signal.aborted;
}

interface OpenedService {
  readonly service: Service;
  readonly outlets: readonly EventOutlet[];
  readonly gateway: NodeGateway;
  readonly operatorToken: string;
  readonly authenticate: AuthenticateCaller;
}

async function openService(
  config: Config,
  {
    logger,
    publicUrl,
    store,
    drain,
  }: { logger: Logger; publicUrl: string; store: Awaited<ReturnType<typeof openNodeStore>>; drain: Drain },
): Promise<OpenedService> {
  const clock = systemClock;
  const parts = { config, clock, logger };
  const gateway = await openNodeGateway(parts);
  const idpOfOurs = async () => config.users.idp ?? rememberIdp(store, new URL(publicUrl).origin);
  const accounts = gateway.users ? async () => [] : await openAccounts(parts, await idpOfOurs());
  const users = gateway.users ?? createAccountDirectory(accounts);
  const tokens = openGatewayTokens(parts);
  makeUserFolders(config, await accounts());
  const caBundle = await openCaBundle("outbound.ca_file", config.outbound.caFile);
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
    sessions: openSessions(config, {
      accounts: createAccountSessions({ accounts, clock, random: systemRandom, verifyPassword }),
      tokens,
    }),
    ...(tokens && { gatewayTokens: tokens }),
    trust: await openTrust({ ...parts, transport }),
    resources: gateway.resources ?? openResources(parts),
    transport,
    dataTransport: createGuardedDataTransport({ ...guard, idleTimeoutMs: DATA_IDLE_MS }),
    outlets,
    shareLookups: true,
    drain,
  });
  await openKeys(service);
  const { operatorToken } = security;
  const authenticate = openCallers(config, { users, tokens });
  return { service, outlets, gateway, operatorToken, authenticate };
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

type Fetch = (request: Request) => Promise<Response>;

/** Makes what answers at one place of the internal services, and leaves what is none of theirs to others. */
function rpcHandlerOf({ service, authenticate }: OpenedService, config: Config, logger: Logger) {
  return (place: RpcPlace, otherwise: Fetch): NodeHandler => {
    const routes = createRpcRoutes({
      ...place,
      useCases: service.useCases,
      authenticate,
      logger,
      ...rpcOptions(config, service),
      acceptInviteTwice: config.rpc.acceptInviteTwice,
    });
    const listener = getRequestListener(async (request) => answerUnknownRpc(request) ?? otherwise(request));
    // The two libraries describe one and the same Node response in types that differ in the letter.
    const fallback = listener as NonNullable<Parameters<typeof connectNodeAdapter>[0]["fallback"]>;
    return connectNodeAdapter({ routes, fallback });
  };
}

/** What stands beside the internal services on their own port. */
function operatorFetch({ service, operatorToken }: OpenedService, logger: Logger): Fetch {
  const doors = [createOperatorDoor({ ...service, operatorToken }), createHealthDoor(service)];
  const app = createApp({ server: { publicUrl: "http://localhost" }, doors, clock: systemClock, logger });
  return async (request) => app.fetch(request);
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
