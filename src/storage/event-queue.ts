import type { QueuedEvent } from "../domain/model/queued-event.ts";
import type { Clock } from "../domain/ports/clock.ts";
import type { EventQueue, WaitingLine } from "../domain/ports/event-queue.ts";
import type { ObjectStore } from "../domain/ports/object-store.ts";
import { readTold } from "./documents.ts";
import { type EventDocuments, eventKey, lineFolder, outletFolder } from "./event-documents.ts";
import { judgeEvent, mayHaveEnded } from "./judge-event.ts";
import { momentOf } from "./keys.ts";

/** How many events that never happened one look into a line drops at the most. */
const MOST_VOID = 100;

/** What the queue is built from. */
export interface EventQueueDeps {
  readonly store: ObjectStore;
  readonly clock: Clock;
  readonly documents: EventDocuments;
}

/** The queue as objects under outlet, line and name: the store's own order is that of delivery. */
export function createEventQueue({ store, clock, documents }: EventQueueDeps): EventQueue {
  /** Whether the record's removal is among the events behind this one; what is last in a line is so most often. */
  const removedSince = async (event: QueuedEvent) => {
    const behind = await documents.keysOf(event, eventKey(event));
    for (const key of behind.toReversed()) {
      const other = await documents.read(key);
      if (other?.record.cause.kind === "removal") return true;
    }
    return false;
  };
  const judge = async (event: QueuedEvent) => {
    if (event.confirmed) return "happened";
    const { cause, name } = event;
    const facts = { name, record: await readTold(store, cause.key), now: clock.now() };
    const verdict = judgeEvent(event, { ...facts, removedSince: false });
    if (verdict === "happened" || !mayHaveEnded(cause, facts.record)) return verdict;
    return judgeEvent(event, { ...facts, removedSince: await removedSince(event) });
  };

  return {
    async listLines(outlet, { from, limit }) {
      const folder = outletFolder(outlet);
      const after = from === undefined ? {} : { after: `${folder}${from}` };
      const page = await store.list(folder, { ...after, limit });
      const lines = new Map<string, WaitingLine>();
      for (const key of page.keys) {
        const [line = "", name = ""] = key.slice(folder.length).split("/");
        if (!lines.has(line)) lines.set(line, { outlet, line, since: momentOf(name) });
      }
      const last = [...lines.keys()].at(-1);
      // What is left of the last line belongs to it: the rest starts behind the line.
      return {
        lines: [...lines.values()],
        ...(page.next !== undefined && last !== undefined && { next: `${last}/~` }),
      };
    },

    async first(place) {
      for (let dropped = 0; dropped < MOST_VOID; dropped += 1) {
        const [key] = (await store.list(lineFolder(place), { limit: 1 })).keys;
        const found = key === undefined ? undefined : await documents.read(key);
        if (found === undefined) {
          if (key === undefined) return undefined;
          continue;
        }
        const verdict = await judge(found.record);
        if (verdict !== "void") return { event: found.record, unsure: verdict === "unsure" };
        await documents.drop(found.record);
      }
      return undefined;
    },

    async update(event, change) {
      const current = await documents.read(eventKey(event));
      if (current === undefined || current.record.revision !== event.revision) return undefined;
      const draft = change(current.record);
      if (draft === undefined) return undefined;
      return documents.replace(current, { ...draft, version: 1, revision: event.revision + 1 });
    },

    remove: documents.drop,
  };
}
