import type { DomainEvent } from "../../src/domain/events.ts";
import type { Failure } from "../../src/domain/failure.ts";
import type { LocalUser } from "../../src/domain/model/local-user.ts";
import { Permission, type Permissions, permissionSet } from "../../src/domain/model/permissions.ts";
import type { Provider } from "../../src/domain/model/provider.ts";
import type { ResourceId } from "../../src/domain/model/resource-id.ts";
import type { Server } from "../../src/domain/model/server.ts";
import type { UserId } from "../../src/domain/model/user-id.ts";
import type { Background } from "../../src/domain/ports/background.ts";
import type { Peers } from "../../src/domain/ports/peers.ts";
import type { ResourceStore } from "../../src/domain/ports/resource-store.ts";
import type { ResourceInfo, Resources } from "../../src/domain/ports/resources.ts";
import type { TrustPolicy } from "../../src/domain/ports/trust-policy.ts";
import { fail, ok, type Result } from "../../src/domain/result.ts";
import type { UseCases } from "../../src/domain/use-cases.ts";
import type { Discovery } from "../../src/ocm/discovery.ts";
import { createUseCases, type Policy } from "../../src/runtime/use-cases.ts";
import { createMemoryStore } from "../../src/storage/drivers/memory.ts";
import { createRepositories, type Repositories } from "../../src/storage/repositories.ts";
import { testAccessTokens } from "../support/access-tokens.ts";
import { fixedClock, type TestClock } from "../support/clock.ts";
import { type RecordingLogger, recordingLogger } from "../support/logger.ts";
import { type ScriptedPeers, scriptedPeers } from "../support/peers.ts";
import { aUser, directoryOf, EINSTEIN, HOST, MARIE } from "../support/people.ts";
import { seededRandom } from "../support/random.ts";
import { aRemoteUser } from "../support/records.ts";
import { testSealer } from "../support/sealer.ts";

export const HOUR = 3_600_000;
/** When the tests play; the clock stands still until a test moves it. */
export const NOW = "2026-01-16T13:37:00.000Z";
/** A moment that many milliseconds later. */
export const at = (milliseconds: number) => new Date(Date.parse(NOW) + milliseconds);

/** The other server, and its user Brian. */
export const PEER = "cloud.example.net";
export const BRIAN = aRemoteUser("brian", PEER);
/** A server that has nothing to do with Brian's. */
export const STRANGER = "evil.example.com";
export const MALLORY = aRemoteUser("mallory", STRANGER);
/** A user of ours whom no test connects with anybody. */
export const CURIOUS = aUser("curious", { displayName: "Curious George" });

/** What a recipient who may only read may do. */
export const VIEWER: Permissions = ["get_path", "initiate_file_download", "list_container", "stat"];
/** What a recipient who may change a file may do. */
export const EDITOR: Permissions = permissionSet([...VIEWER, "initiate_file_upload"]);

/** A resource of ours; `paper` is a file of Marie's she may do everything with. */
export function aResource(facts: Partial<ResourceInfo> = {}): ResourceInfo {
  const path = facts.path ?? "/paper.txt";
  return {
    id: { storageId: "s", spaceId: "marie", opaqueId: path },
    path,
    name: path.slice(path.lastIndexOf("/") + 1),
    kind: "file",
    owner: MARIE.id,
    ownerDisplayName: MARIE.displayName,
    permissions: Permission.options,
    contentType: "text/plain",
    size: 8,
    ...facts,
  };
}

/** Resources that are what a test says; every user sees all of them. */
export interface ScriptedResources extends Resources {
  readonly known: ResourceInfo[];
}

const NO_BYTES: ResourceStore = {
  stat: async () => fail({ reason: "resource-not-found" }),
  list: async () => fail({ reason: "resource-not-found" }),
  read: async () => fail({ reason: "resource-not-found" }),
};
const sameId = (a: ResourceId, b: ResourceId) =>
  a.storageId === b.storageId && a.spaceId === b.spaceId && a.opaqueId === b.opaqueId;

/** The resources of the tests; their bytes are of no interest here. */
export function scriptedResources(known: ResourceInfo[]): ScriptedResources {
  return {
    known,
    async stat(_caller, reference) {
      const found = known.find((one) =>
        "id" in reference ? sameId(one.id, reference.id) : one.path === reference.path,
      );
      return found ? ok(found) : fail({ reason: "not-found", what: "resource" });
    },
    async open(id) {
      const found = known.find((one) => sameId(one.id, id));
      return found && { store: NO_BYTES, root: found.path, kind: found.kind, name: found.name };
    },
  };
}

/** Trust in everybody but some, with what the operator has noted of others. */
export interface ScriptedTrust extends TrustPolicy {
  readonly refused: Set<string>;
  readonly records: Map<string, Provider>;
}

/** A trust policy a test can change its mind about. */
export function scriptedTrust(): ScriptedTrust {
  const refused = new Set<string>();
  const records = new Map<string, Provider>();
  return {
    refused,
    records,
    judge: async (host) => (refused.has(host) ? { admitted: false, rule: "denylist" } : { admitted: true }),
    admits: async (host) => !refused.has(host),
    find: async (host) => records.get(host),
    list: async () => [...records.values()],
    listOwn: async () => [...records.values()],
    criteria: () => ({ allowlist: false, denylist: refused.size > 0 }),
  };
}

/** An operator's record of a provider; its services are given as `[host, endpoint]`. */
export function aProvider(
  domain: string,
  services: readonly (readonly [host: string, path: string])[] = [],
): Provider {
  return {
    name: domain,
    fullName: `The cloud at ${domain}`,
    description: "",
    organization: "",
    domain,
    homepage: "",
    email: "",
    services: services.map(([host, path]) => ({
      host,
      endpoint: {
        type: { name: "Webdav", description: "" },
        name: "Webdav",
        path,
        isMonitored: false,
        properties: {},
      },
      apiVersion: "",
      additionalEndpoints: [],
    })),
    properties: {},
  };
}

/** Background work a test can put off and wait for; a failing task fails the test that waits. */
export interface TestBackground extends Background {
  /** From now on tasks wait until `settled` is called. */
  hold(): void;
  /** Runs what waits and resolves when nothing is under way. */
  settled(): Promise<void>;
}

/** Work that is done at once, or when a test is ready for it. */
export function testBackground(): TestBackground {
  const running: Promise<void>[] = [];
  const waiting: (() => Promise<void>)[] = [];
  let held = false;
  return {
    run(task) {
      if (held) waiting.push(task);
      else running.push(task());
    },
    hold() {
      held = true;
    },
    async settled() {
      held = false;
      running.push(...waiting.splice(0).map((task) => task()));
      while (running.length > 0) await Promise.all(running.splice(0));
    },
  };
}

/** What a test wants to be different from the usual world. */
export interface WorldOptions {
  readonly server?: Partial<Server>;
  readonly policy?: Partial<Policy>;
  readonly users?: readonly LocalUser[];
  readonly resources?: readonly ResourceInfo[];
  /** What peers say of themselves; a host that is not here does not answer. */
  readonly discovery?: Readonly<Record<string, Partial<Discovery>>>;
}

/** All use cases over memory, and everything around them that a test looks at. */
export interface World extends Repositories {
  readonly useCases: UseCases;
  readonly clock: TestClock;
  readonly peers: ScriptedPeers;
  readonly trust: ScriptedTrust;
  readonly resources: ScriptedResources;
  readonly background: TestBackground;
  readonly events: DomainEvent[];
  readonly log: RecordingLogger;
}

/** The server under test as it is unless a test says otherwise. */
export const SERVER: Server = {
  host: HOST,
  aliasHosts: ["old.example.org"],
  publicUrl: `https://${HOST}`,
  providerName: "Meshport",
  ocmPath: "/ocm",
  webdavPath: "/dav/ocm",
};

/** A fresh server over memory: Marie and Einstein are its users, peers take everything. */
export function createWorld(options: WorldOptions = {}): World {
  const clock = fixedClock(NOW);
  const random = seededRandom();
  const log = recordingLogger();
  const background = testBackground();
  const trust = scriptedTrust();
  const resources = scriptedResources([...(options.resources ?? [aResource()])]);
  const scripted = scriptedPeers();
  const peers: ScriptedPeers = { ...scripted, discover: discoverIn(options.discovery ?? {}) };
  const events: DomainEvent[] = [];
  const repositories = createRepositories({
    store: createMemoryStore(),
    clock,
    random,
    sealer: testSealer,
    toldOf: { sink: { emit: (event) => events.push(event) }, outlets: [] },
  });
  const useCases = createUseCases({
    server: { ...SERVER, ...options.server },
    policy: {
      inviteLifetimeMs: 24 * HOUR,
      inviteUses: 1,
      sharingEnabled: true,
      requireInvite: true,
      requireExchange: false,
      allowForeignDataHost: false,
      allowUnauthenticatedGrantee: false,
      announcementTimeoutMs: 60_000,
      signaturePolicyFor: () => "off",
      requireTokenExchange: "never",
      accessTokenLifetime: 300,
      ...options.policy,
    },
    clock,
    random,
    logger: log,
    background,
    users: directoryOf(options.users ?? [MARIE, EINSTEIN, CURIOUS]),
    trust,
    peers,
    resources,
    accessTokens: testAccessTokens({ clock, random }),
    shareLookups: true,
    ...repositories,
  });
  return { ...repositories, useCases, clock, peers, trust, resources, background, events, log };
}

function discoverIn(documents: Readonly<Record<string, Partial<Discovery>>>): Peers["discover"] {
  return async (host) => {
    const known = documents[host];
    if (known === undefined) return fail({ reason: "peer-unreachable", host, reachedPeer: false });
    return ok({
      host,
      enabled: true,
      apiVersion: "1.4.0",
      version: "1.4.0",
      endPoint: `https://${host}/ocm`,
      provider: "",
      resourceTypes: [],
      capabilities: [],
      criteria: [],
      warnings: [],
      ...known,
    });
  };
}

/** The value of a success; a refusal fails the test that did not expect it. */
export function taken<T>(result: Result<T, Failure>): T {
  if (!result.ok) throw new Error(`refused: ${JSON.stringify(result.failure)}`);
  return result.value;
}

/** The names of the events so far. */
export function eventsOf(world: World): readonly string[] {
  return world.events.map(({ type }) => type);
}

/** What is in the queue, now or at any later time. */
export async function queued({ notifications }: Pick<World, "notifications">) {
  return notifications.listDue(at(1000 * 24 * HOUR), 1000);
}

/** Marie and Brian connected as by an invite of hers; the token both servers know proves later messages. */
export async function connect(
  world: World,
  {
    user = MARIE,
    remote = BRIAN,
    token = "the-invite-token",
  }: { readonly user?: LocalUser; readonly remote?: UserId; readonly token?: string } = {},
) {
  const { contact } = await world.contacts.put({
    owner: user.id,
    userId: remote,
    address: { identifier: remote.opaqueId, host: remote.idp },
    displayName: `${remote.opaqueId} of ${remote.idp}`,
    mail: `${remote.opaqueId}@${remote.idp}`,
    username: "",
    acceptedAt: NOW,
    inviteToken: token,
  });
  return contact;
}

/** Runs as many of the same at once; the repositories decide the race. */
export function race<T>(times: number, attempt: (index: number) => Promise<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: times }, (_, index) => attempt(index)));
}
