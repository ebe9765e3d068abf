import type { Failure } from "../failure.ts";
import type { LocalUser } from "../model/local-user.ts";
import type { Share } from "../model/share.ts";
import type { SendNotification } from "../notifications/send-notification.ts";
import type { ShareRepository } from "../ports/repositories.ts";
import { fail, ok, type Result } from "../result.ts";
import { findShare, isSharer, type ShareReference } from "./get-share.ts";
import { shareUnshared } from "./share-notification.ts";
import { shareRemoved } from "./share-removed.ts";

export interface RemoveShareDeps {
  readonly shares: ShareRepository;
  readonly sendNotification: SendNotification;
}

/** Ends a share the caller owns or created: access dies at once, the Receiving Server is told as soon as it answers. */
export type RemoveShare = (caller: LocalUser, reference: ShareReference) => Promise<Result<Share, Failure>>;

/** Ends a share whoever asks; `undefined` when it was gone already. */
export type EndShare = (id: string) => Promise<Share | undefined>;

/** Builds the use case behind CS3 `RemoveOCMShare`. */
export function createRemoveShare(
  deps: Pick<RemoveShareDeps, "shares"> & { readonly endShare: EndShare },
): RemoveShare {
  return async (caller, reference) => {
    const found = await findShare(deps.shares, reference);
    if (found === undefined || !isSharer(found, caller.id))
      return fail({ reason: "not-found", what: "share" });
    const removed = await deps.endShare(found.id);
    return removed ? ok(removed) : fail({ reason: "not-found", what: "share" });
  };
}

/** Builds the one way a share we sent ends. */
export function createEndShare({ shares, sendNotification }: RemoveShareDeps): EndShare {
  return async (id) => {
    const found = await shares.find(id);
    if (found === undefined) return undefined;
    let removed: Share | undefined;
    await sendNotification(shareUnshared(found), async () => {
      removed = await shares.remove(id, shareRemoved);
      return removed !== undefined;
    });
    return removed;
  };
}
