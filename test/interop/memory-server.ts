import type { LocalUser } from "../../src/domain/model/local-user.ts";
import type { Transport } from "../../src/domain/ports/transport.ts";
import { createOpenTrust } from "../../src/platform/trust/open.ts";
import { createMemoryResources } from "../../src/resources/memory.ts";
import { createUserFolders } from "../../src/resources/user-folders.ts";
import { ALL_EXPOSURES } from "../../src/runtime/exposures/all.ts";
import { createService, type Service } from "../../src/runtime/service.ts";
import type { Policy } from "../../src/runtime/use-cases.ts";
import { createMemoryStore } from "../../src/storage/drivers/memory.ts";
import { testSealer } from "../support/sealer.ts";

/** A whole server in memory, with one user who has files. */
export interface MemoryServer {
  readonly origin: string;
  readonly user: LocalUser;
  readonly service: Service;
}

export interface MemoryServerOptions {
  readonly host: string;
  readonly user: { readonly id: string; readonly name: string };
  readonly files: Readonly<Record<string, string>>;
  /** How requests reach the other server. */
  readonly transport: Transport;
  readonly policy?: Partial<Policy>;
}

const clock = { now: () => new Date() };
const silent = { debug() {}, info() {}, warn() {}, error() {} };
const random = { uuid: () => crypto.randomUUID(), secret: () => crypto.randomUUID().replaceAll("-", "") };

/** Builds a server of memory parts; its user is whoever sends `Bearer <their id>`. */
export function createMemoryServer(options: MemoryServerOptions): MemoryServer {
  const { host, transport } = options;
  const origin = `https://${host}`;
  const user: LocalUser = {
    id: { idp: origin, opaqueId: options.user.id, type: "primary" },
    username: options.user.id,
    displayName: options.user.name,
    mail: `${options.user.id}@${host}`,
  };
  const folder = createMemoryResources({ clock, files: options.files });
  const service = createService({
    settings: {
      server: {
        host,
        aliasHosts: [],
        publicUrl: origin,
        providerName: "Meshport",
        ocmPath: "/ocm",
        webdavPath: "/dav/ocm",
      },
      policy: {
        inviteLifetimeMs: 86_400_000,
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
      support: {
        shareTypes: ["user"],
        resourceTypes: ["file", "folder"],
        protocols: ["webdav"],
        requirements: ["must-exchange-token"],
        plainHttp: false,
      },
      exposeRecipientDisplayName: true,
      corsOrigins: ["*"],
      sciencemeshPath: "/sciencemesh",
      servesFiles: true,
      maxBodyBytes: 65_536,
      signatures: { required: false, publicOrigins: [origin], maxAgeSeconds: 300, acceptCavage: true },
      security: {
        keepShareSecrets: true,
        signingAlgorithm: "Ed25519",
        keyPublishDelayMs: 3_600_000,
        keyRetireAfterMs: 172_800_000,
      },
      eventsGiveUpAfterMs: 3_600_000,
      allowHttp: false,
    },
    exposures: ALL_EXPOSURES,
    store: createMemoryStore(),
    clock,
    random,
    logger: silent,
    users: { find: async (identifier) => (identifier === options.user.id ? user : undefined) },
    sessions: {
      authenticate: async (headers) =>
        headers.get("Authorization") === `Bearer ${options.user.id}` ? user : undefined,
    },
    trust: createOpenTrust(),
    resources: createUserFolders({ folderOf: (id) => (id === options.user.id ? folder : undefined) }),
    transport,
    dataTransport: transport,
    outlets: [],
    shareLookups: true,
    sealer: testSealer,
    operatorToken: "the operator of the memory server",
  });
  return { origin, user, service };
}
