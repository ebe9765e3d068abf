import type { DomainEvent } from "../domain/events.ts";
import type { QueuedEvent } from "../domain/model/queued-event.ts";
import type { Clock } from "../domain/ports/clock.ts";
import type { EventFacts, EventOutlet } from "../domain/ports/event-outlet.ts";
import type { EventSink } from "../domain/ports/event-sink.ts";
import type { Random } from "../domain/ports/random.ts";
import { createConfirmEvents } from "./confirm-events.ts";
import type { EventDocuments } from "./event-documents.ts";
import { MOST_TOLD } from "./judge-event.ts";
import { digest, digestOf, momentOf, timePart } from "./keys.ts";

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
  /** What distinguishes the record from all others that were or will be under the key. */
  readonly mark: string;
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
 * tells whether its write has reached it. Also to be asked before a removal that tells nothing: outlets that do not hear
 * of it may still wait for what the record has told.
 */
export type PrepareEvent = (event: DomainEvent | undefined, cause: Cause) => Promise<EventIntent>;

/** Builds what repositories tell events through. */
export function createPrepareEvent(deps: EventIntentsDeps): PrepareEvent {
  const { clock, random, documents, outlets, sink } = deps;
  const confirmEvents = createConfirmEvents(deps);
  let latest = 0;
  /** Later than now, than all others of this process, and than what the record has told of. */
  const sequenceAfter = (last: string) => {
    latest = Math.max(clock.now().getTime(), latest + 1, momentOf(last).getTime() + 1);
    return timePart(new Date(latest));
  };

  return async (event, { told, mark, ...cause }) => {
    const after = told.at(-1) ?? "";
    const facts: EventFacts = {
      // Two may both have tried to remove the same record before one died: then it is one event, told twice.
      id: cause.kind === "write" ? random.uuid() : await uuidOf([cause.key, mark, String(cause.revision)]),
      sequence: sequenceAfter(after),
      line: await digest(cause.key),
      at: clock.now(),
    };
    const name = `${facts.sequence}~${random.uuid()}`;
    const queued = outlets.flatMap((outlet) => {
      const message = event && outlet.messageOf(event, facts);
      if (event === undefined || message === undefined) return [];
      const place = { outlet: outlet.name, line: facts.line, name };
      return [newEvent({ ...place, type: event.type, cause: { ...cause, after }, message }, facts)];
    });
    await Promise.all(queued.map((one) => documents.add(one)));
    if (cause.kind === "removal" && told.length > 0) {
      const silent = outlets.filter((outlet) => !queued.some((one) => one.outlet === outlet.name));
      const lines = silent.map((outlet) => ({ outlet: outlet.name, line: facts.line }));
      await Promise.all(lines.map((line) => confirmEvents(line, { revision: cause.revision, told })));
    }
    return {
      told: queued.length === 0 ? told : [...told, name].slice(-MOST_TOLD),
      happened: () => event && sink.emit(event, queued),
      // What stays behind is found not to have happened when its turn comes.
      withdraw: async () => void (await Promise.allSettled(queued.map((one) => documents.drop(one)))),
    };
  };
}

function newEvent(
  event: Pick<QueuedEvent, "outlet" | "line" | "name" | "type" | "cause" | "message">,
  { id, at }: EventFacts,
): QueuedEvent {
  const now = at.toISOString();
  const unseen = { confirmed: false, attempts: 0, createdAt: now, nextAttemptAt: now };
  return { version: 1, revision: 1, id, ...event, ...unseen };
}

/** The same UUID (version 8) for the same texts. */
async function uuidOf(texts: readonly string[]): Promise<string> {
  const hex = await digestOf(texts);
  const parts = [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`];
  return [...parts, hex.slice(20, 32)].join("-");
}
