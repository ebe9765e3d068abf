import type { Failure } from "../failure.ts";
import type { ReceivedShare } from "../model/received-share.ts";
import type { ReceivedShareRepository } from "../ports/repositories.ts";
import { fail, ok, type Result } from "../result.ts";

export interface DeleteIncomingShareDeps {
  readonly receivedShares: ReceivedShareRepository;
}

/** Removes a received share because its Sending Server, which the caller has proven, has ended it. */
export type DeleteIncomingShare = (id: string) => Promise<Result<ReceivedShare, Failure>>;

/** Builds the use case behind SHARE_UNSHARED and CS3 `DeleteOCMCoreShare`. */
export function createDeleteIncomingShare({ receivedShares }: DeleteIncomingShareDeps): DeleteIncomingShare {
  return async (id) => {
    const removed = await receivedShares.remove(id, (receivedShare) => ({
      type: "received-share-removed",
      receivedShare,
      by: "peer",
    }));
    if (removed === undefined) return fail({ reason: "not-found", what: "received-share" });
    return ok(removed);
  };
}
