import * as z from "zod";
import type { ObjectStore } from "../../domain/ports/object-store.ts";
import { parseObject, parseStored } from "../documents.ts";
import { digestOf } from "../keys.ts";
import type { ImportKind } from "./report.ts";

/** Which entries were imported already: what its user has removed since must not come back with the next import. */
export interface ImportMarks {
  /** The marks of one kind. */
  all(kind: ImportKind): Promise<ReadonlySet<string>>;
  /** The mark of an entry. */
  of(identity: readonly string[]): Promise<string>;
  put(kind: ImportKind, marks: readonly string[]): Promise<void>;
  /** Whether there is no record of this kind: then none has to be looked for. */
  nothingOf(kind: ImportKind): Promise<boolean>;
}

const RECORDS: Readonly<Record<ImportKind, string>> = {
  share: "shares/",
  "received-share": "received-shares/",
  invite: "invites/",
  contact: "contacts/",
};

/** Many marks in one object: one object each would be every seventh write of an import. */
const MarksObject = z.object({ version: z.literal(1), marks: z.array(z.string()).readonly() }).readonly();

/** Marks in objects that are written once. */
export function createImportMarks({ store }: { readonly store: ObjectStore }): ImportMarks {
  const folderOf = (kind: ImportKind) => `imported/${kind}/`;

  async function* keysOf(kind: ImportKind): AsyncGenerator<string> {
    let after: string | undefined;
    do {
      const page = await store.list(folderOf(kind), after === undefined ? {} : { after });
      yield* page.keys;
      after = page.next;
    } while (after !== undefined);
  }

  return {
    async all(kind) {
      const all = new Set<string>();
      for await (const key of keysOf(kind)) {
        const object = await store.get(key);
        if (object === undefined) continue;
        for (const mark of parseStored(MarksObject, key, parseObject(key, object.body)).marks) all.add(mark);
      }
      return all;
    },

    of: digestOf,

    async nothingOf(kind) {
      return (await store.list(RECORDS[kind], { limit: 1 })).keys.length === 0;
    },

    async put(kind, marks) {
      const sorted = marks.toSorted();
      const body: z.infer<typeof MarksObject> = { version: 1, marks: sorted };
      await store.put(`${folderOf(kind)}${await digestOf(sorted)}`, JSON.stringify(body), { absent: true });
    },
  };
}
