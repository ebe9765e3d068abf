import { QueuedEvent } from "../domain/model/queued-event.ts";
import type { EventLine } from "../domain/ports/event-sink.ts";
import type { ObjectStore } from "../domain/ports/object-store.ts";
import type { Sealer } from "../domain/ports/sealer.ts";
import { sealMembers } from "./at-rest.ts";
import { createDocuments, type StoredDocument } from "./documents.ts";

/** Queued events as objects; what they are about may be nobody else's business, so the message is sealed. */
export interface EventDocuments {
  add(event: QueuedEvent): Promise<void>;
  /** Where the events of a line lie, oldest first: all of them, or all behind one. */
  keysOf(line: EventLine, after?: string): Promise<readonly string[]>;
  read(key: string): Promise<StoredDocument<QueuedEvent> | undefined>;
  replace(current: StoredDocument<QueuedEvent>, record: QueuedEvent): Promise<QueuedEvent | undefined>;
  drop(event: QueuedEvent): Promise<void>;
}

/** Where the events for an outlet lie. */
export const outletFolder = (outlet: string) => `events/${outlet}/`;

/** Where the events of a line lie. */
export const lineFolder = ({ outlet, line }: EventLine) => `${outletFolder(outlet)}${line}/`;

/** Where an event lies. */
export const eventKey = (event: QueuedEvent) => `${lineFolder(event)}${event.name}`;

/** How queued events lie in the store. */
export function eventDocuments({ sealer }: { readonly sealer: Sealer }) {
  return { schema: QueuedEvent, atRest: sealMembers<QueuedEvent>(sealer, ["message"]) };
}

/** The queue's objects in this store. */
export function createEventDocuments(deps: {
  readonly store: ObjectStore;
  readonly sealer: Sealer;
}): EventDocuments {
  const documents = createDocuments({ store: deps.store, ...eventDocuments(deps) });
  return {
    async add(event) {
      const key = eventKey(event);
      const added = await documents.create({ key, record: event, mark: "", told: [] });
      if (added === undefined) throw new Error(`Another event has the name ${key}`);
    },
    async keysOf(line, after) {
      const keys: string[] = [];
      let last = after;
      do {
        const page = await deps.store.list(lineFolder(line), last === undefined ? {} : { after: last });
        keys.push(...page.keys);
        last = page.next;
      } while (last !== undefined);
      return keys;
    },
    read: documents.read,
    async replace(current, record) {
      return (await documents.replace(current, { record, mark: "", told: [] }))?.record;
    },
    async drop(event) {
      await deps.store.delete(eventKey(event));
    },
  };
}
