import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { type ObjectStore, type Precondition, StoreUnavailable } from "../../domain/ports/object-store.ts";
import { createDiskDurability } from "./disk-durability.ts";
import { codeOf, diskFailure } from "./disk-failure.ts";
import { createDiskFiles, type DiskFiles } from "./disk-files.ts";
import { createDiskListing } from "./disk-listing.ts";
import { lockDirectory } from "./disk-lock.ts";
import { createDiskTree } from "./disk-tree.ts";
import { assertKey, pageBounds } from "./key.ts";
import { toPage } from "./page.ts";

/** Where and how records are kept as files. */
export interface DiskStoreOptions {
  /** Made when it is missing; one process at a time may have it. On a local file system with hard links. */
  readonly directory: string;
  /** Entries of one directory before further ones go to its shards (default 1024). May change between runs. */
  readonly capacity?: number;
  /** The file system; tests let it fail. */
  readonly files?: DiskFiles;
}

/**
 * Opens a directory as a store: one record is one readable file, and a mutation is acknowledged once it survives
 * power loss. Throws `StoreUnavailable` when the directory cannot be used or another process has it.
 */
export async function openDiskStore(options: DiskStoreOptions): Promise<ObjectStore> {
  const { capacity = 1024, files = createDiskFiles() } = options;
  if (!Number.isInteger(capacity) || capacity < 1)
    throw new RangeError(`not a directory capacity: ${capacity}`);
  const root = resolve(options.directory);
  const temporary = join(root, ".tmp");
  const lock = await prepare(root, temporary, files);
  const durability = createDiskDurability(root, files);
  const tree = createDiskTree({ root, files, capacity });
  const listing = createDiskListing(root, files);
  const queues = new Map<string, Promise<unknown>>();
  let written = 0;
  let closed = false;

  /** Runs a task for a key when all earlier ones for it are done, and names what failed. */
  async function inTurn<T>(key: string, operation: string, task: () => Promise<T>): Promise<T> {
    assertKey(key);
    if (closed) throw new StoreUnavailable(`cannot ${operation} ${key}: the disk store is closed`);
    const turn = (queues.get(key) ?? Promise.resolve()).then(task).catch((cause: unknown) => {
      throw diskFailure(`${operation} ${key} in ${root}`, cause);
    });
    const settled = turn.then(
      () => undefined,
      () => undefined,
    );
    queues.set(key, settled);
    try {
      return await turn;
    } finally {
      if (queues.get(key) === settled) queues.delete(key);
    }
  }

  async function write(key: string, body: string, precondition?: Precondition): Promise<string | undefined> {
    const current = tree.find(key);
    if (precondition !== undefined && !holds(current, precondition)) return undefined;
    written += 1;
    const draft = join(temporary, String(written));
    try {
      const etag = await files.write(draft, body);
      const path = current ?? tree.place(key);
      if (current !== undefined) {
        files.rename(draft, path);
      } else {
        const linked = create(draft, path);
        tree.added(path);
        listing.added(key);
        if (linked) files.remove(draft);
      }
      await durability.keep(dirname(path));
      return etag;
    } catch (cause) {
      discard(draft);
      throw cause;
    }
  }

  // A link never replaces anything, whatever else may have come under this name. Where the file system has no hard
  // links a rename does: nothing is there, and nobody else may write to the directory.
  function create(draft: string, path: string): boolean {
    try {
      files.link(draft, path);
      return true;
    } catch (cause) {
      if (!["EPERM", "ENOTSUP", "ENOSYS", "EMLINK"].includes(codeOf(cause))) throw cause;
      files.rename(draft, path);
      return false;
    }
  }

  function discard(draft: string): void {
    try {
      if (files.exists(draft)) files.remove(draft);
    } catch {
      // The failure that brought us here is the one to report; the next start sweeps the draft.
    }
  }

  /** A volume that was unmounted holds nothing, but not because nothing was stored: whoever finds nothing asks. */
  function assertThere(): void {
    if (!files.exists(temporary)) throw new StoreUnavailable(`the store directory ${root} is gone`);
  }

  function holds(path: string | undefined, precondition: Precondition): boolean {
    if ("absent" in precondition) return path === undefined;
    return path !== undefined && files.read(path).etag === precondition.etag;
  }

  return {
    // Behind the mutations of the same key: what is read is never taken back by a power loss.
    get: (key) =>
      inTurn(key, "read", async () => {
        const path = tree.find(key);
        if (path === undefined) assertThere();
        return path === undefined ? undefined : files.read(path);
      }),

    put: (key, body, precondition) => inTurn(key, "write", () => write(key, body, precondition)),

    delete: (key, precondition) =>
      inTurn(key, "delete", async () => {
        const path = tree.find(key);
        if (path === undefined || (precondition && !holds(path, precondition))) return false;
        files.remove(path);
        tree.removed(path);
        listing.removed(key);
        await durability.drop(dirname(path));
        for (const gone of tree.prune(dirname(path), durability.isBusy)) durability.forget(gone);
        return true;
      }),

    async list(prefix, listOptions) {
      const { after, limit } = pageBounds(prefix, listOptions);
      if (closed) throw new StoreUnavailable(`cannot list ${prefix}: the disk store is closed`);
      try {
        const keys = listing.keys(prefix, after, limit + 1);
        if (keys.length === 0) assertThere();
        return toPage(keys, limit);
      } catch (cause) {
        throw diskFailure(`list ${prefix} in ${root}`, cause);
      }
    },

    async close() {
      if (closed) return;
      closed = true;
      await Promise.all(queues.values());
      lock.release();
    },
  };
}

/** Makes and locks the directory, brings its own name to the disk and sweeps the drafts of a crashed predecessor. */
async function prepare(root: string, temporary: string, files: DiskFiles): Promise<{ release(): void }> {
  let lock: { release(): void } | undefined;
  try {
    const made = mkdirSync(root, { recursive: true, mode: 0o700 });
    mkdirSync(temporary, { recursive: true, mode: 0o700 });
    lock = lockDirectory(root);
    for (const name of readdirSync(temporary))
      rmSync(join(temporary, name), { recursive: true, force: true });
    await files.syncDirectory(root);
    if (made === undefined) await syncIfReadable(dirname(root), files);
    for (let path = root; made !== undefined && path !== dirname(made); path = dirname(path)) {
      await files.syncDirectory(dirname(path));
    }
    return lock;
  } catch (cause) {
    lock?.release();
    throw diskFailure(`open the store directory ${root}`, cause);
  }
}

// A predecessor may have died just after making the root. One that an administrator made for us, below a directory
// that is closed to us (systemd does so), was never ours to bring to the disk.
async function syncIfReadable(directory: string, files: DiskFiles): Promise<void> {
  try {
    await files.syncDirectory(directory);
  } catch (cause) {
    if (!["EACCES", "EPERM"].includes(codeOf(cause))) throw cause;
  }
}
