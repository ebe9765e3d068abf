import { canonicalHost } from "../../ocm/address.ts";
import type { Failure } from "../failure.ts";
import type { Share } from "../model/share.ts";
import type { AccessTokens } from "../ports/access-tokens.ts";
import type { GatewayTokens } from "../ports/gateway-tokens.ts";
import type { ShareRepository } from "../ports/repositories.ts";
import { demandsTokenExchange } from "../protocols/webdav/rules.ts";
import { fail, ok, type Result } from "../result.ts";
import { type LiveShare, type LiveShareDeps, liveShare } from "./live-share.ts";
import { createShareOfToken } from "./share-of-token.ts";

export interface AuthenticateShareTokenDeps extends LiveShareDeps {
  readonly shares: ShareRepository;
  readonly accessTokens: Pick<AccessTokens, "verify">;
  /** The tokens of the gateway in front of us: it may answer Token Requests in our place, with tokens of its own. */
  readonly gatewayTokens?: GatewayTokens;
}

/** A share's secret used as it is, a token it was exchanged for, or the secret handed in to be exchanged. */
export type CredentialKind = "secret" | "token" | "code";

/** A credential for a share, and what the request says beside it. */
export interface ShareCredential {
  /** The share's secret, or an access token it was exchanged for. */
  readonly sharedSecret: string;
  /** The share it is meant for. Absent or empty when the credential alone must do, as with Nextcloud and ownCloud 10. */
  readonly shareId?: string;
  /** The Receiving Server that hands the secret in as authorization code; gateways ask so for their own tokens. */
  readonly clientId?: string;
  /** What it has to be; absent when its form and `clientId` tell. */
  readonly kind?: CredentialKind;
}

/** What a valid credential opens, for whom, what they may do there, and what the credential was. */
export interface AuthenticatedShare extends LiveShare {
  readonly credential: CredentialKind;
}

/**
 * Who presents this credential, and for which live share. Unknown, expired, declined and mismatched are one and the
 * same `not-authenticated`: nobody learns which share ids exist. A secret that must be exchanged opens nothing itself.
 */
export type AuthenticateShareToken = (
  credential: ShareCredential,
) => Promise<Result<AuthenticatedShare, Failure>>;

/** Builds the use case behind CS3 `Authenticate` and every WebDAV request of a peer. */
export function createAuthenticateShareToken(deps: AuthenticateShareTokenDeps): AuthenticateShareToken {
  const shareOfToken = createShareOfToken(deps);

  return async (presented) => {
    const { sharedSecret, shareId, kind } = presented;
    const refused = fail<Failure>({ reason: "not-authenticated" });
    if (sharedSecret === "") return refused;
    // The index key is a digest of the secret, so the lookup does not compare secrets byte by byte.
    const bySecret = kind === "token" ? undefined : await deps.shares.findBySecret(sharedSecret);
    const mayBeToken = kind === undefined || kind === "token";
    const share = bySecret ?? (mayBeToken ? await shareOfToken(sharedSecret, shareId) : undefined);
    if (share === undefined) return refused;
    const credential = bySecret === undefined ? "token" : kindOfSecret(share, presented);
    if (credential === undefined) return refused;
    if (credential !== "code" && shareId && shareId !== share.id) return refused;
    if (credential === "secret" && demandsTokenExchange(share)) return refused;
    const live = await liveShare(deps, share);
    return live === undefined ? refused : ok({ ...live, credential });
  };
}

/** What a share's own secret is used for; `undefined` for a code of another server. */
function kindOfSecret(share: Share, { clientId, kind }: ShareCredential): CredentialKind | undefined {
  if (kind === "secret") return kind;
  const isCode = clientId !== undefined && canonicalHost(clientId) === share.recipient.host;
  if (kind === "code") return isCode || !clientId ? "code" : undefined;
  return isCode ? "code" : "secret";
}
