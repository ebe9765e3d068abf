import * as z from "zod";
import type { Clock } from "../domain/ports/clock.ts";
import type { ObjectStore } from "../domain/ports/object-store.ts";
import { parseObject, parseStored } from "./documents.ts";

const IndexEntry = z
  .object({
    version: z.literal(1),
    /** The key of the record the entry leads to. */
    record: z.string(),
    /** When the entry was written: a young one may belong to a record that is about to appear. */
    at: z.iso.datetime(),
  })
  .readonly();
type IndexEntry = z.infer<typeof IndexEntry>;

/** An entry without its record is litter only when no writer can still be on the way to the record. */
const GRACE_MS = 24 * 60 * 60 * 1000;

/** The objects by which records are found other than by their own key: written before, dropped after them. */
export interface IndexEntries {
  /** Writes entries that lead to the record, and answers when. */
  put(keys: readonly string[], record: string): Promise<Date>;
  /**
   * To be called once the record is there: writes the entries again if that took so long that a reader may
   * have taken them for litter. Holds while the clocks of all processes differ by less than half the grace.
   */
  confirm(entries: {
    readonly keys: readonly string[];
    readonly record: string;
    readonly writtenAt: Date;
  }): Promise<void>;
  /** Removes entries no record needs any more. Failing leaves litter; the operation is done already. */
  drop(keys: readonly string[]): Promise<void>;
  /** The key of the record an entry leads to. */
  resolve(key: string): Promise<string | undefined>;
  /** Removes an entry without a record if it is old and `isWanted` still denies it. */
  dropStale(key: string, isWanted: (record: string) => Promise<boolean>): Promise<void>;
}

/** Index entries in this store. */
export function createIndexEntries(deps: {
  readonly store: ObjectStore;
  readonly clock: Clock;
}): IndexEntries {
  const { store, clock } = deps;
  const read = async (key: string) => {
    const object = await store.get(key);
    if (object === undefined) return undefined;
    return { ...parseStored(IndexEntry, key, parseObject(key, object.body)), etag: object.etag };
  };
  const put = async (keys: readonly string[], record: string) => {
    const writtenAt = clock.now();
    const entry: IndexEntry = { version: 1, record, at: writtenAt.toISOString() };
    const body = JSON.stringify(entry);
    await Promise.all(keys.map((key) => store.put(key, body)));
    return writtenAt;
  };

  return {
    put,

    async confirm({ keys, record, writtenAt }) {
      if (clock.now().getTime() - writtenAt.getTime() > GRACE_MS / 2) await put(keys, record);
    },

    async drop(keys) {
      await Promise.allSettled(keys.map((key) => store.delete(key)));
    },

    async resolve(key) {
      return (await read(key))?.record;
    },

    async dropStale(key, isWanted) {
      const entry = await read(key);
      if (entry === undefined) return;
      // The clock is read before the record: an entry this old was confirmed before that, or never will be.
      if (clock.now().getTime() - Date.parse(entry.at) <= GRACE_MS) return;
      if (await isWanted(entry.record)) return;
      await store.delete(key, { etag: entry.etag });
    },
  };
}
