import type { ReceivedNotification } from "../../ocm/notification.ts";
import type { Failure } from "../failure.ts";
import type { Peer } from "../model/peer.ts";
import type { Result } from "../result.ts";

/** What happened to a notification: it took effect, or there was nothing left for it to change. */
export type NotificationOutcome = "applied" | "nothing-to-do";

/** A notification as a peer sent it, and who has signed it, when somebody has. */
export interface IncomingNotification extends ReceivedNotification {
  readonly peer?: Peer;
}

/**
 * One kind of OCM Notification that peers send us. `apply` proves that it comes from the record's peer (by its
 * signature or, from peers that need not sign, by the share's own secret) and changes only that record.
 */
export interface NotificationType {
  /** Every spelling of `notificationType` it answers to. */
  readonly names: readonly string[];
  apply(notification: IncomingNotification): Promise<Result<NotificationOutcome, Failure>>;
}
