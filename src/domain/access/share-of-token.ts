import type { Share } from "../model/share.ts";
import { sameUserId } from "../model/user-id.ts";
import type { AccessTokens } from "../ports/access-tokens.ts";
import type { GatewayTokens } from "../ports/gateway-tokens.ts";
import type { ShareRepository } from "../ports/repositories.ts";
import { recipientOf } from "./live-share.ts";

export interface ShareOfTokenDeps {
  readonly shares: Pick<ShareRepository, "find">;
  readonly accessTokens: Pick<AccessTokens, "verify">;
  readonly gatewayTokens?: GatewayTokens;
}

/** The share that an exchanged token opens, as long as it is still for the one the token was issued to. */
export type ShareOfToken = (token: string, shareId: string | undefined) => Promise<Share | undefined>;

/** Builds the look-up for tokens of ours and, when there is a gateway, of the gateway. */
export function createShareOfToken({ shares, accessTokens, gatewayTokens }: ShareOfTokenDeps): ShareOfToken {
  async function byOurs(token: string): Promise<Share | undefined> {
    const claims = await accessTokens.verify(token);
    const share = claims && (await shares.find(claims.shareId));
    if (claims === undefined || share === undefined) return undefined;
    return share.recipient.host === claims.clientId && recipientOf(share) === claims.recipient
      ? share
      : undefined;
  }

  async function byGateway(token: string, wanted: string | undefined): Promise<Share | undefined> {
    const claims = await gatewayTokens?.verify(token);
    const ids = claims?.scopes.flatMap((scope) => (scope.kind === "ocmshare" ? [scope.shareId] : [])) ?? [];
    const [first, ...others] = wanted ? ids.filter((id) => id === wanted) : ids;
    // A token for several shares must say which one is meant.
    if (claims === undefined || first === undefined || others.length > 0) return undefined;
    const share = await shares.find(first);
    return share !== undefined && sameUserId(share.grantee, claims.user.id) ? share : undefined;
  }

  return async (token, shareId) => (await byOurs(token)) ?? byGateway(token, shareId);
}
