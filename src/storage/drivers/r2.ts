import { type ObjectStore, StoreUnavailable } from "../../domain/ports/object-store.ts";
import { assertKey, pageBounds } from "./key.ts";
import { toPage } from "./page.ts";

/** What the driver reads off an object's head. */
export interface R2HeadLike {
  readonly key: string;
  readonly etag: string;
  readonly uploaded: Date;
  readonly customMetadata?: Record<string, string>;
}

/** The part of an R2 bucket binding that the driver uses, so that no Workers types are needed here. */
export interface R2BucketLike {
  head(key: string): Promise<R2HeadLike | null>;
  get(key: string): Promise<(R2HeadLike & { arrayBuffer(): Promise<ArrayBuffer> }) | null>;
  put(
    key: string,
    body: string,
    options?: {
      onlyIf?: { etagMatches?: string; etagDoesNotMatch?: string };
      customMetadata?: Record<string, string>;
    },
  ): Promise<R2HeadLike | null>;
  delete(key: string): Promise<void>;
  list(options: {
    prefix?: string;
    startAfter?: string;
    limit?: number;
    include?: "customMetadata"[];
  }): Promise<{ readonly objects: readonly R2HeadLike[]; readonly truncated: boolean }>;
}

// The text of a tombstone is no JSON, so its etag (R2's is the MD5 of the content) is that of no live record.
const tombstones = { deleted: "meshport: deleted\n", swept: "meshport: being swept\n" } as const;
type Tombstone = keyof typeof tombstones;

// R2's own text() drops a byte order mark; a store gives back what it was given.
const utf8 = new TextDecoder("utf-8", { fatal: false, ignoreBOM: true });

const metadataName = "meshport";
const attempts = 64;
const pageLimit = 1000;

/**
 * A store in an R2 bucket. R2 has no conditional delete, so a removal replaces the object by a tombstone, which
 * reads and lists pass over and a creation may replace; `sweepR2Tombstones` takes old ones out of the bucket.
 * Etags are R2's: the same text has the same etag, hence records that are compared and swapped carry a revision.
 */
export function createR2Store(bucket: R2BucketLike): ObjectStore {
  let closed = false;

  async function run<T>(operation: string, action: () => Promise<T>): Promise<T> {
    if (closed) throw new StoreUnavailable("the R2 store is closed");
    return asUnavailable(operation, action);
  }

  async function create(key: string, body: string): Promise<string | undefined> {
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      const created = await bucket.put(key, body, { onlyIf: { etagDoesNotMatch: "*" } });
      if (created !== null) return created.etag;
      const head = await bucket.head(key);
      if (head === null) continue;
      const tombstone = tombstoneOf(head);
      if (tombstone === undefined) return undefined;
      // A sweep that has marked the tombstone is about to delete the key, whatever is under it by then.
      if (tombstone === "swept")
        throw new StoreUnavailable(`cannot write ${key} in R2: its old tombstone is being swept, try again`);
      const replaced = await bucket.put(key, body, { onlyIf: { etagMatches: head.etag } });
      if (replaced !== null) return replaced.etag;
    }
    throw new StoreUnavailable(`cannot write ${key} in R2: other writers change it all the time`);
  }

  async function overwrite(key: string, body: string): Promise<string | undefined> {
    const head = await bucket.head(key);
    if (head === null || tombstoneOf(head) !== undefined) {
      const created = await create(key, body);
      if (created !== undefined) return created;
    }
    // A live object here: only a tombstone that has had its time is ever swept, so this cannot meet a sweep.
    return (await bucket.put(key, body))?.etag;
  }

  return {
    async get(key) {
      assertKey(key);
      return run(`read ${key}`, async () => {
        const object = await bucket.get(key);
        if (object === null || tombstoneOf(object) !== undefined) return undefined;
        return { body: utf8.decode(await object.arrayBuffer()), etag: object.etag };
      });
    },

    async put(key, body, precondition) {
      assertKey(key);
      return run(`write ${key}`, async () => {
        if (precondition === undefined) return overwrite(key, body);
        if ("absent" in precondition) return create(key, body);
        if (!isEtag(precondition.etag)) return undefined;
        return (await bucket.put(key, body, { onlyIf: { etagMatches: precondition.etag } }))?.etag;
      });
    },

    async delete(key, precondition) {
      assertKey(key);
      return run(`delete ${key}`, async () => {
        for (let attempt = 0; attempt < attempts; attempt += 1) {
          const head = await bucket.head(key);
          if (head === null || tombstoneOf(head) !== undefined) return false;
          if (precondition !== undefined && precondition.etag !== head.etag) return false;
          if (await bury(bucket, { key, etag: head.etag, as: "deleted" })) return true;
        }
        throw new StoreUnavailable(`cannot delete ${key} in R2: other writers change it all the time`);
      });
    },

    async list(prefix, options) {
      const { after, limit } = pageBounds(prefix, options);
      return run(`list ${prefix}`, async () => {
        const keys: string[] = [];
        let startAfter = after;
        for (;;) {
          const page = await bucket.list({
            limit: Math.min(limit + 1, pageLimit),
            include: ["customMetadata"],
            ...(prefix !== "" && { prefix }),
            ...(startAfter !== "" && { startAfter }),
          });
          for (const object of page.objects) {
            startAfter = object.key;
            if (tombstoneOf(object) === undefined) keys.push(object.key);
          }
          if (!page.truncated || keys.length > limit) return toPage(keys, limit);
        }
      });
    },

    async close() {
      closed = true;
    },
  };
}

/**
 * Takes the tombstones that were written before `before` out of the bucket and answers how many; to be run now and
 * then by the only sweeper, with a `before` an hour or more ago. A tombstone is first marked as being swept, which
 * keeps creations off the key until the unconditional delete is done: it can never hit a live object. One whose
 * sweeper died in between is taken by a later run.
 */
export async function sweepR2Tombstones(
  bucket: R2BucketLike,
  { before, prefix = "" }: { readonly before: Date; readonly prefix?: string },
): Promise<number> {
  return asUnavailable(`sweep tombstones under "${prefix}"`, async () => {
    let swept = 0;
    let startAfter = "";
    for (;;) {
      const page = await bucket.list({
        limit: pageLimit,
        include: ["customMetadata"],
        ...(prefix !== "" && { prefix }),
        ...(startAfter !== "" && { startAfter }),
      });
      for (const object of page.objects) {
        startAfter = object.key;
        const tombstone = tombstoneOf(object);
        if (tombstone === undefined || object.uploaded >= before) continue;
        const marked = await bury(bucket, { key: object.key, etag: object.etag, as: "swept" });
        if (!marked) continue;
        await bucket.delete(object.key);
        swept += 1;
      }
      if (!page.truncated) return swept;
    }
  });
}

/** Replaces the version with this etag by a tombstone; `false` when it is no longer there. */
async function bury(
  bucket: R2BucketLike,
  { key, etag, as }: { readonly key: string; readonly etag: string; readonly as: Tombstone },
): Promise<boolean> {
  const options = { onlyIf: { etagMatches: etag }, customMetadata: { [metadataName]: as } };
  return (await bucket.put(key, tombstones[as], options)) !== null;
}

function tombstoneOf(head: R2HeadLike): Tombstone | undefined {
  const mark = head.customMetadata?.[metadataName];
  return mark === "deleted" || mark === "swept" ? mark : undefined;
}

// R2 reads "*" and lists in this place; a text that is no etag must match nothing instead.
function isEtag(text: string): boolean {
  return /^[0-9a-f]{32}(?:-\d+)?$/.test(text);
}

async function asUnavailable<T>(operation: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (cause) {
    if (cause instanceof StoreUnavailable) throw cause;
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw new StoreUnavailable(`cannot ${operation} in R2: ${detail}`, { cause });
  }
}
