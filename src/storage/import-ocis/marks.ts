import type { ObjectStore } from "../../domain/ports/object-store.ts";
import { digestOf } from "../keys.ts";
import type { ImportKind } from "./report.ts";

/** Which entries were imported already: what its user has removed since must not come back with the next import. */
export interface ImportMarks {
  /** The marks of one kind. */
  all(kind: ImportKind): Promise<ReadonlySet<string>>;
  /** The name of an entry's mark. */
  nameOf(identity: readonly string[]): Promise<string>;
  put(kind: ImportKind, name: string): Promise<void>;
}

const BODY = JSON.stringify({ version: 1 });

/** Marks as objects that are written once and never read. */
export function createImportMarks({ store }: { readonly store: ObjectStore }): ImportMarks {
  const folderOf = (kind: ImportKind) => `imported/${kind}/`;
  return {
    async all(kind) {
      const folder = folderOf(kind);
      const names = new Set<string>();
      let after: string | undefined;
      do {
        const page = await store.list(folder, after === undefined ? {} : { after });
        for (const key of page.keys) names.add(key.slice(folder.length));
        after = page.next;
      } while (after !== undefined);
      return names;
    },
    nameOf: digestOf,
    async put(kind, name) {
      await store.put(`${folderOf(kind)}${name}`, BODY, { absent: true });
    },
  };
}
