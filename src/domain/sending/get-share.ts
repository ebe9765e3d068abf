import type { Failure } from "../failure.ts";
import { addressOf } from "../model/address.ts";
import type { LocalUser } from "../model/local-user.ts";
import type { ResourceId } from "../model/resource-id.ts";
import { isShareExpired, type Share } from "../model/share.ts";
import { sameUserId, type UserId } from "../model/user-id.ts";
import type { Clock } from "../ports/clock.ts";
import type { ShareRepository } from "../ports/repositories.ts";
import { fail, ok, type Result } from "../result.ts";

/** The three ways to name a share we sent (CS3 `ShareReference`). */
export type ShareReference =
  | { readonly id: string }
  | { readonly key: { readonly owner: UserId; readonly resourceId: ResourceId; readonly grantee: UserId } }
  | { readonly sharedSecret: string };

export interface GetShareDeps {
  readonly shares: ShareRepository;
  readonly clock: Clock;
}

/**
 * A share the caller owns or created; somebody else's is `not-found`, so that ids cannot be probed. With
 * `asRecipient` the one whom a live share is for sees it, too: some gateways ask with the token they gave them.
 */
export type GetShare = (
  caller: LocalUser,
  reference: ShareReference,
  options?: { readonly asRecipient?: boolean },
) => Promise<Result<Share, Failure>>;

/** The live share a secret opens; unknown, expired and declined are the same `not-found`. */
export type GetShareBySecret = (sharedSecret: string) => Promise<Result<Share, Failure>>;

/** Builds the use case behind CS3 `GetOCMShare`. */
export function createGetShare({ shares, clock }: GetShareDeps): GetShare {
  return async (caller, reference, { asRecipient = false } = {}) => {
    const share = await findShare(shares, reference);
    const seen =
      share !== undefined &&
      (isSharer(share, caller.id) || (asRecipient && isLiveFor(share, caller.id, clock.now())));
    return seen ? ok(share) : fail({ reason: "not-found", what: "share" });
  };
}

/** Builds the use case behind CS3 `GetOCMShareByToken`. */
export function createGetShareBySecret({ shares, clock }: GetShareDeps): GetShareBySecret {
  return async (sharedSecret) => {
    const share = sharedSecret === "" ? undefined : await shares.findBySecret(sharedSecret);
    if (share === undefined || isDead(share, clock.now()))
      return fail({ reason: "not-found", what: "share" });
    return ok(share);
  };
}

/** Whether a share opens something, and for this user: no user of ours, but the recipient with a gateway's token. */
export function isLiveFor(share: Share, user: UserId, now: Date): boolean {
  return user.type === "federated" && sameUserId(share.grantee, user) && !isDead(share, now);
}

function isDead(share: Share, now: Date): boolean {
  return isShareExpired(share, now) || share.answer === "declined";
}

/** The share a reference names, whoever asks. */
export async function findShare(
  shares: ShareRepository,
  reference: ShareReference,
): Promise<Share | undefined> {
  if ("id" in reference) return shares.find(reference.id);
  if ("sharedSecret" in reference) return shares.findBySecret(reference.sharedSecret);
  const { owner, resourceId, grantee } = reference.key;
  const recipient = addressOf(grantee);
  return recipient && shares.findByKey({ owner, resourceId, recipient });
}

/** Whether a share is this user's to see and change: its owner or whoever created it. */
export function isSharer(share: Share, user: UserId): boolean {
  return sameUserId(share.owner, user) || sameUserId(share.creator, user);
}
