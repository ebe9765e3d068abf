import type { Failure } from "../failure.ts";
import type { LocalUser } from "../model/local-user.ts";
import type { ReceivedShare } from "../model/received-share.ts";
import { sameUserId } from "../model/user-id.ts";
import type { SendNotification } from "../notifications/send-notification.ts";
import type { ReceivedShareRepository } from "../ports/repositories.ts";
import { fail, ok, type Result } from "../result.ts";
import { shareAnswer } from "./share-answer.ts";

export interface RemoveReceivedShareDeps {
  readonly receivedShares: ReceivedShareRepository;
  readonly sendNotification: SendNotification;
}

/** Our user throws a received share away: it is gone here whatever the peer does, and the peer is told it is declined. */
export type RemoveReceivedShare = (caller: LocalUser, id: string) => Promise<Result<ReceivedShare, Failure>>;

/** Builds the use case behind removing a received share. */
export function createRemoveReceivedShare(deps: RemoveReceivedShareDeps): RemoveReceivedShare {
  return async (caller, id) => {
    const found = id === "" ? undefined : await deps.receivedShares.find(id);
    if (found === undefined || !sameUserId(found.recipient, caller.id)) {
      return fail({ reason: "not-found", what: "received-share" });
    }
    const removed = await deps.receivedShares.remove(id, (receivedShare) => ({
      type: "received-share-removed",
      receivedShare,
      by: "user",
    }));
    if (removed === undefined) return fail({ reason: "not-found", what: "received-share" });
    // Declining twice would contradict nothing, but the peer was told already.
    if (removed.state !== "rejected") await deps.sendNotification(shareAnswer(removed, "declined"));
    return ok(removed);
  };
}
