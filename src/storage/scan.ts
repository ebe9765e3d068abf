import type { ObjectStore } from "../domain/ports/object-store.ts";
import type { Page, PageRequest } from "../domain/ports/repositories.ts";
import type { Documents, Versioned } from "./documents.ts";

/** Which part of which index is wanted. `from`, `until` and cursors are what follows the prefix in a key. */
export interface ScanRequest extends PageRequest {
  readonly prefix: string;
  /** The key of the record an index key leads to, told from its end alone. */
  readonly recordKeyOf: (tail: string) => string;
  /** Where to start, exclusive. */
  readonly from?: string;
  /** Where to stop, inclusive. */
  readonly until?: string;
}

/** What a scan needs to know of the collection it reads. */
export interface ScanDeps<T extends Versioned> {
  readonly store: ObjectStore;
  readonly documents: Documents<T>;
  /** Removes an index entry whose record is gone, if it is old enough to be sure. */
  readonly dropStale: (key: string) => Promise<void>;
}

const DEFAULT_LIMIT = 1000;
/** The most keys asked of the store at once: some engines have no larger pages. */
const LARGEST_PAGE = 1000;
/** How many records are read at the same time. */
const READ_AT_ONCE = 32;
/** Cursors come back from outside. One that no key can end in stands nowhere: nothing follows it. */
const CURSOR = /^[A-Za-z0-9._~%-]+(?:\/[A-Za-z0-9._~%-]+)*$/;
const LONGEST_CURSOR = 250;

/** Reads records through an index: one list, then one read for each record that is answered. */
export function createScan<T extends Versioned>(
  deps: ScanDeps<T>,
): (request: ScanRequest) => Promise<Page<T>> {
  const { store, documents, dropStale } = deps;

  const recordAt = async (key: string, recordKey: string) => {
    const document = await documents.read(recordKey);
    if (document !== undefined && (key === recordKey || carriesMark(key, document))) {
      return document.record;
    }
    if (key !== recordKey) await dropStale(key);
    return undefined;
  };

  const recordsAt = async (keys: readonly string[], recordKeyOf: (key: string) => string) => {
    const records: T[] = [];
    for (let start = 0; start < keys.length; start += READ_AT_ONCE) {
      const some = keys.slice(start, start + READ_AT_ONCE);
      const found = await Promise.all(some.map((key) => recordAt(key, recordKeyOf(key))));
      records.push(...found.filter((record) => record !== undefined));
    }
    return records;
  };

  return async ({ prefix, recordKeyOf, from, until, cursor, limit = DEFAULT_LIMIT }) => {
    if (cursor !== undefined && !isPosition(cursor)) return { items: [] };
    const wanted = Math.max(1, Math.trunc(limit));
    const items: T[] = [];
    let after = [from, cursor].reduce(later, undefined);
    if (after !== undefined) after = prefix + after;
    for (;;) {
      const page = await store.list(prefix, {
        ...(after === undefined ? {} : { after }),
        limit: Math.min(wanted - items.length, LARGEST_PAGE),
      });
      const keys = until === undefined ? page.keys : page.keys.filter((key) => key <= prefix + until);
      items.push(...(await recordsAt(keys, (key) => recordKeyOf(key.slice(prefix.length)))));
      const last = keys.at(-1);
      if (page.next === undefined || keys.length < page.keys.length) return { items };
      if (items.length >= wanted && last !== undefined) return { items, next: last.slice(prefix.length) };
      after = page.next;
    }
  };
}

/** Whether the index key was written for the record as it is: each writing of the entries has its own mark. */
function carriesMark(key: string, { mark }: { readonly mark: string }): boolean {
  return key.slice(key.lastIndexOf("/")).split("~").includes(mark);
}

function isPosition(cursor: string): boolean {
  return cursor.length <= LONGEST_CURSOR && CURSOR.test(cursor);
}

/** The one of two positions that comes later in byte order; keys are ASCII. */
function later(a: string | undefined, b: string | undefined): string | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return a < b ? b : a;
}
