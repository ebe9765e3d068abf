import type { Capability, Criterium, DiscoveryDocument } from "../../ocm/discovery.ts";
import type { NewShareSupport } from "../../ocm/new-share.ts";
import type { Server } from "../model/server.ts";
import type { TrustPolicy } from "../ports/trust-policy.ts";

/** What the operator's choices make true of this server; each fact is told to every peer. */
export interface ServerFacts {
  /** The shares that are taken, exactly as the reader of `POST /ocm/shares` is told. */
  readonly support: NewShareSupport;
  /** Whether a sender must have been invited by the recipient. */
  readonly requireInvite: boolean;
  /** Whether a share's secret must have to be exchanged for a token. */
  readonly requireExchange: boolean;
  /** Whether every message to us must be signed. */
  readonly requireSignatures: boolean;
  /** Whom we deal with; the operator may change that while the server runs. */
  readonly trust: Pick<TrustPolicy, "criteria">;
}

export interface DescribeServerDeps {
  readonly server: Server;
  readonly facts: ServerFacts;
}

/** What this server says of itself; nothing that is not built and switched on. */
export type DescribeServer = () => DiscoveryDocument;

const VERSION = "1.4.0";
const SHARE_TYPES = ["user", "group", "federation"] as const;

/** Builds the discovery document (draft-05, OCM API Discovery). */
export function createDescribeServer({ server, facts }: DescribeServerDeps): DescribeServer {
  const { support } = facts;
  const shareTypes = SHARE_TYPES.filter((type) => support.shareTypes.includes(type));
  // The path is a text with both slashes, since older peers join it with an id without looking.
  const webdav = `${new URL(server.publicUrl).pathname.replace(/\/$/, "")}${server.webdavPath}/`;
  const document: Omit<DiscoveryDocument, "criteria"> = {
    enabled: true,
    apiVersion: VERSION,
    // Nextcloud 31 and later read this one first; everybody else ignores it.
    version: VERSION,
    endPoint: `${server.publicUrl}${server.ocmPath}`,
    provider: server.providerName,
    resourceTypes: support.resourceTypes.map((name) => ({
      name,
      shareTypes,
      protocols: { webdav, "webdav-receive": { uri: "absolute" } },
    })),
    capabilities: [...capabilitiesOf(server), ...accessCapabilitiesOf(support)],
    jwksUri: `${server.publicUrl}${server.ocmPath}/jwks`,
    tokenEndPoint: `${server.publicUrl}${server.ocmPath}/token`,
    ...(server.inviteAcceptDialog !== undefined && { inviteAcceptDialog: server.inviteAcceptDialog }),
  };
  return () => ({ ...document, criteria: criteriaOf(facts) });
}

function capabilitiesOf(server: Server): readonly Capability[] {
  const built: Capability[] = ["http-sig", "invites", "notifications", "protocol-object"];
  return server.inviteAcceptDialog === undefined ? built : [...built, "invite-wayf"];
}

/** Tokens are always exchanged; a second factor is only promised where such shares are taken. */
function accessCapabilitiesOf({ requirements }: NewShareSupport): readonly Capability[] {
  return requirements.includes("must-use-mfa") ? ["exchange-token", "enforce-mfa"] : ["exchange-token"];
}

function criteriaOf({
  requireSignatures,
  requireExchange,
  requireInvite,
  trust,
}: ServerFacts): readonly Criterium[] {
  const { allowlist, denylist } = trust.criteria();
  return [
    ...(requireSignatures ? (["must-use-http-sig"] as const) : []),
    ...(requireExchange ? (["must-exchange-token"] as const) : []),
    ...(requireInvite ? (["must-invite"] as const) : []),
    ...(allowlist ? (["allowlist"] as const) : []),
    ...(denylist ? (["denylist"] as const) : []),
  ];
}
