import type { Failure } from "../failure.ts";
import { fail, type Result } from "../result.ts";
import type { IncomingNotification, NotificationOutcome, NotificationType } from "./notification-type.ts";

/** Takes an OCM Notification from a peer (OCM 1.4, OCM Notifications). */
export type ReceiveNotification = (
  notification: IncomingNotification,
) => Promise<Result<NotificationOutcome, Failure>>;

/** What a share of ours can be; notifications about anything else are not for us. */
const RESOURCE_TYPES = ["file", "folder", "user", ""];

/** Builds the dispatch over the list of notification types. */
export function createReceiveNotification(types: readonly NotificationType[]): ReceiveNotification {
  return async (notification) => {
    // Talk stops retrying only at this answer; see the wire facts about spreed.
    if (notification.resourceType === "talk-room") return fail({ reason: "not-found", what: "resource" });
    if (!RESOURCE_TYPES.includes(notification.resourceType)) {
      return fail({ reason: "not-supported", what: `resource type ${notification.resourceType}` });
    }
    const type = types.find(({ names }) => names.includes(notification.notificationType));
    if (type === undefined) {
      return fail({ reason: "not-supported", what: `notification type ${notification.notificationType}` });
    }
    return type.apply(notification);
  };
}
