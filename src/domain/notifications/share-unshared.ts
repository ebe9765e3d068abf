import type { Failure } from "../failure.ts";
import type { ReceivedShare } from "../model/received-share.ts";
import { ok, type Result } from "../result.ts";
import type { NotificationType } from "./notification-type.ts";
import type { ProveIncoming } from "./prove-incoming.ts";

export interface ShareUnsharedDeps {
  readonly proveIncoming: ProveIncoming;
  readonly deleteIncomingShare: (id: string) => Promise<Result<ReceivedShare, Failure>>;
}

/** SHARE_UNSHARED: the sender of a share we received has ended it. Saying it twice is no error. */
export function createShareUnshared({
  proveIncoming,
  deleteIncomingShare,
}: ShareUnsharedDeps): NotificationType {
  return {
    names: ["SHARE_UNSHARED"],
    async apply(notification) {
      const proven = await proveIncoming(notification);
      if (!proven.ok) return proven;
      for (const share of proven.value) await deleteIncomingShare(share.id);
      return ok(proven.value.length > 0 ? "applied" : "nothing-to-do");
    },
  };
}
