import { hash } from "node:crypto";
import { basename, dirname, join } from "node:path";
import type { DiskFiles } from "./disk-files.ts";
import { type DiskPath, pathOfKey } from "./disk-names.ts";

/**
 * Directories that stay small: a folder takes entries until it holds `capacity` of them, then hands further ones
 * down to sixteen shards, `@0` to `@f`, picked by the hash of the name; a full shard does the same one level deeper.
 * An entry never moves: it stays where there was room when it came. Everything here is synchronous, so that finding a
 * place and using it cannot be torn apart by another operation of this process.
 */
export interface DiskTree {
  /** The file of an object that exists. */
  find(key: string): string | undefined;
  /** The path for an object that does not exist yet; makes the folders to it. */
  place(key: string): string;
  /** The file was created at the path that `place` gave. */
  added(path: string): void;
  /** The file was removed. */
  removed(path: string): void;
  /** Removes directories that became empty, from this one upwards to one that is busy; answers which. */
  prune(directory: string, isBusy: (directory: string) => boolean): readonly string[];
}

const mostCounts = 20_000;

/** A tree below `root`, which exists. */
export function createDiskTree({
  root,
  files,
  capacity,
}: {
  readonly root: string;
  readonly files: DiskFiles;
  readonly capacity: number;
}): DiskTree {
  // How many entries a directory holds; read from the disk when it is not known.
  const counts = new Map<string, number>();

  function count(directory: string): number {
    const known = counts.get(directory);
    if (known !== undefined) return known;
    if (counts.size > mostCounts) counts.clear();
    const found = files.entries(directory).filter(({ name }) => !isShard(name) && !isHidden(name)).length;
    counts.set(directory, found);
    return found;
  }

  function adjust(directory: string, by: number): void {
    const known = counts.get(directory);
    if (known !== undefined) counts.set(directory, known + by);
  }

  function vacancy(folder: string, name: string): string {
    let directory = folder;
    for (const shard of shardsOf(name)) {
      if (count(directory) < capacity) break;
      directory = join(directory, shard);
      if (!files.exists(directory)) files.makeDirectory(directory);
    }
    return join(directory, name);
  }

  function removeEmpty(directory: string): boolean {
    if (files.entries(directory).length > 0) return false;
    try {
      files.removeDirectory(directory);
      return true;
    } catch {
      // Tidying only: the removal of the object is done and durable, and an empty directory harms nobody.
      return false;
    }
  }

  function folderOf({ folders }: DiskPath): string | undefined {
    let folder: string | undefined = root;
    for (const name of folders) folder = folder && locate(files, folder, name);
    return folder;
  }

  return {
    find(key) {
      const path = pathOfKey(key);
      const folder = folderOf(path);
      return folder && locate(files, folder, path.file);
    },

    place(key) {
      const path = pathOfKey(key);
      let folder = root;
      for (const name of path.folders) {
        let next = locate(files, folder, name);
        if (next === undefined) {
          next = vacancy(folder, name);
          files.makeDirectory(next);
          counts.set(next, 0);
          adjust(dirname(next), 1);
        }
        folder = next;
      }
      return vacancy(folder, path.file);
    },

    added: (path) => adjust(dirname(path), 1),
    removed: (path) => adjust(dirname(path), -1),

    prune(directory, isBusy) {
      const gone: string[] = [];
      for (let path = directory; path !== root && !isBusy(path) && files.exists(path); path = dirname(path)) {
        if (!removeEmpty(path)) break;
        gone.push(path);
        counts.delete(path);
        if (!isShard(basename(path))) adjust(dirname(path), -1);
      }
      return gone;
    },
  };
}

/** Where an entry of a folder is, in the folder itself or in one of its shards. */
export function locate(files: DiskFiles, folder: string, name: string): string | undefined {
  let directory = folder;
  for (const shard of shardsOf(name)) {
    const path = join(directory, name);
    if (files.exists(path)) return path;
    directory = join(directory, shard);
    if (!files.exists(directory)) return undefined;
  }
  return undefined;
}

/** Whether a directory entry is a shard; no encoded name begins like one. */
export function isShard(name: string): boolean {
  return name.startsWith("@");
}

/** Whether a directory entry is the driver's own (lock, temporary files) or foreign; no encoded name is hidden. */
export function isHidden(name: string): boolean {
  return name.startsWith(".");
}

function* shardsOf(name: string): Iterable<string> {
  for (const digit of hash("sha256", name, "hex")) yield `@${digit}`;
}
