import { join } from "node:path";
import type { DiskFiles } from "./disk-files.ts";
import { decodeName, folderNames } from "./disk-names.ts";
import { isHidden, isShard, locate } from "./disk-tree.ts";
import { insertName, lowerBound, removeName } from "./sorted-names.ts";

/** Ordered listing of the keys in a `DiskTree`. */
export interface DiskListing {
  /** Up to `limit` keys that start with `prefix` and are greater than `after`, ascending. */
  keys(prefix: string, after: string, limit: number): string[];
  /** The object was created. */
  added(key: string): void;
  /** The object was removed. */
  removed(key: string): void;
}

// A folder that fits one directory is read again each time; the names of larger ones are kept, about this many in all.
const mostNames = 400_000;

/**
 * Lists the tree below `root`. The page begins in the folder that the prefix names, so it costs that folder and what
 * lies below it up to the end of the page, never the rest of the store.
 */
export function createDiskListing(root: string, files: DiskFiles): DiskListing {
  // Folder key ("" or ending in "/") → its children in byte order, folders with a "/" at the end. Least used first.
  const large = new Map<string, string[]>();
  let kept = 0;

  function children(key: string, folder: string): readonly string[] {
    const known = large.get(key);
    if (known !== undefined) {
      large.delete(key);
      large.set(key, known);
      return known;
    }
    const names: string[] = [];
    const sharded = gather(files, { directory: folder, beginning: "" }, names);
    const sorted = [...new Set(names)].sort();
    if (sharded) remember(key, sorted);
    return sorted;
  }

  function remember(key: string, names: string[]): void {
    large.set(key, names);
    kept += names.length;
    for (const [oldest, theirs] of large) {
      if (kept <= mostNames || oldest === key) break;
      large.delete(oldest);
      kept -= theirs.length;
    }
  }

  function collect(folderKey: string, folder: string, page: Page): void {
    const names = children(folderKey, folder);
    // Everything wanted is at or behind the bound; of what is before it, only the folder it leads into can hold some.
    const bound = page.after > page.prefix ? page.after : page.prefix;
    const rest = bound.startsWith(folderKey) ? bound.slice(folderKey.length) : "";
    const into = rest.includes("/") ? rest.slice(0, rest.indexOf("/") + 1) : rest;
    for (let index = lowerBound(names, into); page.keys.length < page.limit; index += 1) {
      const name = names[index];
      if (name === undefined) return;
      const key = folderKey + name;
      const below = name.endsWith("/");
      if (!key.startsWith(page.prefix) && !(below && page.prefix.startsWith(key))) {
        if (key > page.prefix) return;
      } else if (!below) {
        if (key > page.after) page.keys.push(key);
      } else if (key > page.after || page.after.startsWith(key)) {
        const child = folderAt(files, folder, [name.slice(0, -1)]);
        if (child !== undefined) collect(key, child, page);
      }
    }
  }

  /** Calls back for every kept folder that the key is in, with the child of it that leads to the key. */
  function eachKept(key: string, change: (names: string[], child: string) => void): void {
    for (let end = 0; end !== -1; ) {
      const next = key.indexOf("/", end);
      const names = large.get(key.slice(0, end));
      if (names !== undefined) {
        const before = names.length;
        change(names, key.slice(end, next === -1 ? undefined : next + 1));
        kept += names.length - before;
      }
      end = next === -1 ? -1 : next + 1;
    }
  }

  return {
    keys(prefix, after, limit) {
      // Behind all keys with this prefix there is nothing to look for.
      if (after > prefix && !after.startsWith(prefix)) return [];
      const page: Page = { prefix, after, limit, keys: [] };
      const folderKey = prefix.slice(0, prefix.lastIndexOf("/") + 1);
      const folder = folderAt(files, root, folderKey.split("/").slice(0, -1));
      if (folder !== undefined) collect(folderKey, folder, page);
      return page.keys;
    },

    added: (key) => eachKept(key, insertName),

    // A folder that became empty may stay in the list of its parent: looking into it finds nothing.
    removed: (key) =>
      eachKept(key, (names, child) => {
        if (!child.endsWith("/")) removeName(names, child);
      }),
  };
}

interface Page {
  readonly prefix: string;
  readonly after: string;
  readonly limit: number;
  readonly keys: string[];
}

function folderAt(files: DiskFiles, start: string, segments: readonly string[]): string | undefined {
  let folder: string | undefined = start;
  for (const name of segments.flatMap(folderNames)) folder = folder && locate(files, folder, name);
  return folder;
}

/** Adds the children that a directory, its shards and its begun segments hold; answers whether it has shards. */
function gather(
  files: DiskFiles,
  { directory, beginning }: { readonly directory: string; readonly beginning: string },
  into: string[],
): boolean {
  let sharded = false;
  for (const entry of files.entries(directory)) {
    const path = join(directory, entry.name);
    if (isHidden(entry.name) || entry.kind === "other") continue;
    if (isShard(entry.name)) {
      sharded = true;
      gather(files, { directory: path, beginning }, into);
      continue;
    }
    const name = decodeName(entry.name, entry.kind === "file");
    if (name?.kind === "beginning") {
      sharded = gather(files, { directory: path, beginning: beginning + name.text }, into) || sharded;
    } else if (name) {
      into.push(beginning + name.text + (name.kind === "folder" ? "/" : ""));
    }
  }
  return sharded;
}
