import type { QueuedEvent } from "../model/queued-event.ts";
import type { Clock } from "../ports/clock.ts";
import type { Delivery, EventOutlet } from "../ports/event-outlet.ts";
import type { EventQueue } from "../ports/event-queue.ts";
import type { EventLine } from "../ports/event-sink.ts";
import type { Logger } from "../ports/logger.ts";
import type { OutletPause } from "./outlet-pause.ts";

export interface DeliverLineDeps {
  readonly clock: Clock;
  readonly queue: EventQueue;
  readonly logger: Logger;
  readonly outlet: EventOutlet;
  readonly pause: OutletPause;
  /** An event that nobody took for this long is given up. */
  readonly giveUpAfterMs: number;
  /** Aborted when no further attempt may begin: what waits is left to the next process. */
  readonly stopping?: Pick<AbortSignal, "aborted">;
}

/** Delivers what waits in a line, one after the other, until one has to wait; answers how many were taken. */
export type DeliverLine = (place: EventLine) => Promise<number>;

const SECOND = 1000;
/** Nobody else tries an event while somebody does; longer than any attempt takes. */
export const CLAIM_MS = 90 * SECOND;
/** Waits after an event was refused; the last one repeats. */
const BACKOFF_MS = [10, 60, 5 * 60, 30 * 60, 60 * 60].map((seconds) => seconds * SECOND);
/** So many, and the others have their turn. */
const MOST_IN_A_ROW = 100;

/** Builds the delivery of one record's events to one outlet. */
export function createDeliverLine(deps: DeliverLineDeps): DeliverLine {
  return async (place) => {
    let taken = 0;
    while (taken < MOST_IN_A_ROW && deps.pause.until() === undefined && !deps.stopping?.aborted) {
      const first = await deps.queue.first(place);
      if (first === undefined || first.unsure) break;
      const claimed = await claim(deps, first.event);
      if (claimed === undefined) break;
      const delivery = await deps.outlet.deliver({ id: claimed.id, text: claimed.message });
      if (!(await settle(deps, claimed, delivery))) break;
      taken += delivery.outcome === "taken" ? 1 : 0;
    }
    return taken;
  };
}

/** Moves the next attempt away before making one, so that no two deliver the same event at once. */
async function claim(
  { clock, queue }: DeliverLineDeps,
  event: QueuedEvent,
): Promise<QueuedEvent | undefined> {
  const now = clock.now().getTime();
  if (Date.parse(event.nextAttemptAt) > now) return undefined;
  return queue.update(event, (current) => ({
    ...current,
    confirmed: true,
    attempts: current.attempts + 1,
    nextAttemptAt: new Date(now + CLAIM_MS).toISOString(),
  }));
}

/** Whether the line may go on: the event is off the queue. */
async function settle(deps: DeliverLineDeps, event: QueuedEvent, delivery: Delivery): Promise<boolean> {
  const { clock, queue, pause } = deps;
  const pausedUntil = delivery.outcome === "unavailable" ? pause.failed() : undefined;
  if (pausedUntil === undefined) pause.answered();
  if (delivery.outcome === "taken") {
    await queue.remove(event);
    return true;
  }
  const age = clock.now().getTime() - Date.parse(event.createdAt);
  if (delivery.outcome === "stop" || age > deps.giveUpAfterMs) {
    await giveUp(deps, event, delivery.why);
    return true;
  }
  const nextAttemptAt = pausedUntil ?? retryAt(deps, event);
  await queue.update(event, (current) => ({ ...current, nextAttemptAt: nextAttemptAt.toISOString() }));
  deps.logger.warn("event will be told again", fieldsOf(event, delivery.why));
  return false;
}

/** Takes an event off the queue that nobody was told of. */
export async function giveUp(
  { queue, logger }: Pick<DeliverLineDeps, "queue" | "logger">,
  event: QueuedEvent,
  why: string,
): Promise<void> {
  await queue.remove(event);
  logger.error("event given up", fieldsOf(event, why));
}

function retryAt({ clock }: Pick<DeliverLineDeps, "clock">, { attempts }: QueuedEvent): Date {
  const wait = BACKOFF_MS[Math.min(attempts, BACKOFF_MS.length) - 1] ?? 0;
  return new Date(clock.now().getTime() + wait);
}

function fieldsOf(event: QueuedEvent, why: string) {
  return { outlet: event.outlet, event: event.id, type: event.type, attempts: event.attempts, why };
}
