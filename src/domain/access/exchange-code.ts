import { type Failure, invalid } from "../failure.ts";
import type { Peer } from "../model/peer.ts";
import type { Share } from "../model/share.ts";
import type { AccessTokens } from "../ports/access-tokens.ts";
import type { ShareRepository } from "../ports/repositories.ts";
import type { ProveOrigin } from "../proof-of-origin.ts";
import { fail, ok, type Result } from "../result.ts";
import { type LiveShareDeps, liveShare, recipientOf } from "./live-share.ts";

export interface ExchangeCodeDeps extends LiveShareDeps {
  readonly shares: ShareRepository;
  readonly accessTokens: Pick<AccessTokens, "issue">;
  readonly proveOrigin: ProveOrigin;
  /** Seconds an access token lives; a share that expires earlier ends it earlier. */
  readonly lifetime: number;
}

/** What a Receiving Server hands in. */
export interface CodeExchange {
  /** The share's secret. */
  readonly code: string;
  /** Canonical host the request says it comes from. */
  readonly clientId?: string;
  /** Who has signed the request. */
  readonly peer?: Peer;
}

/** An access token and how many seconds it lives. */
export interface IssuedToken {
  readonly accessToken: string;
  readonly expiresIn: number;
}

/**
 * Exchanges the secret of a share for a short-lived access token (OCM 1.4, Code Flow). Fails with `not-authenticated`
 * for a code that opens nothing now, `invalid-request` for the `client_id` of another server, and as `ProveOrigin`
 * does when the request does not come from the share's Receiving Server.
 */
export type ExchangeCode = (exchange: CodeExchange) => Promise<Result<IssuedToken, Failure>>;

/** Builds the use case behind the token endpoint. A code may be exchanged again and again: that renews the token. */
export function createExchangeCode(deps: ExchangeCodeDeps): ExchangeCode {
  return async ({ code, clientId, peer }) => {
    const share = code === "" ? undefined : await deps.shares.findBySecret(code);
    if (share === undefined) return fail({ reason: "not-authenticated" });
    const receiver = share.recipient.host;
    if (clientId !== undefined && clientId !== receiver) {
      return fail(invalid("client_id", "the host of the share's recipient is expected"));
    }
    const proven = await deps.proveOrigin(receiver, peer);
    if (!proven.ok) return proven;
    if ((await liveShare(deps, share)) === undefined) return fail({ reason: "not-authenticated" });
    const expiresIn = lifetimeOf(share, deps);
    const accessToken = await deps.accessTokens.issue({
      shareId: share.id,
      resourceType: share.resourceType,
      owner: share.owner.opaqueId,
      recipient: recipientOf(share),
      clientId: receiver,
      lifetime: expiresIn,
    });
    return ok({ accessToken, expiresIn });
  };
}

function lifetimeOf({ expiresAt }: Share, { lifetime, clock }: ExchangeCodeDeps): number {
  if (expiresAt === undefined) return lifetime;
  const left = Math.ceil((Date.parse(expiresAt) - clock.now().getTime()) / 1000);
  return Math.max(1, Math.min(lifetime, left));
}
