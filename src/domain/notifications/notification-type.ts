import type { ReceivedNotification } from "../../ocm/notification.ts";
import type { Failure } from "../failure.ts";
import type { Result } from "../result.ts";

/** What happened to a notification: it took effect, or there was nothing left for it to change. */
export type NotificationOutcome = "applied" | "nothing-to-do";

/**
 * One kind of OCM Notification that peers send us. `apply` proves by the notification itself that it comes from the
 * record's peer (the share's own secret, while peers do not sign) and changes only that record.
 */
export interface NotificationType {
  /** Every spelling of `notificationType` it answers to. */
  readonly names: readonly string[];
  apply(notification: ReceivedNotification): Promise<Result<NotificationOutcome, Failure>>;
}
