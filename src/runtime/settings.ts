import type { Server } from "../domain/model/server.ts";
import type { SigningAlgorithm } from "../domain/model/signing-key-record.ts";
import { canonicalHost } from "../ocm/address.ts";
import type { NewShareSupport } from "../ocm/new-share.ts";
import type { Config } from "./config/load.ts";
import { filesAtGateway } from "./driver-url.ts";
import type { Policy } from "./use-cases.ts";

/** What the configuration says about the service itself, whatever it runs on. */
export interface ServiceSettings {
  readonly server: Server;
  readonly policy: Policy;
  /** Which new shares are understood; discovery advertises the same. */
  readonly support: NewShareSupport;
  /** Name of the list of trusted servers that we publish; absent when we publish none. */
  readonly federation?: string;
  readonly exposeRecipientDisplayName: boolean;
  readonly corsOrigins: readonly string[];
  readonly meshDirectoryUrl?: string;
  /** Path of the API for our own users, with a leading slash. */
  readonly sciencemeshPath: string;
  /** Whether the files that our users share are served here; otherwise the gateway does it, at the same address. */
  readonly servesFiles: boolean;
  readonly maxBodyBytes: number;
  readonly signatures: {
    /** Whether every message to us must be signed, whoever sends it; exceptions may stand in the policy. */
    readonly required: boolean;
    /** Scheme, host and port of every public address of ours. */
    readonly publicOrigins: readonly string[];
    readonly maxAgeSeconds: number;
    readonly acceptCavage: boolean;
  };
  readonly security: {
    /** Whether secrets of shares we sent are kept sealed, or only their digests are. */
    readonly keepShareSecrets: boolean;
    /** For keys that are made from now on. */
    readonly signingAlgorithm: SigningAlgorithm;
    readonly keyPublishDelayMs: number;
    readonly keyRetireAfterMs: number;
  };
  /** After how long an event that nobody takes is given up. */
  readonly eventsGiveUpAfterMs: number;
  /** Whether loopback peers are reached over plain http: for tests and demos. */
  readonly allowHttp: boolean;
}

/** The URL of which the names of our signing keys are the fragments. */
export function keyIdBaseOf({ publicUrl, ocmPath }: Pick<Server, "publicUrl" | "ocmPath">): string {
  return `${publicUrl}${ocmPath}`;
}

/** The settings for a server at this public URL (scheme, host, base path; no slash at the end). */
export function settingsOf(config: Config, publicUrl: string): ServiceSettings {
  return {
    server: serverOf(config, publicUrl),
    policy: {
      inviteLifetimeMs: config.ocminvitemanager.tokenExpiration,
      inviteUses: config.ocminvitemanager.tokenUses === "single" ? 1 : 0,
      sharingEnabled: config.ocmshareprovider.enable,
      requireInvite: config.ocmcore.requireAcceptedInvite,
      requireExchange: config.ocmcore.requireTokenExchange,
      allowForeignDataHost: config.ocmcore.allowForeignDataHost,
      allowUnauthenticatedGrantee: config.ocmcore.allowUnauthenticatedGrantee,
      signaturePolicyFor: (host) =>
        config.signatures.peers.find((peer) => peer.host === host)?.policy ?? config.signatures.policy,
      // An announcement may look at the peer's discovery, try two dialects, and wait each time.
      announcementTimeoutMs: 5 * config.outbound.timeout,
      requireTokenExchange: config.authprovider.requireTokenExchange,
      accessTokenLifetime: config.authprovider.accessTokenLifetime / 1000,
      remoteIdp: config.gateway.jwtSecret !== undefined && config.rpc.dialect === "ocis" ? "https" : "host",
    },
    support: {
      shareTypes: ["user"],
      resourceTypes: ["file", "folder"],
      protocols: ["webdav"],
      requirements: ["must-exchange-token", ...(config.authprovider.enforceMfa ? ["must-use-mfa"] : [])],
      plainHttp: config.outbound.allowHttp,
    },
    ...(config.ocmproviderauthorizer.publishDirectory && {
      federation: config.ocmproviderauthorizer.federation ?? config.server.provider,
    }),
    exposeRecipientDisplayName: config.ocmd.exposeRecipientDisplayName,
    corsOrigins: config.http.corsAllowOrigins,
    ...(config.sciencemesh.meshDirectoryUrl !== undefined && {
      meshDirectoryUrl: config.sciencemesh.meshDirectoryUrl,
    }),
    sciencemeshPath: `/${config.sciencemesh.prefix}`,
    servesFiles: !filesAtGateway(config.resources.url),
    maxBodyBytes: config.http.maxBodyBytes,
    signatures: {
      required: config.signatures.policy === "require",
      publicOrigins: [publicUrl, ...config.server.aliasOrigins].map((url) => new URL(url).origin),
      maxAgeSeconds: config.signatures.window / 1000,
      acceptCavage: config.signatures.acceptCavage,
    },
    security: {
      keepShareSecrets: config.security.keepShareSecrets,
      signingAlgorithm: config.security.signingAlgorithm,
      keyPublishDelayMs: config.security.keyPublishDelay,
      keyRetireAfterMs: config.security.keyRetireAfter,
    },
    eventsGiveUpAfterMs: config.events.giveUpAfter,
    allowHttp: config.outbound.allowHttp,
  };
}

function serverOf(config: Config, publicUrl: string): Server {
  const { inviteAcceptDialog } = config.sciencemesh;
  return {
    host: hostOf(publicUrl),
    aliasHosts: config.server.aliasOrigins.map(hostOf),
    publicUrl,
    providerName: config.server.provider,
    ocmPath: `/${config.ocmd.prefix}`,
    webdavPath: `/${config.ocmshareprovider.webdavPrefix}`,
    ...(inviteAcceptDialog !== undefined && {
      inviteAcceptDialog: new URL(inviteAcceptDialog, publicUrl).href,
    }),
  };
}

function hostOf(url: string): string {
  const host = canonicalHost(url);
  if (host === undefined) throw new Error("the configuration let a public address without a host through");
  return host;
}
