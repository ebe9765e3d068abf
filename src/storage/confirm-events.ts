import type { Clock } from "../domain/ports/clock.ts";
import type { EventLine } from "../domain/ports/event-sink.ts";
import type { EventDocuments } from "./event-documents.ts";
import { judgeEvent, type ToldRecord } from "./judge-event.ts";

export interface ConfirmEventsDeps {
  readonly clock: Clock;
  readonly documents: EventDocuments;
}

/**
 * Notes in the events of a line that they have happened, as their record shows. For a record that is about to go
 * without a word to the line's outlet: nothing else would show it then.
 */
export function createConfirmEvents({ clock, documents }: ConfirmEventsDeps) {
  return async (line: EventLine, record: ToldRecord): Promise<void> => {
    for (const key of await documents.keysOf(line)) {
      const found = await documents.read(key);
      if (found === undefined || found.record.confirmed) continue;
      const event = found.record;
      const facts = { name: event.name, record, removedSince: false, now: clock.now() };
      if (judgeEvent(event, facts) !== "happened") continue;
      // Whoever is faster has taken it for an attempt, and noted the same.
      await documents.replace(found, { ...event, confirmed: true, revision: event.revision + 1 });
    }
  };
}
