import type * as z from "zod";
import { type ObjectStore, StoreUnavailable } from "../domain/ports/object-store.ts";
import type { Draft } from "../domain/ports/repositories.ts";
import type { AtRest } from "./at-rest.ts";

/** What every stored record carries; `revision` grows with each write, so that equal etags mean unchanged. */
export interface Versioned {
  readonly version: 1;
  readonly revision: number;
}

/** A record as it lies in the store: under which key, in which version, and the mark in its index keys. */
export interface StoredDocument<T> {
  readonly key: string;
  readonly record: T;
  /** Distinguishes the index entries of this record from those of any earlier record under the same key. */
  readonly mark: string;
  /** The names of the latest events whose writes have reached it, oldest first. */
  readonly told: readonly string[];
  readonly etag: string;
}

/** What stands under the key is not what we would have written; an operator has to look. Names no content. */
export class BrokenRecord extends Error {
  override readonly name = "BrokenRecord";
  readonly key: string;

  constructor(key: string, detail: string) {
    super(`The stored object ${key} cannot be read: ${detail}`);
    this.key = key;
  }
}

/** JSON documents of one kind, checked whenever they are read and before they are written. */
export interface Documents<T extends Versioned> {
  /** Throws `BrokenRecord` when something else than such a record lies there. */
  read(key: string): Promise<StoredDocument<T> | undefined>;
  /** The record a draft becomes: the first one, or the one after `previous`. */
  compose(draft: Draft<T>, previous?: T): T;
  /** Writes a new record; `undefined` when the key is taken. */
  create(document: Omit<StoredDocument<T>, "etag">): Promise<StoredDocument<T> | undefined>;
  /** Writes over exactly the version that was read; `undefined` when another writer was faster. */
  replace(
    current: StoredDocument<T>,
    next: Pick<StoredDocument<T>, "record" | "mark" | "told">,
  ): Promise<StoredDocument<T> | undefined>;
  /** Removes exactly the version that was read; `false` when another writer was faster. */
  remove(current: StoredDocument<T>): Promise<boolean>;
}

/** Documents of the schema's kind in this store. */
export function createDocuments<T extends Versioned>(deps: {
  readonly store: ObjectStore;
  readonly schema: z.ZodType<T>;
  readonly atRest: AtRest<T>;
}): Documents<T> {
  const { store, schema, atRest } = deps;
  const bodyOf = async ({ key, record, mark, told }: Omit<StoredDocument<T>, "etag">) =>
    JSON.stringify({ ...(await atRest.seal(key, record)), mark, ...(told.length > 0 && { told }) });

  return {
    async read(key) {
      const object = await store.get(key);
      if (object === undefined) return undefined;
      const json = parseObject(key, object.body);
      if (typeof json.mark !== "string") throw new BrokenRecord(key, "it has no mark");
      const record = parseStored(schema, key, await atRest.open(key, json));
      return { key, record, mark: json.mark, told: toldIn(key, json), etag: object.etag };
    },

    compose(draft, previous) {
      return schema.parse({ ...draft, version: 1, revision: (previous?.revision ?? 0) + 1 });
    },

    async create(document) {
      const etag = await store.put(document.key, await bodyOf(document), { absent: true });
      return etag === undefined ? undefined : { ...document, etag };
    },

    async replace({ key, etag: read }, next) {
      const etag = await store.put(key, await bodyOf({ ...next, key }), { etag: read });
      return etag === undefined ? undefined : { ...next, key, etag };
    },

    async remove(current) {
      return store.delete(current.key, { etag: current.etag });
    },
  };
}

/** Which events a record of any kind has told of, and its revision; `undefined` when there is none. */
export async function readTold(
  store: ObjectStore,
  key: string,
): Promise<{ readonly revision: number; readonly told: readonly string[] } | undefined> {
  const object = await store.get(key);
  if (object === undefined) return undefined;
  const json = parseObject(key, object.body);
  if (typeof json.revision !== "number") throw new BrokenRecord(key, "wrong or missing: revision");
  return { revision: json.revision, told: toldIn(key, json) };
}

function toldIn(key: string, { told = [] }: Record<string, unknown>): readonly string[] {
  if (Array.isArray(told) && told.every((name) => typeof name === "string")) return told;
  throw new BrokenRecord(key, "wrong or missing: told");
}

/** The body as a JSON object; throws `BrokenRecord` when it is none. */
export function parseObject(key: string, body: string): Record<string, unknown> {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    throw new BrokenRecord(key, "it is not JSON");
  }
  if (typeof json !== "object" || json === null || Array.isArray(json)) {
    throw new BrokenRecord(key, "it is not a JSON object");
  }
  return { ...json };
}

/** The object as the schema's kind; its `BrokenRecord` names the wrong members, never their values. */
export function parseStored<T>(schema: z.ZodType<T>, key: string, json: Record<string, unknown>): T {
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const members = parsed.error.issues.map((issue) => issue.path.join(".") || "the whole");
  throw new BrokenRecord(key, `wrong or missing: ${[...new Set(members)].join(", ")}`);
}

/** How often a writer starts again after another one was faster; somebody wins each of these races. */
const MOST_ATTEMPTS = 100;

/** Runs the attempt until it answers; throws `StoreUnavailable` when it loses its races without end. */
export async function retryLostRaces<R>(
  key: string,
  attempt: () => Promise<{ readonly value: R } | undefined>,
): Promise<R> {
  for (let count = 0; count < MOST_ATTEMPTS; count += 1) {
    const outcome = await attempt();
    if (outcome !== undefined) return outcome.value;
  }
  throw new StoreUnavailable(`The object ${key} is written by too many at once`);
}
