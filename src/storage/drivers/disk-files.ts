import { hash } from "node:crypto";
import {
  closeSync,
  fdatasync,
  fstatSync,
  fsync,
  futimesSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { promisify } from "node:util";
import type { StoredObject } from "../../domain/ports/object-store.ts";

/** A name in a directory. */
export interface DiskEntry {
  readonly name: string;
  readonly kind: "file" | "directory" | "other";
}

/**
 * What the disk driver does to files, one system call or so each, so that a test can make any of them fail.
 * Only the two that wait for the disk are asynchronous: for small files the others are faster than a thread hop.
 */
export interface DiskFiles {
  exists(path: string): boolean;
  /** What is in a directory, in no order; throws when it is not there. */
  entries(directory: string): readonly DiskEntry[];
  /** The content and the etag of this version of the file; throws when it is not there. */
  read(path: string): StoredObject;
  /** Creates a new file and answers its etag; the content is then on the disk, the name not yet. */
  write(path: string, body: string): Promise<string>;
  /** Gives a file a second name; throws `EEXIST` when the name is taken. */
  link(from: string, to: string): void;
  /** Moves a file over whatever has that name. */
  rename(from: string, to: string): void;
  remove(path: string): void;
  makeDirectory(path: string): void;
  /** Removes a directory that is empty; throws when it is not. */
  removeDirectory(path: string): void;
  /** The names in a directory are on the disk when the promise resolves. */
  syncDirectory(path: string): Promise<void>;
}

const flushContent = promisify(fdatasync);
const flush = promisify(fsync);
const openFiles = 64;

/** The real file system: files for the owner only, since records may hold secrets. */
export function createDiskFiles(): DiskFiles {
  const gate = createGate(openFiles);
  let lastVersion = 0;

  // The etag of a version is its modification time and content. The kernel's clock ticks every few milliseconds, too
  // coarse to tell two writes apart, so every file gets a time of its own: never the same one twice.
  function stampVersion(file: number): void {
    lastVersion = Math.max(Math.ceil(fstatSync(file).mtimeMs * 1000), lastVersion + 10);
    futimesSync(file, lastVersion / 1e6, lastVersion / 1e6);
  }

  return {
    // Not existsSync: a directory that may not be read must be an error, not an absent object.
    exists: (path) => statSync(path, { throwIfNoEntry: false }) !== undefined,

    entries: (directory) =>
      readdirSync(directory, { withFileTypes: true }).map((entry) => ({
        name: entry.name,
        kind: entry.isFile() ? "file" : entry.isDirectory() ? "directory" : "other",
      })),

    read(path) {
      const body = readFileSync(path, "utf8");
      return { body, etag: etagOf(body, statSync(path, { bigint: true })) };
    },

    write: (path, body) =>
      gate(async () => {
        const file = openSync(path, "wx", 0o600);
        try {
          writeFileSync(file, body);
          stampVersion(file);
          await flushContent(file);
          return etagOf(body, fstatSync(file, { bigint: true }));
        } finally {
          closeSync(file);
        }
      }),

    link: linkSync,
    rename: renameSync,
    remove: unlinkSync,
    makeDirectory: (path) => mkdirSync(path, { mode: 0o700 }),
    removeDirectory: (path) => rmdirSync(path),

    syncDirectory: (path) =>
      gate(async () => {
        const directory = openSync(path, "r");
        try {
          await flush(directory);
        } finally {
          closeSync(directory);
        }
      }),
  };
}

function etagOf(body: string, { mtimeNs }: { readonly mtimeNs: bigint }): string {
  return `${mtimeNs.toString(36)}-${hash("sha256", body, "hex").slice(0, 16)}`;
}

/** Lets at most `width` tasks run at once, so that a burst of writes cannot use up the file descriptors. */
function createGate(width: number): <T>(task: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (task) => {
    if (running >= width) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
    try {
      return await task();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    }
  };
}
