import type { Hono } from "hono";
import { createDescribeServer } from "../../src/domain/discovery/describe-server.ts";
import type { DomainEvent } from "../../src/domain/events.ts";
import type { LocalUser } from "../../src/domain/model/local-user.ts";
import type { Server } from "../../src/domain/model/server.ts";
import type { GatewayTokens } from "../../src/domain/ports/gateway-tokens.ts";
import type { ObjectStore } from "../../src/domain/ports/object-store.ts";
import type { AuthenticatePeer } from "../../src/domain/ports/peer-proof.ts";
import type { TrustPolicy } from "../../src/domain/ports/trust-policy.ts";
import type { UseCases } from "../../src/domain/use-cases.ts";
import { createApp } from "../../src/http/app.ts";
import type { HttpEnv } from "../../src/http/context.ts";
import { createOcmdDoor } from "../../src/http/ocmd/index.ts";
import { createSciencemeshDoor } from "../../src/http/sciencemesh/index.ts";
import { createDiscoveryDoor } from "../../src/http/well-known/discovery.ts";
import type { NewShareSupport } from "../../src/ocm/new-share.ts";
import { createBackground } from "../../src/platform/background.ts";
import { createOpenTrust } from "../../src/platform/trust/open.ts";
import { createMemoryResources, type MemoryResources } from "../../src/resources/memory.ts";
import { createUserFolders } from "../../src/resources/user-folders.ts";
import { createUseCases, type Policy } from "../../src/runtime/use-cases.ts";
import { createMemoryStore } from "../../src/storage/drivers/memory.ts";
import { createRepositories, type Repositories } from "../../src/storage/repositories.ts";
import { testAccessTokens } from "./access-tokens.ts";
import { fixedClock, type TestClock } from "./clock.ts";
import { type RecordingLogger, recordingLogger } from "./logger.ts";
import { type ScriptedPeers, scriptedPeers } from "./peers.ts";
import { directoryOf, EINSTEIN, HOST, MARIE, sessionsOf } from "./people.ts";
import { seededRandom } from "./random.ts";
import { testSealer } from "./sealer.ts";

/** What a test wants to be different from the usual service. */
export interface TestServiceOptions {
  readonly server?: Partial<Server>;
  readonly policy?: Partial<Policy>;
  readonly users?: readonly LocalUser[];
  /** Open when not given. */
  readonly trust?: TrustPolicy;
  /** What the signatures of requests say; all are unsigned by default. */
  readonly authenticatePeer?: AuthenticatePeer;
  /** The tokens of the gateway in front of the service; there is none by default. */
  readonly gatewayTokens?: GatewayTokens;
  readonly store?: ObjectStore;
  /** Contents by store path, for each user's id. */
  readonly files?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly support?: Partial<NewShareSupport>;
  readonly exposeRecipientDisplayName?: boolean;
  readonly meshDirectoryUrl?: string;
  readonly corsOrigins?: readonly string[];
  readonly maxBodyBytes?: number;
}

/** A request to the service under test; `as` is who has the session, `json` a body. */
export interface TestRequest {
  readonly as?: LocalUser;
  readonly json?: unknown;
  readonly form?: Readonly<Record<string, string>>;
  readonly body?: BodyInit;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A whole service in memory, and what surrounds it. */
export interface TestService {
  readonly app: Hono<HttpEnv>;
  readonly useCases: UseCases;
  readonly repositories: Repositories;
  readonly clock: TestClock;
  readonly peers: ScriptedPeers;
  readonly events: readonly DomainEvent[];
  readonly log: RecordingLogger;
  readonly folders: ReadonlyMap<string, MemoryResources>;
  /** Resolves when nothing goes on in the background any more. */
  settled(): Promise<void>;
  /** `POST /ocm/shares` and the like: method and path in one text. */
  request(methodAndPath: string, request?: TestRequest): Promise<Response>;
}

const HOUR = 3_600_000;

/** The service that tests talk to: memory for storage, a clock that stands still, peers that do as they are told. */
export function createTestService(options: TestServiceOptions = {}): TestService {
  const server: Server = {
    host: HOST,
    aliasHosts: [],
    publicUrl: `https://${HOST}`,
    providerName: "Meshport",
    ocmPath: "/ocm",
    webdavPath: "/dav/ocm",
    ...options.server,
  };
  const policy: Policy = {
    inviteLifetimeMs: 24 * HOUR,
    inviteUses: 1,
    sharingEnabled: true,
    requireInvite: false,
    requireExchange: false,
    allowForeignDataHost: false,
    allowUnauthenticatedGrantee: false,
    announcementTimeoutMs: 60_000,
    signaturePolicyFor: () => "off",
    requireTokenExchange: "never",
    accessTokenLifetime: 300,
    ...options.policy,
  };
  const support: NewShareSupport = {
    shareTypes: ["user"],
    resourceTypes: ["file", "folder"],
    protocols: ["webdav"],
    requirements: ["must-exchange-token"],
    plainHttp: false,
    ...options.support,
  };
  const users = options.users ?? [MARIE, EINSTEIN];
  const clock = fixedClock();
  const random = seededRandom();
  const log = recordingLogger();
  const background = createBackground({ logger: log });
  const events: DomainEvent[] = [];
  const repositories = createRepositories({
    store: options.store ?? createMemoryStore(),
    clock,
    random,
    sealer: testSealer,
    toldOf: { sink: { emit: (event) => events.push(event) }, outlets: [] },
  });
  const peers = scriptedPeers();
  const trust = options.trust ?? createOpenTrust();
  const folders = new Map(
    users.map(({ id }) => [
      id.opaqueId,
      createMemoryResources({ clock, files: options.files?.[id.opaqueId] ?? {} }),
    ]),
  );
  const resources = createUserFolders({ folderOf: (userId) => folders.get(userId) });
  const useCases = createUseCases({
    server,
    policy,
    clock,
    random,
    logger: log,
    background,
    users: directoryOf(users),
    trust,
    peers,
    resources,
    accessTokens: testAccessTokens({ clock, random }),
    ...(options.gatewayTokens && { gatewayTokens: options.gatewayTokens }),
    shareLookups: true,
    ...repositories,
  });
  const { maxBodyBytes = 65_536, meshDirectoryUrl } = options;
  const facts = {
    support,
    requireInvite: policy.requireInvite,
    requireExchange: policy.requireExchange,
    requireSignatures: policy.signaturePolicyFor("") === "require",
    trust,
  };
  const app = createApp({
    server,
    clock,
    logger: log,
    doors: [
      createDiscoveryDoor({ describeServer: createDescribeServer({ server, facts }) }),
      createOcmdDoor({
        server,
        useCases,
        support,
        exposeRecipientDisplayName: options.exposeRecipientDisplayName ?? true,
        maxBodyBytes,
        authenticatePeer: options.authenticatePeer ?? (async () => ({ kind: "unsigned" })),
      }),
      createSciencemeshDoor({
        sciencemeshPath: "/sciencemesh",
        server,
        useCases,
        resources,
        sessions: sessionsOf(users),
        challenges: ['Basic realm="Meshport"', 'Bearer realm="Meshport"'],
        corsOrigins: options.corsOrigins ?? ["https://web.example.org"],
        maxBodyBytes,
        ...(meshDirectoryUrl !== undefined && { meshDirectoryUrl }),
      }),
    ],
  });

  return {
    app,
    useCases,
    repositories,
    clock,
    peers,
    events,
    log,
    folders,
    settled: () => background.settled(),
    async request(methodAndPath, request = {}) {
      const [method = "", path = ""] = methodAndPath.split(" ");
      return app.request(`https://${HOST}${path}`, { method, ...initOf(request) });
    },
  };
}

function initOf({ as, json, form, body, headers }: TestRequest): RequestInit {
  const given = new Headers(headers);
  if (as !== undefined) given.set("Authorization", `Bearer ${as.id.opaqueId}`);
  if (json !== undefined) {
    if (!given.has("Content-Type")) given.set("Content-Type", "application/json");
    return { headers: given, body: JSON.stringify(json) };
  }
  if (form !== undefined) return { headers: given, body: new URLSearchParams(form) };
  return { headers: given, ...(body !== undefined && { body }) };
}
