import { canonicalHost } from "../../ocm/address.ts";
import type { Failure } from "../failure.ts";
import type { Share } from "../model/share.ts";
import type { AccessTokens } from "../ports/access-tokens.ts";
import type { ShareRepository } from "../ports/repositories.ts";
import { demandsTokenExchange } from "../protocols/webdav/rules.ts";
import { fail, ok, type Result } from "../result.ts";
import { type LiveShare, type LiveShareDeps, liveShare, recipientOf } from "./live-share.ts";

export interface AuthenticateShareTokenDeps extends LiveShareDeps {
  readonly shares: ShareRepository;
  readonly accessTokens: Pick<AccessTokens, "verify">;
}

/** A credential for a share, and what the request says beside it. */
export interface ShareCredential {
  /** The share's secret, or an access token it was exchanged for. */
  readonly sharedSecret: string;
  /** The share it is meant for. Absent or empty when the credential alone must do, as with Nextcloud and ownCloud 10. */
  readonly shareId?: string;
  /** The Receiving Server that hands the secret in as authorization code; gateways ask so for their own tokens. */
  readonly clientId?: string;
}

/** What a valid credential opens, for whom, what they may do there, and what the credential was. */
export interface AuthenticatedShare extends LiveShare {
  readonly credential: "secret" | "token" | "code";
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
  /** The share a token opens, as long as it is still for the one the token was issued to. */
  async function shareOfToken(token: string): Promise<Share | undefined> {
    const claims = await deps.accessTokens.verify(token);
    const share = claims && (await deps.shares.find(claims.shareId));
    if (claims === undefined || share === undefined) return undefined;
    return share.recipient.host === claims.clientId && recipientOf(share) === claims.recipient
      ? share
      : undefined;
  }

  return async ({ sharedSecret, shareId, clientId }) => {
    const refused = fail<Failure>({ reason: "not-authenticated" });
    if (sharedSecret === "") return refused;
    // The index key is a digest of the secret, so the lookup does not compare secrets byte by byte.
    const bySecret = await deps.shares.findBySecret(sharedSecret);
    const share = bySecret ?? (await shareOfToken(sharedSecret));
    if (share === undefined) return refused;
    const credential = bySecret === undefined ? "token" : isCodeOf(share, clientId) ? "code" : "secret";
    if (credential !== "code" && shareId && shareId !== share.id) return refused;
    if (credential === "secret" && demandsTokenExchange(share)) return refused;
    const live = await liveShare(deps, share);
    return live === undefined ? refused : ok({ ...live, credential });
  };
}

function isCodeOf(share: Share, clientId: string | undefined): boolean {
  return clientId !== undefined && canonicalHost(clientId) === share.recipient.host;
}
