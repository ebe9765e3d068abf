import type * as z from "zod";
import type { DomainEvent } from "../domain/events.ts";
import type { Clock } from "../domain/ports/clock.ts";
import type { ObjectStore } from "../domain/ports/object-store.ts";
import type { Random } from "../domain/ports/random.ts";
import type { Change, Draft, Page, Tell } from "../domain/ports/repositories.ts";
import type { Sealer } from "../domain/ports/sealer.ts";
import type { AtRest } from "./at-rest.ts";
import { createDocuments, retryLostRaces, type StoredDocument, type Versioned } from "./documents.ts";
import type { Cause, EventIntent, PrepareEvent } from "./event-intents.ts";
import { createIndexEntries } from "./index-entries.ts";
import { createScan, type ScanRequest } from "./scan.ts";

/** What every repository is built from. */
export interface StorageDeps {
  readonly store: ObjectStore;
  readonly clock: Clock;
  /** Names each writing of an index apart from all others. */
  readonly random: Random;
  /** Keeps secrets from whoever reads the store. */
  readonly sealer: Sealer;
  /** Whether secrets of shares we sent stay readable for us, or only their digests are kept; the default is yes. */
  readonly keepShareSecrets?: boolean;
  /** Queues the events that writes tell of; absent where nobody listens. */
  readonly prepareEvent?: PrepareEvent;
}

/** Under which keys a record is found. */
export interface RecordKeys {
  /** Where the record lies. Made of what must be unique, so that creating it decides every race. */
  readonly record: string;
  /** Entries that are read by their exact key; made of values that are never used twice (ids, secrets). */
  readonly lookups: readonly string[];
  /** Entries that are listed; each key holds the mark. */
  readonly listed: readonly string[];
}

/** Which records a collection holds and how they are found. */
export interface CollectionDefinition<T extends Versioned> {
  /** How the keys of all its records begin, and of nothing else. */
  readonly prefix: string;
  readonly schema: z.ZodType<T>;
  readonly atRest: AtRest<T>;
  readonly keysOf: (record: T, mark: string) => Promise<RecordKeys>;
}

/** Whether a new record was stored, or one lies under that key already. */
export interface AddOutcome<T> {
  readonly outcome: "added" | "exists";
  readonly record: T;
}

/** Records with their indexes. One compare-and-swap on one object, the record, decides every mutation. */
export interface Collection<T extends Versioned> {
  /** Tells of the record when it was stored. */
  add(draft: Draft<T>, tell?: Tell<T>): Promise<AddOutcome<T>>;
  get(key: string): Promise<T | undefined>;
  /** The key of the record that a lookup entry leads to; that record may be another one by now, or gone. */
  resolve(lookup: string): Promise<string | undefined>;
  /** The record that a lookup entry leads to, if it is the one that is meant. */
  lookUp(lookup: string, is: (record: T) => boolean): Promise<T | undefined>;
  /** The record after the change, or as it was when the change declined; `undefined` when it is not there. */
  update(target: Target<T>, change: Change<T>, tell?: Tell<T>): Promise<T | undefined>;
  /** The record that was removed. */
  remove(target: Target<T>, tell?: Tell<T>): Promise<T | undefined>;
  /** One page of the records whose index entries, or whose own keys, start with a prefix. */
  scan(request: ScanRequest): Promise<Page<T>>;
  /** All of them, page by page. */
  scanAll(request: ScanRequest): Promise<readonly T[]>;
}

/** A key, and what the record under it must be to be the one that is meant. */
export interface Target<T> {
  readonly key: string;
  readonly is?: (record: T) => boolean;
}

const entriesOf = (keys: RecordKeys) => [...keys.lookups, ...keys.listed];
const without = (keys: readonly string[], others: readonly string[]) =>
  keys.filter((key) => !others.includes(key));

/** A collection of the defined kind in this store. */
export function createCollection<T extends Versioned>(
  deps: StorageDeps,
  definition: CollectionDefinition<T>,
): Collection<T> {
  const { store, random } = deps;
  const { keysOf } = definition;
  const documents = createDocuments({ store, ...definition });
  const entries = createIndexEntries(deps);
  const keysOfDocument = (document: StoredDocument<T>) => keysOf(document.record, document.mark);
  const dropStale = (key: string) =>
    entries.dropStale(key, async (record) => {
      const document = await documents.read(record);
      return document !== undefined && entriesOf(await keysOfDocument(document)).includes(key);
    });
  const scan = createScan({ store, documents, dropStale });

  /** The keys of what a record becomes: under its old mark, or a new one when any listed entry moves. */
  const keysAfter = async (before: RecordKeys, next: { readonly record: T; readonly mark: string }) => {
    const same = await keysOf(next.record, next.mark);
    if (same.record !== before.record) throw new Error(`A change must not move the record ${before.record}`);
    if (without(same.listed, before.listed).length === 0 && same.listed.length === before.listed.length) {
      return { keys: same, mark: next.mark };
    }
    const mark = random.uuid();
    return { keys: await keysOf(next.record, mark), mark };
  };

  /** What a write tells of; without anything to tell, the record goes on telling what it told. */
  const prepare = async (event: DomainEvent | undefined, cause: Cause): Promise<EventIntent> =>
    deps.prepareEvent === undefined || (event === undefined && cause.kind === "write")
      ? { told: cause.told, happened: () => {}, withdraw: async () => {} }
      : deps.prepareEvent(event, cause);

  return {
    async add(draft, tell) {
      const record = documents.compose(draft);
      const { record: key } = await keysOf(record, "");
      return retryLostRaces<AddOutcome<T>>(key, async () => {
        const existing = await documents.read(key);
        if (existing !== undefined) return { value: { outcome: "exists", record: existing.record } };
        const mark = random.uuid();
        const { lookups, listed: marked } = await keysOf(record, mark);
        const keys = [...lookups, ...marked];
        const intent = await prepare(tell?.(record), { key, mark, kind: "write", revision: 1, told: [] });
        const writtenAt = await entries.put(keys, key);
        if ((await documents.create({ key, record, mark, told: intent.told })) !== undefined) {
          intent.happened();
          await entries.confirm({ keys, record: key, writtenAt });
          return { value: { outcome: "added", record } };
        }
        await intent.withdraw();
        const winner = await documents.read(key);
        if (winner === undefined) {
          await entries.drop(marked);
          return undefined;
        }
        await entries.drop(without(keys, entriesOf(await keysOfDocument(winner))));
        return { value: { outcome: "exists", record: winner.record } };
      });
    },

    async get(key) {
      return (await documents.read(key))?.record;
    },

    resolve: entries.resolve,

    async lookUp(lookup, is) {
      const key = await entries.resolve(lookup);
      if (key === undefined) return undefined;
      const document = await documents.read(key);
      if (document !== undefined && is(document.record)) return document.record;
      await dropStale(lookup);
      return undefined;
    },

    async update({ key, is = () => true }, change, tell) {
      return retryLostRaces<T | undefined>(key, async () => {
        const current = await documents.read(key);
        if (current === undefined || !is(current.record)) return { value: undefined };
        const draft = change(current.record);
        if (draft === undefined) return { value: current.record };
        const record = documents.compose(draft, current.record);
        const before = await keysOfDocument(current);
        const { keys, mark } = await keysAfter(before, { record, mark: current.mark });
        const added = without(entriesOf(keys), entriesOf(before));
        const { told } = current;
        const cause = { key, mark, kind: "write", revision: record.revision, told } as const;
        const intent = await prepare(tell?.(record), cause);
        const writtenAt = await entries.put(added, key);
        if ((await documents.replace(current, { record, mark, told: intent.told })) === undefined) {
          await intent.withdraw();
          // Only the marked ones are surely ours; the winner may have written the same lookup.
          await entries.drop(without(added, keys.lookups));
          return undefined;
        }
        intent.happened();
        await entries.confirm({ keys: added, record: key, writtenAt });
        await entries.drop(without(entriesOf(before), entriesOf(keys)));
        return { value: record };
      });
    },

    async remove({ key, is = () => true }, tell) {
      return retryLostRaces<T | undefined>(key, async () => {
        const current = await documents.read(key);
        if (current === undefined || !is(current.record)) return { value: undefined };
        const { told, mark, record } = current;
        const cause = { key, mark, kind: "removal", revision: record.revision, told } as const;
        const intent = await prepare(tell?.(record), cause);
        if (!(await documents.remove(current))) {
          await intent.withdraw();
          return undefined;
        }
        intent.happened();
        await entries.drop(entriesOf(await keysOfDocument(current)));
        return { value: record };
      });
    },

    scan,

    async scanAll(request) {
      const records: T[] = [];
      let cursor: string | undefined;
      do {
        const page = await scan({ ...request, ...(cursor === undefined ? {} : { cursor }) });
        records.push(...page.items);
        cursor = page.next;
      } while (cursor !== undefined);
      return records;
    },
  };
}
