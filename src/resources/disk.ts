import { createHash } from "node:crypto";
import type { BigIntStats } from "node:fs";
import { constants, type FileHandle, lstat, open, readdir, realpath, stat } from "node:fs/promises";
import { join, sep } from "node:path";
import type { Clock } from "../domain/ports/clock.ts";
import {
  type ByteRange,
  isResourceName,
  type ResourceEntry,
  type ResourceFailure,
  type ResourceStore,
  resourceNames,
} from "../domain/ports/resource-store.ts";
import { fail, ok, type Result } from "../domain/result.ts";
import { mediaTypeOf } from "./media-type.ts";

/** Files whose names start so are ours (half-written uploads): nobody can list, read or name them. */
export const TEMPORARY_PREFIX = ".meshport-";

/** Which folder is served. `root` may be a symlink; it must exist by the time it is asked. */
export interface DiskResourcesDeps {
  readonly root: string;
  readonly clock: Clock;
  /** How many entries below a folder its etag may cost, default 5000. */
  readonly treeLimit?: number;
}

interface Found {
  readonly real: string;
  readonly stats: BigIntStats;
}

interface Budget {
  left: number;
}

const NOT_FOUND = { reason: "resource-not-found" } as const;
const CHUNK_BYTES = 64 * 1024;
/** How long a folder that is too large to look through keeps its etag: clients rescan it this often. */
const LARGE_FOLDER_BUCKET_MS = 30_000;
const ABSENT = new Set(["ENOENT", "ENOTDIR", "ENAMETOOLONG", "ELOOP", "EILSEQ"]);

/**
 * A folder on this machine as a store. Nothing outside of it can be reached: names are checked one by one, and what
 * they lead to must have its real path below the folder's real path, so a symlink that leaves is as good as absent.
 */
export function createDiskResources(deps: DiskResourcesDeps): ResourceStore {
  const treeLimit = deps.treeLimit ?? 5000;

  async function realRoot(): Promise<string> {
    return realpath(deps.root).catch((cause) => {
      throw new RootMissing("the shared folder is not there", { cause });
    });
  }

  async function find(path: string): Promise<Found | undefined> {
    const root = await realRoot();
    const names = resourceNames(path);
    if (names === undefined || names.some(isTemporary)) return undefined;
    return look(root, join(root, ...names));
  }

  /** Follows symlinks, but never out of `root`; sockets, devices and pipes do not exist for us. */
  async function look(root: string, target: string): Promise<Found | undefined> {
    const real = await realpath(target);
    if (!isWithin(root, real)) return undefined;
    const stats = await stat(real, { bigint: true });
    return stats.isFile() || stats.isDirectory() ? { real, stats } : undefined;
  }

  async function children(root: string, folder: string): Promise<readonly (Found & { name: string })[]> {
    const names = (await readdir(folder)).filter((name) => isResourceName(name) && !isTemporary(name));
    const found = await Promise.all(
      names.map(async (name) => {
        // What vanishes or cannot be read between the two calls is left out, not an error of the folder.
        const child = await look(root, join(folder, name)).catch(() => undefined);
        return child === undefined ? undefined : { ...child, name };
      }),
    );
    return found.filter((child) => child !== undefined).sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  async function entryOf(root: string, path: string, found: Found, budget: Budget): Promise<ResourceEntry> {
    const { stats } = found;
    const modified = new Date(Number(stats.mtimeMs));
    if (stats.isDirectory()) {
      const etag = await folderEtag(root, found, budget);
      return { path, kind: "folder", size: 0, modified, etag };
    }
    const etag = fileEtag(stats);
    return { path, kind: "file", size: Number(stats.size), modified, etag, contentType: mediaTypeOf(path) };
  }

  /** Changes with anything below: receivers poll only the etag of the root. */
  async function folderEtag(root: string, folder: Found, budget: Budget): Promise<string> {
    const hash = createHash("sha256");
    const visited = new Set<string>();
    let complete = true;

    async function walk(at: Found, prefix: string): Promise<void> {
      // A symlink may lead back up: every real folder counts once.
      if (visited.has(at.real)) return;
      visited.add(at.real);
      for (const child of await children(root, at.real).catch(() => [])) {
        budget.left -= 1;
        if (budget.left < 0) complete = false;
        if (!complete) return;
        const path = `${prefix}/${child.name}`;
        if (child.stats.isDirectory()) {
          hash.update(`${path}/\0`);
          await walk(child, path);
        } else {
          hash.update(`${path}\0${fileEtag(child.stats)}\0`);
        }
      }
    }

    await walk(folder, "");
    if (complete) return `d${hash.digest("hex").slice(0, 32)}`;
    const bucket = Math.floor(deps.clock.now().getTime() / LARGE_FOLDER_BUCKET_MS);
    return `l${folder.stats.ino.toString(36)}-${bucket.toString(36)}`;
  }

  async function attempt<T>(
    operation: () => Promise<Result<T, ResourceFailure>>,
  ): Promise<Result<T, ResourceFailure>> {
    try {
      return await operation();
    } catch (error) {
      return fail(failureOf(error));
    }
  }

  return {
    stat: (path) =>
      attempt(async () => {
        const found = await find(path);
        if (found === undefined) return fail(NOT_FOUND);
        return ok(await entryOf(await realRoot(), path, found, { left: treeLimit }));
      }),

    list: (path) =>
      attempt(async () => {
        const found = await find(path);
        if (found === undefined || !found.stats.isDirectory()) return fail(NOT_FOUND);
        const root = await realRoot();
        // One budget for all the folders in the list: a listing costs no more than the etag of one tree.
        const budget = { left: treeLimit };
        const entries: ResourceEntry[] = [];
        for (const child of await children(root, found.real)) {
          const childPath = path === "/" ? `/${child.name}` : `${path}/${child.name}`;
          entries.push(await entryOf(root, childPath, child, budget));
        }
        return ok(entries);
      }),

    read: (path, range?: ByteRange) =>
      attempt(async () => {
        const found = await find(path);
        if (found === undefined) return fail(NOT_FOUND);
        if (found.stats.isDirectory()) return fail({ reason: "resource-is-a-folder" });
        const handle = await openWithin(await realRoot(), found.real);
        if (handle === undefined) return fail(NOT_FOUND);
        const { file, stats } = handle;
        const size = Number(stats.size);
        const start = Math.min(range?.start ?? 0, size);
        const end = Math.min(range === undefined ? size : range.end + 1, size);
        const entry: ResourceEntry = {
          path,
          kind: "file",
          size,
          modified: new Date(Number(stats.mtimeMs)),
          etag: fileEtag(stats),
          contentType: mediaTypeOf(path),
        };
        return ok({ entry, body: streamFile(file, start, end) });
      }),
  };
}

class RootMissing extends Error {
  override readonly name = "RootMissing";
}

function isTemporary(name: string): boolean {
  // Compared without case: some file systems do not tell it apart.
  return name.toLowerCase().startsWith(TEMPORARY_PREFIX);
}

function isWithin(root: string, real: string): boolean {
  return real === root || real.startsWith(root.endsWith(sep) ? root : root + sep);
}

function fileEtag(stats: BigIntStats): string {
  return [stats.ino, stats.size, stats.mtimeNs].map((part) => part.toString(36)).join("-");
}

function failureOf(error: unknown): ResourceFailure {
  if (error instanceof RootMissing) return { reason: "resource-unavailable", detail: error.message };
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (ABSENT.has(code)) return NOT_FOUND;
  if (code === "EACCES" || code === "EPERM") return { reason: "resource-forbidden" };
  // Only the code: the message of a file system error holds the path.
  return { reason: "resource-unavailable", detail: code === "" ? "file system" : code };
}

/**
 * Opens the file that was found, if its path still leads to the very same file: whoever exchanges a folder for a
 * symlink between the check and the opening gets nothing.
 */
async function openWithin(
  root: string,
  real: string,
): Promise<{ readonly file: FileHandle; readonly stats: BigIntStats } | undefined> {
  const file = await open(real, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const stats = await file.stat({ bigint: true });
    const again = await lstat(real, { bigint: true });
    const same = stats.ino === again.ino && stats.dev === again.dev;
    if (stats.isFile() && same && isWithin(root, await realpath(real))) return { file, stats };
  } catch (error) {
    await file.close();
    throw error;
  }
  await file.close();
  return undefined;
}

function streamFile(file: FileHandle, start: number, end: number): ReadableStream<Uint8Array> {
  let position = start;
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        if (position >= end) {
          await file.close();
          controller.close();
          return;
        }
        const buffer = new Uint8Array(Math.min(CHUNK_BYTES, end - position));
        const { bytesRead } = await file.read(buffer, 0, buffer.length, position);
        if (bytesRead === 0) throw new Error("the file became shorter while it was read");
        position += bytesRead;
        controller.enqueue(buffer.subarray(0, bytesRead));
      } catch (error) {
        await file.close().catch(() => undefined);
        controller.error(error);
      }
    },
    cancel: () => file.close(),
  });
}
