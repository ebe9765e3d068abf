import type { Failure } from "../failure.ts";
import { describeFailure } from "../failure.ts";
import type { QueuedNotification } from "../model/queued-notification.ts";
import type { Clock } from "../ports/clock.ts";
import type { Logger } from "../ports/logger.ts";
import type { Peers } from "../ports/peers.ts";
import type { NotificationQueue } from "../ports/repositories.ts";

export interface DeliverNotificationDeps {
  readonly clock: Clock;
  readonly queue: NotificationQueue;
  readonly peers: Peers;
  readonly logger: Logger;
}

/** Makes one attempt at a queued notification: delivered and refused ones leave the queue, the others wait longer. */
export type DeliverNotification = (notification: QueuedNotification) => Promise<void>;

/** Makes an attempt at everything that is due; answers how many were tried. */
export type DeliverDueNotifications = () => Promise<number>;

const MINUTE = 60_000;
/** Waits between attempts; the last one repeats until `GIVE_UP_AFTER`. */
const BACKOFF_MS = [MINUTE, 5 * MINUTE, 30 * MINUTE, 2 * 60 * MINUTE, 12 * 60 * MINUTE];
const GIVE_UP_AFTER_MS = 14 * 24 * 60 * MINUTE;
const BATCH = 50;

/** Builds the delivery of one notification. */
export function createDeliverNotification(deps: DeliverNotificationDeps): DeliverNotification {
  return async (notification) => {
    const claimed = await claim(deps, notification);
    if (claimed === undefined) return;
    const { id, host, notificationType, resourceType, providerId, payload } = claimed;
    const told = await deps.peers.notify(host, {
      notificationType,
      resourceType,
      providerId,
      payload,
    });
    if (told.ok) {
      await deps.queue.remove(id);
      return;
    }
    const fields = { host, notificationType, providerId, attempts: claimed.attempts };
    const age = deps.clock.now().getTime() - Date.parse(claimed.createdAt);
    if (!mayHelpToRetry(told.failure) || age > GIVE_UP_AFTER_MS) {
      await deps.queue.remove(id);
      deps.logger.warn("notification given up", { ...fields, why: describeFailure(told.failure) });
      return;
    }
    deps.logger.info("notification will be tried again", { ...fields, why: describeFailure(told.failure) });
  };
}

/** Builds the sweep that the runtime calls from time to time. */
export function createDeliverDueNotifications(
  deps: Pick<DeliverNotificationDeps, "clock" | "queue"> & { readonly deliver: DeliverNotification },
): DeliverDueNotifications {
  return async () => {
    const due = await deps.queue.listDue(deps.clock.now(), BATCH);
    const attempts = await Promise.allSettled(due.map((notification) => deps.deliver(notification)));
    // The sweep ends when all attempts have: a runtime may stop whatever still runs after it.
    const surprise = attempts.find((attempt) => attempt.status === "rejected");
    if (surprise !== undefined) throw surprise.reason;
    return due.length;
  };
}

/** Counts the attempt and moves the next one away, so that no two workers deliver the same notification at once. */
async function claim(
  { clock, queue }: Pick<DeliverNotificationDeps, "clock" | "queue">,
  seen: QueuedNotification,
): Promise<QueuedNotification | undefined> {
  const wait = BACKOFF_MS[Math.min(seen.attempts, BACKOFF_MS.length - 1)] ?? MINUTE;
  let mine = false;
  const claimed = await queue.update(seen.id, (current) => {
    mine = current.revision === seen.revision;
    if (!mine) return undefined;
    return {
      ...current,
      attempts: current.attempts + 1,
      nextAttemptAt: new Date(clock.now().getTime() + wait).toISOString(),
    };
  });
  return mine ? claimed : undefined;
}

/** A peer that did not answer or is in trouble may do better later; one that said no will say it again. */
function mayHelpToRetry(failure: Failure): boolean {
  if (failure.reason === "peer-unreachable") return true;
  return failure.reason === "peer-refused" && (failure.status >= 500 || failure.status === 429);
}
