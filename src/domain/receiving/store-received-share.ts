import type { Failure } from "../failure.ts";
import type { ReceivedShare } from "../model/received-share.ts";
import type { Draft, ReceivedShareRepository } from "../ports/repositories.ts";
import { fail, ok, type Result } from "../result.ts";

export interface StoreReceivedShareDeps {
  readonly receivedShares: ReceivedShareRepository;
}

/**
 * Keeps a share for one recipient. The same share told again is the record already there; another one under the
 * same host, provider id and recipient is `already-exists`.
 */
export async function storeReceivedShare(
  { receivedShares }: StoreReceivedShareDeps,
  draft: Draft<ReceivedShare>,
): Promise<Result<ReceivedShare, Failure>> {
  const stored = await receivedShares.add(draft, (receivedShare) => ({
    type: "share-received",
    receivedShare,
  }));
  if (stored.outcome === "exists") {
    return stored.share.fingerprint === draft.fingerprint
      ? ok(stored.share)
      : fail({ reason: "already-exists", what: "received-share" });
  }
  return ok(stored.share);
}
