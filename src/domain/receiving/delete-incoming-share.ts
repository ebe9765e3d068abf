import type { Failure } from "../failure.ts";
import type { ReceivedShare } from "../model/received-share.ts";
import type { EventSink } from "../ports/event-sink.ts";
import type { ReceivedShareRepository } from "../ports/repositories.ts";
import { fail, ok, type Result } from "../result.ts";

export interface DeleteIncomingShareDeps {
  readonly receivedShares: ReceivedShareRepository;
  readonly events: EventSink;
}

/** Removes a received share because its Sending Server, which the caller has proven, has ended it. */
export type DeleteIncomingShare = (id: string) => Promise<Result<ReceivedShare, Failure>>;

/** Builds the use case behind SHARE_UNSHARED and CS3 `DeleteOCMCoreShare`. */
export function createDeleteIncomingShare({
  receivedShares,
  events,
}: DeleteIncomingShareDeps): DeleteIncomingShare {
  return async (id) => {
    const removed = await receivedShares.remove(id);
    if (removed === undefined) return fail({ reason: "not-found", what: "received-share" });
    events.emit({ type: "received-share-removed", receivedShare: removed, by: "peer" });
    return ok(removed);
  };
}
