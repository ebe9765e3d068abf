import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { StoreUnavailable } from "../../domain/ports/object-store.ts";

/** The directory is ours until `release`, or until the process ends in whatever way. */
export interface DiskLock {
  release(): void;
}

/**
 * Takes the directory for this process; throws `StoreUnavailable` when another one has it.
 * An open exclusive transaction on a tiny SQLite file is a kernel lock: it vanishes with its process, also with one
 * that was killed, so there are no stale lock files to judge.
 */
export function lockDirectory(directory: string): DiskLock {
  const path = join(directory, ".lock");
  const database = new DatabaseSync(path);
  try {
    database.exec("PRAGMA busy_timeout = 0");
    database.exec("BEGIN EXCLUSIVE");
  } catch (cause) {
    database.close();
    if (cause instanceof Error && /locked|busy/.test(cause.message)) {
      throw new StoreUnavailable(
        `the store directory ${directory} is in use by another process, which holds the lock ${path}: ` +
          "stop that process or give this one a directory of its own",
        { cause },
      );
    }
    throw cause;
  }
  return { release: () => database.close() };
}
