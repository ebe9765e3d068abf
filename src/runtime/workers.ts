import { waitUntil } from "cloudflare:workers";
import type { Logger } from "../domain/ports/logger.ts";
import type { ObjectStore } from "../domain/ports/object-store.ts";
import type { Resources } from "../domain/ports/resources.ts";
import { Unavailable } from "../domain/ports/unavailable.ts";
import { createGuardedDataTransport, createGuardedTransport } from "../federation/guard.ts";
import { systemClock } from "../platform/clock.ts";
import { createLog } from "../platform/log.ts";
import { systemRandom } from "../platform/random.ts";
import { createAccountSessions } from "../platform/sessions/accounts.ts";
import { createAccountDirectory } from "../platform/users/account-directory.ts";
import { type Account, parseAccounts } from "../platform/users/accounts.ts";
import { createR2Resources, type R2FilesLike } from "../resources/r2.ts";
import { createUserFolders } from "../resources/user-folders.ts";
import {
  createDurableObjectStore,
  type MeshportStoreNamespace,
} from "../storage/drivers/durable-object-store.ts";
import { createR2Store, type R2BucketLike, sweepR2Tombstones } from "../storage/drivers/r2.ts";
import { rememberIdp } from "../storage/server-identity.ts";
import { openSessions } from "./callers.ts";
import { formatConfigIssue } from "./config/issue.ts";
import { type Config, readConfig } from "./config/load.ts";
import { filesAtGateway, splitDriverUrl } from "./driver-url.ts";
import type { Exposure } from "./exposures/exposure.ts";
import { operator } from "./exposures/operator.ts";
import type { GatewayParts } from "./gateway.ts";
import { openGatewayTokens } from "./gateway-tokens.ts";
import { sealingSecretOf } from "./sealing-secret.ts";
import { openSecurity } from "./security.ts";
import { createService, type Service } from "./service.ts";
import { settingsOf } from "./settings.ts";
import { StartFailed } from "./start-failed.ts";
import { openTrustPolicy } from "./trust.ts";
import { webhookOutlets } from "./webhook-outlet.ts";
import type { OpenWorkerGateway } from "./worker-gateway.ts";
import type { MountRpc } from "./worker-rpc.ts";

/** What one Worker offers. */
export interface WorkerOptions {
  readonly exposures: readonly Exposure[];
  /** Mounts the internal services, when they are offered; they still need `rpc.service_credentials`. */
  readonly rpc?: MountRpc;
  /** Asks the gateway, when the configuration has one for users or files. */
  readonly gateway?: OpenWorkerGateway;
}

/** Variables, secrets and bindings, as wrangler names them. */
export type WorkerEnv = Readonly<Record<string, unknown>>;

/** What a Worker's module exports. */
export interface Worker {
  fetch(request: Request, env: WorkerEnv): Promise<Response>;
  scheduled(controller: { readonly scheduledTime: number }, env: WorkerEnv): Promise<void>;
}

interface Running {
  readonly service: Service;
  readonly rpc: ReturnType<MountRpc>;
  readonly sweep: (before: Date) => Promise<void>;
}

const DATA_IDLE_MS = 60_000;
/** R2 keeps a mark where something was deleted; after this long nobody can still be writing there. */
const TOMBSTONE_AGE_MS = 24 * 60 * 60 * 1000;

/** Builds a Worker. Its service is made once per isolate, from the environment of the first request. */
export function createWorker(options: WorkerOptions): Worker {
  let running: Promise<Running> | undefined;
  const start = (env: WorkerEnv) => {
    running ??= startWorker(options, env).catch((error: unknown) => {
      // The next request tries again: a binding may have been missing for a moment.
      running = undefined;
      throw error;
    });
    return running;
  };
  return {
    async fetch(request, env) {
      try {
        const { service, rpc } = await start(env);
        return (await rpc?.(request)) ?? (await service.fetch(request));
      } catch (error) {
        return refuseToStart(error, env);
      }
    },
    async scheduled({ scheduledTime }, env) {
      const { service, sweep } = await start(env);
      await service.housekeep();
      await sweep(new Date(scheduledTime - TOMBSTONE_AGE_MS));
    },
  };
}

function refuseToStart(error: unknown, env: WorkerEnv): Response {
  // What is wrong is the operator's business and stands in the log.
  logOf({ level: "error", format: "json" }).error("the Worker cannot start", {
    why: error instanceof Error ? error.message : "unknown",
    store: typeof env.MESHPORT_STORE_URL === "string" ? env.MESHPORT_STORE_URL : undefined,
  });
  const status = error instanceof Unavailable ? 503 : 500;
  return Response.json({ code: "SERVER_ERROR", message: "the service is not available" }, { status });
}

async function startWorker(options: WorkerOptions, env: WorkerEnv): Promise<Running> {
  const loaded = readConfig({ env });
  if (!loaded.ok) throw new StartFailed(loaded.failure.map(formatConfigIssue).join("\n"));
  const { config, warnings } = loaded.value;
  const publicUrl = config.server.publicOrigin;
  if (publicUrl === undefined) throw new StartFailed("MESHPORT_SERVER_PUBLIC_ORIGIN: expected on Workers");
  const logger = logOf(config.log);
  for (const warning of warnings) logger.warn(formatConfigIssue(warning));
  const { store, sweep } = openWorkersStore(config.store.url, env);
  const gateway = gatewayOf(options, config);
  const idpOfOurs = async () => config.users.idp ?? rememberIdp(store, new URL(publicUrl).origin);
  const accounts = gateway.users ? async () => [] : accountsOf(config, await idpOfOurs());
  const users = gateway.users ?? createAccountDirectory(accounts);
  const tokens = openGatewayTokens({ config, clock: systemClock, logger });
  refuseListeners(config);
  if (config.outbound.caFile !== undefined) {
    throw new StartFailed("outbound.ca_file: a Worker has no files, and Cloudflare decides whom it trusts");
  }
  if (config.events.natsUrl !== undefined) {
    throw new StartFailed(
      "events.nats_url: a Worker has no connections but HTTP; expected events.webhook_url",
    );
  }
  const guard = {
    fetch: globalThis.fetch,
    allowHttp: config.outbound.allowHttp,
    allow: config.outbound.allow,
    userAgent: config.outbound.userAgent,
    timeoutMs: config.outbound.timeout,
  };
  const transport = createGuardedTransport({ ...guard, maxResponseBytes: config.outbound.maxResponseBytes });
  const settings = settingsOf(config, publicUrl);
  const fetch: typeof globalThis.fetch = (input, init) => globalThis.fetch(input, init);
  const service = createService({
    ...(await openSecurity(config, sealingSecretOf(config), settings)),
    settings,
    exposures: options.rpc === undefined ? options.exposures : [...options.exposures, operator],
    store,
    clock: systemClock,
    random: systemRandom,
    logger,
    users,
    sessions: openSessions(config, {
      accounts: createAccountSessions({ accounts, clock: systemClock, random: systemRandom }),
      tokens,
    }),
    ...(tokens && { gatewayTokens: tokens }),
    trust: await openTrustPolicy({ config, clock: systemClock, logger, transport, shareLookups: false }),
    resources: gateway.resources ?? openWorkersResources(config.resources.url, env),
    transport,
    dataTransport: createGuardedDataTransport({ ...guard, idleTimeoutMs: DATA_IDLE_MS }),
    outlets: webhookOutlets(config, { clock: systemClock, publicUrl, fetch }),
    shareLookups: false,
    keepAlive: (work) => waitUntil(work),
    sized: (body, bytes) => body.pipeThrough(new FixedLengthStream(bytes)),
  });
  return { service, rpc: options.rpc?.({ config, service, users, tokens, logger }), sweep };
}

/** A Worker has the one place that Cloudflare gives it, and that is the internet. */
function refuseListeners({ rpc }: Config): void {
  if (rpc.listeners.length > 0) {
    throw new StartFailed("rpc.listeners: a Worker has no ports; deploy one more Worker for another dialect");
  }
  if (rpc.unprotected === "always") {
    throw new StartFailed("rpc.unprotected: a Worker has no closed network; expected loopback or never");
  }
}

function gatewayOf({ gateway }: WorkerOptions, config: Config): GatewayParts {
  if (gateway !== undefined) return gateway({ config, clock: systemClock, fetch: globalThis.fetch });
  if (config.users.driver !== "gateway" && !filesAtGateway(config.resources.url)) return {};
  throw new StartFailed("gateway.endpoint: this Worker was built without what asks a gateway");
}

function logOf({ level, format }: Pick<Config["log"], "level" | "format">): Logger {
  return createLog({ level, format, clock: systemClock });
}

function accountsOf(config: Config, idp: string): () => Promise<readonly Account[]> {
  const { text, file } = config.users;
  if (file !== undefined) throw new StartFailed("users.file: a Worker has no files; expected users.text");
  if (text === undefined) return async () => [];
  const accounts = parseAccounts(text.reveal(), idp);
  if (accounts.ok) return async () => accounts.value;
  const [first] = accounts.failure;
  throw new StartFailed(`users.text:${first?.line}:${first?.column}: ${first?.message}`);
}

function openWorkersStore(url: string, env: WorkerEnv): { store: ObjectStore; sweep: Running["sweep"] } {
  const { driver, place } = splitDriverUrl(url);
  if (driver === "do") {
    const store = createDurableObjectStore(bindingOf<MeshportStoreNamespace>(env, place, "store.url"));
    return { store, sweep: async () => {} };
  }
  if (driver !== "r2") throw new StartFailed(`store.url: expected do:BINDING or r2:BINDING, not ${driver}:`);
  const bucket = bindingOf<R2BucketLike>(env, place, "store.url");
  return {
    store: createR2Store(bucket),
    sweep: async (before) => void (await sweepR2Tombstones(bucket, { before })),
  };
}

function openWorkersResources(url: string, env: WorkerEnv): Resources {
  const { driver, place } = splitDriverUrl(url);
  if (driver !== "r2") throw new StartFailed(`resources.url: expected r2:BINDING, not ${driver}:`);
  const bucket = bindingOf<R2FilesLike>(env, place, "resources.url");
  return createUserFolders({
    folderOf: (userId) => createR2Resources({ bucket, prefix: `${userId}/`, clock: systemClock }),
  });
}

function bindingOf<T>(env: WorkerEnv, name: string, setting: string): T {
  const binding = env[name];
  if (typeof binding !== "object" || binding === null) {
    throw new StartFailed(`${setting}: there is no binding called ${name}`);
  }
  return binding as T;
}
