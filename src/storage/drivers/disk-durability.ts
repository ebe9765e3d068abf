import { dirname } from "node:path";
import type { DiskFiles } from "./disk-files.ts";

/** Brings changed directories to the disk, as seldom as correctness allows. */
export interface DiskDurability {
  /** Resolves when every name in `directory`, and the directory's own name up to the root, survives power loss. */
  keep(directory: string): Promise<void>;
  /** Resolves when the removal of a name from `directory` survives power loss. */
  drop(directory: string): Promise<void>;
  /** Whether somebody still waits for this directory. */
  isBusy(directory: string): boolean;
  /** The directory was removed; one that gets its name later is a new one. */
  forget(directory: string): void;
}

interface Flushes {
  readonly running: Promise<void>;
  next?: Promise<void>;
}

// Forgetting what is anchored costs one more fsync per directory, never safety.
const mostAnchored = 20_000;

/** `root` itself must be durable already; everything else is followed up to it. */
export function createDiskDurability(root: string, files: DiskFiles): DiskDurability {
  const flushes = new Map<string, Flushes>();
  const anchored = new Set<string>();

  // A flush that has begun may have missed our change, so we join the one after it; so does everybody else by then.
  function flush(directory: string): Promise<void> {
    const current = flushes.get(directory);
    if (current === undefined) return start(directory);
    current.next ??= current.running.then(
      () => start(directory),
      () => start(directory),
    );
    return current.next;
  }

  function start(directory: string): Promise<void> {
    const running = files.syncDirectory(directory).finally(() => {
      if (flushes.get(directory)?.next === undefined) flushes.delete(directory);
    });
    flushes.set(directory, { running });
    return running;
  }

  return {
    async keep(directory) {
      const fresh: string[] = [];
      for (let path = directory; path !== root; path = dirname(path)) {
        if (!anchored.has(path)) fresh.push(path);
      }
      await Promise.all([flush(directory), ...fresh.map((path) => flush(dirname(path)))]);
      if (anchored.size > mostAnchored) anchored.clear();
      for (const path of fresh) anchored.add(path);
    },
    drop: flush,
    isBusy: (directory) => flushes.has(directory),
    forget: (directory) => anchored.delete(directory),
  };
}
