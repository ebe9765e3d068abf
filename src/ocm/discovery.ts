import type { Issue } from "./parsed.ts";

/** What an OCM Server can do (1.4, `capabilities`). */
export type Capability =
  | "enforce-mfa"
  | "exchange-token"
  | "http-sig"
  | "invites"
  | "invite-wayf"
  | "notifications"
  | "protocol-object";

/** What an OCM Server demands of a Share Creation Notification (1.4, `criteria`). */
export type Criterium =
  | "must-use-http-sig"
  | "must-exchange-token"
  | "denylist"
  | "allowlist"
  | "must-invite";

/** One type of resource a server shares, and how it is reached. */
export interface ResourceType {
  readonly name: string;
  readonly shareTypes: readonly string[];
  /** By protocol name, `-receive` ones too; a text or an object, never null. */
  readonly protocols: Readonly<Record<string, unknown>>;
}

/** The key of draft-cavage signatures, which Nextcloud 31 to 33 publish. */
export interface CavagePublicKey {
  readonly keyId: string;
  readonly publicKeyPem: string;
}

/** A peer's discovery document, read from any dialect: URLs absolute and on the peer's own authority, names normal. */
export interface Discovery {
  /** Canonical host the document speaks for. */
  readonly host: string;
  /** Always true: a disabled server is refused on reading. */
  readonly enabled: true;
  /** As advertised, e.g. `1.4.0` or Nextcloud's eternal `1.0-proposal1`. */
  readonly apiVersion: string;
  /** What the peer really speaks: `version` where it has one, else `apiVersion`. */
  readonly version: string;
  /** Absolute, without a trailing slash. */
  readonly endPoint: string;
  /** The peer's product or brand name; empty when not told. */
  readonly provider: string;
  readonly resourceTypes: readonly ResourceType[];
  /** Lower case, without slashes, `invite-accepted` as `invites`; unknown ones stay. */
  readonly capabilities: readonly string[];
  readonly criteria: readonly string[];
  readonly jwksUri?: string;
  readonly tokenEndPoint?: string;
  readonly inviteAcceptDialog?: string;
  readonly publicKey?: CavagePublicKey;
  /** Absolute URL with a trailing slash: the prefix of relative WebDAV URIs, and the place of OCM 1.0 shares. */
  readonly webdavRoot?: string;
  /** What was wrong with the document without making it useless. */
  readonly warnings: readonly Issue[];
}

/** The discovery document we serve: strict OCM 1.4, and `version` for Nextcloud 31 and later. */
export interface DiscoveryDocument {
  readonly enabled: boolean;
  readonly apiVersion: string;
  readonly version?: string;
  readonly endPoint: string;
  readonly provider?: string;
  readonly resourceTypes: readonly {
    readonly name: string;
    readonly shareTypes: readonly ("user" | "group" | "federation")[];
    readonly protocols: Readonly<Record<string, string | Readonly<Record<string, unknown>>>>;
  }[];
  readonly capabilities: readonly Capability[];
  readonly criteria: readonly Criterium[];
  readonly jwksUri?: string;
  readonly tokenEndPoint?: string;
  readonly inviteAcceptDialog?: string;
  readonly publicKey?: CavagePublicKey;
}

/** Whether a peer advertises a capability. */
export function hasCapability(discovery: Discovery, capability: Capability): boolean {
  return discovery.capabilities.includes(capability);
}

/** Whether a peer advertises a criterium. */
export function hasCriterium(discovery: Discovery, criterium: Criterium): boolean {
  return discovery.criteria.includes(criterium);
}

export { type DiscoverySource, parseDiscovery } from "./parse-discovery.ts";
export { alternativeDialect, type ShareDialect, selectShareDialect } from "./share-dialect.ts";
