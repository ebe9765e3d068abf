import type { Failure } from "../failure.ts";
import type { RecipientAnswer } from "../model/share.ts";
import type { Clock } from "../ports/clock.ts";
import type { ShareRepository } from "../ports/repositories.ts";
import type { ProveOrigin } from "../proof-of-origin.ts";
import { fail, ok, type Result } from "../result.ts";
import type { IncomingNotification, NotificationOutcome, NotificationType } from "./notification-type.ts";

export interface ShareAnsweredDeps {
  readonly clock: Clock;
  readonly shares: ShareRepository;
  readonly proveOrigin: ProveOrigin;
}

/** SHARE_ACCEPTED: the recipient of a share we sent has accepted it. */
export function createShareAccepted(deps: ShareAnsweredDeps): NotificationType {
  return shareAnswered(deps, { name: "SHARE_ACCEPTED", answer: "accepted" });
}

/** SHARE_DECLINED: the recipient of a share we sent does not want it; its secret opens nothing any more. */
export function createShareDeclined(deps: ShareAnsweredDeps): NotificationType {
  return shareAnswered(deps, { name: "SHARE_DECLINED", answer: "declined" });
}

function shareAnswered(
  deps: ShareAnsweredDeps,
  { name, answer }: { readonly name: string; readonly answer: Exclude<RecipientAnswer, "none"> },
): NotificationType {
  return {
    names: [name],
    async apply(notification): Promise<Result<NotificationOutcome, Failure>> {
      const { peer, facts } = notification;
      if (peer === undefined && facts.sharedSecret === undefined)
        return fail({ reason: "not-authenticated" });
      const found = await deps.shares.find(notification.providerId);
      if (found === undefined) return fail({ reason: "not-found", what: "share" });
      if (!(await knowsSecret(deps.shares, notification, found.id))) {
        return fail({
          reason: "forbidden",
          detail: "the notification does not prove that it comes from the share's peer",
        });
      }
      const proven = await deps.proveOrigin(found.recipient.host, peer);
      if (!proven.ok) return proven;
      let news = false;
      const share = await deps.shares.update(
        found.id,
        (current) => {
          // The last word counts: a recipient may leave what they took, or take what they declined. Of many who say the
          // same at once, only the one whose writing counts has brought news.
          news = current.answer !== answer;
          return news ? { ...current, answer, modifiedAt: deps.clock.now().toISOString() } : undefined;
        },
        (answered) => ({ type: "share-answered", share: answered }),
      );
      if (share === undefined) return fail({ reason: "not-found", what: "share" });
      return ok(news ? "applied" : "nothing-to-do");
    },
  };
}

/** A signature makes the secret unnecessary; whether it is the right signature is looked at next. */
async function knowsSecret(
  shares: Pick<ShareRepository, "findBySecret">,
  { peer, facts: { sharedSecret } }: IncomingNotification,
  shareId: string,
): Promise<boolean> {
  if (peer !== undefined) return true;
  // Looked up by its digest, since nothing else of it may be kept.
  return sharedSecret !== undefined && (await shares.findBySecret(sharedSecret))?.id === shareId;
}
