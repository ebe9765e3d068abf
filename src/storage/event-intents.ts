import type { DomainEvent } from "../domain/events.ts";
import type { QueuedEvent } from "../domain/model/queued-event.ts";
import type { Clock } from "../domain/ports/clock.ts";
import type { EventOutlet } from "../domain/ports/event-outlet.ts";
import type { EventLine, EventSink } from "../domain/ports/event-sink.ts";
import type { Random } from "../domain/ports/random.ts";
import { type EventDocuments, eventName } from "./event-documents.ts";
import { MOST_TOLD } from "./judge-event.ts";
import { digest, momentOf, timePart } from "./keys.ts";

/** Who is told of what happens to records. */
export interface ToldOf {
  readonly sink: EventSink;
  readonly outlets: readonly Pick<EventOutlet, "name" | "messageOf">[];
}

export interface EventIntentsDeps extends ToldOf {
  readonly clock: Clock;
  readonly random: Random;
  readonly documents: EventDocuments;
}

/** The write that an event is about. */
export type Cause = Pick<QueuedEvent["cause"], "key" | "kind" | "revision"> & {
  /** What the record has told of so far. */
  readonly told: readonly string[];
};

/** An event that is about to happen, durable already. */
export interface EventIntent {
  /** What the record has told of once the write has reached it. */
  readonly told: readonly string[];
  /** To be called when the write has reached the record. */
  happened(): void;
  /** To be called when another writer was faster. */
  withdraw(): Promise<void>;
}

/**
 * Queues events before they happen, each in the line of its record: when a process dies in between, the record itself
 * tells whether its write has reached it.
 */
export type PrepareEvent = (event: DomainEvent, cause: Cause) => Promise<EventIntent>;

/** Builds what repositories tell events through. */
export function createPrepareEvent(deps: EventIntentsDeps): PrepareEvent {
  const { clock, random, documents, outlets, sink } = deps;
  let latest = 0;
  /** Later than now, than all others of this process, and than what the record has told of. */
  const sequenceAfter = (last: string) => {
    latest = Math.max(clock.now().getTime(), latest + 1, momentOf(last).getTime() + 1);
    return timePart(new Date(latest));
  };

  return async (event, { told, ...cause }) => {
    const after = told.at(-1) ?? "";
    const now = clock.now();
    const facts = {
      id: random.uuid(),
      sequence: sequenceAfter(after),
      line: await digest(cause.key),
      at: now,
    };
    const places: EventLine[] = [];
    const queued: QueuedEvent[] = [];
    for (const { name: outlet, messageOf } of outlets) {
      const message = messageOf(event, facts);
      if (message === undefined) continue;
      places.push({ outlet, line: facts.line });
      queued.push({
        version: 1,
        revision: 1,
        outlet,
        line: facts.line,
        sequence: facts.sequence,
        id: facts.id,
        type: event.type,
        cause: { ...cause, after },
        confirmed: false,
        message,
        attempts: 0,
        createdAt: now.toISOString(),
        nextAttemptAt: now.toISOString(),
      });
    }
    await Promise.all(queued.map((one) => documents.add(one)));
    const name = eventName(facts);
    return {
      told: queued.length === 0 ? told : [...told, name].slice(-MOST_TOLD),
      happened: () => sink.emit(event, places),
      // What stays behind is found not to have happened when its turn comes.
      withdraw: async () => void (await Promise.allSettled(queued.map((one) => documents.drop(one)))),
    };
  };
}
