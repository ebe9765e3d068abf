import type { ReceivedNotification } from "../../ocm/notification.ts";
import type { Failure } from "../failure.ts";
import type { ReceivedShare } from "../model/received-share.ts";
import type { ReceivedShareRepository, ShareRepository } from "../ports/repositories.ts";
import type { TrustPolicy } from "../ports/trust-policy.ts";
import { fail, ok, type Result } from "../result.ts";
import { sameSecret } from "../same-secret.ts";

export interface ProveIncomingDeps {
  readonly shares: ShareRepository;
  readonly receivedShares: ReceivedShareRepository;
  readonly trust: TrustPolicy;
  /** Whether a grantee names this recipient, in any spelling a peer may use. */
  readonly isRecipient: (share: ReceivedShare, grantee: string) => boolean;
  readonly policy: {
    /**
     * oCIS sends no secret with SHARE_UNSHARED. When set, naming the right provider id and recipient is enough for
     * shares from a trusted provider: anybody who knows both can then end the share here.
     */
    readonly allowUnauthenticatedGrantee: boolean;
  };
}

/** The received shares a notification proves to come from the sender of; an empty list when there are none left. */
export type ProveIncoming = (
  notification: ReceivedNotification,
) => Promise<Result<readonly ReceivedShare[], Failure>>;

/** Builds the proof of origin for notifications about shares we received. */
export function createProveIncoming(deps: ProveIncomingDeps): ProveIncoming {
  return async ({ providerId, facts: { sharedSecret, grantee } }) => {
    if (sharedSecret !== undefined) {
      const known = await deps.receivedShares.listByProviderId(providerId);
      const proven = known.filter((share) => share.offers.some((offer) => opens(offer, sharedSecret)));
      if (proven.length > 0) return ok(proven);
      // Our own share under that id: its recipient may decline it, but not end it for its owner.
      if ((await deps.shares.find(providerId)) !== undefined) {
        return fail({ reason: "forbidden", detail: "only the sender of a share can do that" });
      }
      return known.length > 0
        ? fail({
            reason: "forbidden",
            detail: "the notification does not prove that it comes from the share's peer",
          })
        : ok([]);
    }
    if (grantee === undefined || !deps.policy.allowUnauthenticatedGrantee)
      return fail({ reason: "not-authenticated" });
    const named = (await deps.receivedShares.listByProviderId(providerId)).filter((share) =>
      deps.isRecipient(share, grantee),
    );
    // Two servers may use the same provider id: without a proof there is no telling which one speaks.
    if (new Set(named.map(({ sendingHost }) => sendingHost)).size > 1)
      return fail({ reason: "not-authenticated" });
    const [first] = named;
    if (first !== undefined && !(await deps.trust.admits(first.sendingHost)))
      return fail({ reason: "not-authenticated" });
    return ok(named);
  };
}

function opens(offer: ReceivedShare["offers"][number], secret: string): boolean {
  return "sharedSecret" in offer && sameSecret(secret, offer.sharedSecret);
}
