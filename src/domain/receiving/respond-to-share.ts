import type { Failure } from "../failure.ts";
import type { LocalUser } from "../model/local-user.ts";
import type { ReceivedShare, ReceivedShareState } from "../model/received-share.ts";
import { isShareExpired } from "../model/share.ts";
import { sameUserId } from "../model/user-id.ts";
import type { SendNotification } from "../notifications/send-notification.ts";
import type { Clock } from "../ports/clock.ts";
import type { ReceivedShareRepository } from "../ports/repositories.ts";
import { fail, ok, type Result } from "../result.ts";
import { shareAnswer } from "./share-answer.ts";

export interface RespondToShareDeps {
  readonly clock: Clock;
  readonly receivedShares: ReceivedShareRepository;
  readonly sendNotification: SendNotification;
}

/** What our user changes about a share they received; what is left out stays. */
export interface ShareResponse {
  readonly state?: ReceivedShareState;
  readonly hidden?: boolean;
  /** Where the recipient wants what is embedded in the share; empty for nowhere. */
  readonly destination?: string;
}

/** Our user accepts, declines or hides a received share; the Sending Server is told of the first two. */
export type RespondToShare = (
  caller: LocalUser,
  id: string,
  response: ShareResponse,
) => Promise<Result<ReceivedShare, Failure>>;

/** Builds the use case behind CS3 `UpdateReceivedOCMShare`. Saying the same again changes and tells nothing. */
export function createRespondToShare(deps: RespondToShareDeps): RespondToShare {
  return async (caller, id, response) => {
    let before: ReceivedShareState | undefined;
    let changed = false;
    let unsupported = false;
    const now = deps.clock.now();
    const share = await deps.receivedShares.update(
      id,
      (current) => {
        if (!sameUserId(current.recipient, caller.id)) return undefined;
        before = current.state;
        changed = false;
        unsupported = wantsTransfer(current, response);
        if (unsupported) return undefined;
        const state = response.state ?? current.state;
        const hidden = response.hidden ?? current.hidden;
        if (state === current.state && hidden === current.hidden) return undefined;
        if (state === "accepted" && state !== before && isShareExpired(current, now)) return undefined;
        changed = true;
        return { ...current, state, hidden, modifiedAt: now.toISOString() };
      },
      (receivedShare) => ({ type: "received-share-updated", receivedShare, by: "user" }),
    );
    if (share === undefined || before === undefined)
      return fail({ reason: "not-found", what: "received-share" });
    if (unsupported) return fail({ reason: "not-supported", what: "transferring what is embedded is" });
    if (response.state === "accepted" && share.state !== "accepted") {
      return fail({ reason: "conflict", detail: "the share has expired" });
    }
    if (!changed) return ok(share);
    if (share.state !== before && share.state !== "pending") {
      await deps.sendNotification(shareAnswer(share, share.state === "accepted" ? "accepted" : "declined"));
    }
    return ok(share);
  };
}

/** Accepting must not look as if the embedded files were on their way. */
function wantsTransfer({ offers }: ReceivedShare, { state, destination = "" }: ShareResponse): boolean {
  return state === "accepted" && destination !== "" && offers.some(({ protocol }) => protocol === "embedded");
}
