import { createDeliverEvents, type DeliverEvents } from "../domain/delivery/deliver-events.ts";
import type { Background } from "../domain/ports/background.ts";
import type { Clock } from "../domain/ports/clock.ts";
import type { EventOutlet } from "../domain/ports/event-outlet.ts";
import type { EventQueue } from "../domain/ports/event-queue.ts";
import type { EventSink } from "../domain/ports/event-sink.ts";
import type { Logger } from "../domain/ports/logger.ts";
import type { Random } from "../domain/ports/random.ts";
import { createLogEvents } from "../platform/events/log.ts";
import { withoutSurprises } from "../platform/events/without-surprises.ts";

export interface EventDeliveryDeps {
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly background: Background;
  readonly outlets: readonly EventOutlet[];
  readonly giveUpAfterMs: number;
  /** Aborted when the process ends: what happens from then on is told by the next one. */
  readonly stopping?: Pick<AbortSignal, "aborted">;
  /** Asked for when something has been queued, since the queue and its writers need each other. */
  readonly queue: () => EventQueue;
}

/** What happens to events after they have happened: the log hears at once, each outlet as soon as it listens. */
export interface EventDelivery {
  readonly sink: EventSink;
  readonly outlets: readonly EventOutlet[];
  /** Looks through the queue once. */
  round(): Promise<void>;
}

/** Builds the way from an event to those who are told. */
export function createEventDelivery(deps: EventDeliveryDeps): EventDelivery {
  const log = createLogEvents(deps.logger);
  let built: ReadonlyMap<string, DeliverEvents> | undefined;
  const deliveries = () => {
    built ??= new Map(deps.outlets.map((outlet) => [outlet.name, deliveryTo(deps, outlet)]));
    return built;
  };
  return {
    outlets: deps.outlets.map((outlet) => withoutSurprises(outlet, deps.logger)),
    sink: {
      emit(event, waiting) {
        log.emit(event, waiting);
        for (const { outlet, line } of waiting) {
          const delivery = deliveries().get(outlet);
          if (delivery !== undefined) deps.background.run(() => delivery.now({ outlet, line }));
        }
      },
    },
    async round() {
      const rounds = await Promise.allSettled([...deliveries().values()].map((delivery) => delivery.round()));
      // One that fails must not keep the others from theirs.
      const surprise = rounds.find((round) => round.status === "rejected");
      if (surprise !== undefined) throw surprise.reason;
    },
  };
}

function deliveryTo(deps: EventDeliveryDeps, outlet: EventOutlet): DeliverEvents {
  return createDeliverEvents({
    ...deps,
    outlet,
    queue: deps.queue(),
    startOfRound: () => deps.random.uuid().slice(0, 8),
  });
}
