import type { QueuedNotification } from "../model/queued-notification.ts";
import type { Background } from "../ports/background.ts";
import type { Clock } from "../ports/clock.ts";
import type { Random } from "../ports/random.ts";
import type { NotificationQueue } from "../ports/repositories.ts";
import type { DeliverNotification } from "./deliver-notification.ts";

export interface SendNotificationDeps {
  readonly clock: Clock;
  readonly random: Random;
  readonly queue: NotificationQueue;
  readonly background: Background;
  readonly deliver: DeliverNotification;
}

/** What to tell a peer: the wire's members, and the canonical host it goes to. */
export type OutgoingNotification = Pick<
  QueuedNotification,
  "host" | "notificationType" | "resourceType" | "providerId" | "payload"
>;

/**
 * Promises that the peer will be told: durable when this returns, first tried at once, in the background. A `change`
 * that the peer is told of is made in between: a crash may then tell the peer too early, but never not at all. When it
 * answers that there was nothing to change, the peer is not told.
 */
export type SendNotification = (
  notification: OutgoingNotification,
  change?: () => Promise<boolean>,
) => Promise<void>;

/** Builds the outgoing half of notifications: a peer that is down delays nothing and misses nothing. */
export function createSendNotification(deps: SendNotificationDeps): SendNotification {
  return async (notification, change) => {
    const now = deps.clock.now().toISOString();
    const queued = await deps.queue.add({
      ...notification,
      id: deps.random.uuid(),
      attempts: 0,
      createdAt: now,
      nextAttemptAt: now,
    });
    if ((await change?.()) === false) return deps.queue.remove(queued.id);
    deps.background.run(() => deps.deliver(queued));
  };
}
