import type * as z from "zod";
import type { AtRest } from "../at-rest.ts";
import type { CollectionDefinition } from "../collection.ts";
import { BrokenRecord, parseObject, parseStored, type Versioned } from "../documents.ts";

/** Objects of one kind, as far as moving them goes. */
export interface MovedKind {
  /** How their keys begin. */
  readonly prefix: string;
  /** The body with everything sealed that has to be; one from before may hold secrets as they are. */
  sealed(key: string, body: string): Promise<string>;
  /**
   * The index entries that lead to the object. Throws `BrokenRecord` when it is not what it should be, or was sealed
   * under a secret we do not have.
   */
  entriesOf(key: string, body: string): Promise<readonly string[]>;
}

/** How documents of one kind look and what of them is sealed. */
export interface DocumentKind<T> {
  readonly schema: z.ZodType<T>;
  readonly atRest: AtRest<T>;
}

/** Records with their indexes. */
export function movedCollection<T extends Versioned>(definition: CollectionDefinition<T>): MovedKind {
  const { prefix, schema, atRest, keysOf } = definition;
  return {
    prefix,
    sealed: (key, body) => sealedBody(atRest, key, body),
    async entriesOf(key, body) {
      const json = parseObject(key, body);
      if (typeof json.mark !== "string") throw new BrokenRecord(key, "it has no mark");
      const record = parseStored(schema, key, await atRest.open(key, json));
      const keys = await keysOf(record, json.mark);
      if (keys.record !== key) throw new BrokenRecord(key, "what it says belongs under another key");
      return [...keys.lookups, ...keys.listed];
    },
  };
}

/** Documents that are found by their own keys alone. */
export function movedDocuments<T>(prefix: string, { schema, atRest }: DocumentKind<T>): MovedKind {
  return {
    prefix,
    sealed: (key, body) => sealedBody(atRest, key, body),
    async entriesOf(key, body) {
      parseStored(schema, key, await atRest.open(key, parseObject(key, body)));
      return [];
    },
  };
}

/** Objects without secrets that are found by their own keys alone. */
export function movedObjects(prefix: string): MovedKind {
  return {
    prefix,
    sealed: async (_key, body) => body,
    async entriesOf(key, body) {
      if (body !== "") parseObject(key, body);
      return [];
    },
  };
}

async function sealedBody<T>(atRest: AtRest<T>, key: string, body: string): Promise<string> {
  const json = parseObject(key, body);
  if (atRest.isSealed(json)) return body;
  return JSON.stringify(await atRest.seal(key, (await atRest.open(key, json)) as T));
}
