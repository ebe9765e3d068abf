import type { Clock } from "../domain/ports/clock.ts";
import {
  type ResourceEntry,
  type ResourceFailure,
  type ResourceStore,
  resourceNames,
  resourcePath,
} from "../domain/ports/resource-store.ts";
import { fail, ok, type Result } from "../domain/result.ts";
import { digest } from "./digest.ts";
import { mediaTypeOf } from "./media-type.ts";

/** What is known of an object without reading it; the part of Cloudflare's `R2Object` that is used here. */
export interface R2FileLike {
  readonly key: string;
  readonly size: number;
  readonly etag: string;
  readonly uploaded: Date;
  readonly httpMetadata?: { readonly contentType?: string };
}

/** The part of Cloudflare's `R2Bucket` that reading files takes. */
export interface R2FilesLike {
  head(key: string): Promise<R2FileLike | null>;
  get(
    key: string,
    options?: {
      readonly onlyIf?: { readonly etagMatches: string };
      readonly range?: { readonly offset: number; readonly length: number };
    },
  ): Promise<(R2FileLike & { readonly body?: ReadableStream<Uint8Array> }) | null>;
  list(options: { readonly prefix: string; readonly cursor?: string }): Promise<{
    readonly objects: readonly R2FileLike[];
    readonly truncated: boolean;
    readonly cursor?: string;
  }>;
}

/** Which part of a bucket is served: everything whose key starts with `prefix`, which ends in `/` or is empty. */
export interface R2ResourcesDeps {
  readonly bucket: R2FilesLike;
  readonly prefix: string;
  readonly clock: Clock;
  /** How many objects below a folder its etag may cost, default 5000. */
  readonly treeLimit?: number;
}

interface Tree {
  readonly files: readonly R2FileLike[];
  /** Whether `files` is all there is. */
  readonly complete: boolean;
}

const NOT_FOUND = { reason: "resource-not-found" } as const;
/** How long a folder that is too large to look through keeps its etag: clients rescan it this often. */
const LARGE_FOLDER_BUCKET_MS = 30_000;

/**
 * A part of an R2 bucket as a store. R2 has no folders: a folder is what keys have before a `/`, and an object whose
 * key ends in `/` keeps an empty one. Reading goes only to keys below the prefix, so nothing else can be named.
 */
export function createR2Resources(deps: R2ResourcesDeps): ResourceStore {
  const { bucket, prefix } = deps;
  const treeLimit = deps.treeLimit ?? 5000;

  async function treeAt(folderKey: string): Promise<Tree> {
    const files: R2FileLike[] = [];
    let cursor: string | undefined;
    do {
      const page = await bucket.list({ prefix: folderKey, ...(cursor !== undefined && { cursor }) });
      files.push(...page.objects);
      cursor = page.truncated ? page.cursor : undefined;
    } while (cursor !== undefined && files.length < treeLimit);
    return { files, complete: cursor === undefined };
  }

  async function folderEntry(path: string, tree: Tree): Promise<ResourceEntry> {
    const modified = tree.files.reduce((latest, { uploaded }) => Math.max(latest, uploaded.getTime()), 0);
    const bucketOfTime = Math.floor(deps.clock.now().getTime() / LARGE_FOLDER_BUCKET_MS);
    const etag = tree.complete
      ? `d${await digest(tree.files.map(({ key, etag }) => `${key}\0${etag}`).join("\0"))}`
      : `l${bucketOfTime.toString(36)}`;
    return { path, kind: "folder", size: 0, modified: new Date(modified), etag };
  }

  async function stat(path: string): Promise<Result<ResourceEntry, ResourceFailure>> {
    const names = resourceNames(path);
    if (names === undefined) return fail(NOT_FOUND);
    if (names.length > 0) {
      const file = await bucket.head(prefix + names.join("/"));
      if (file !== null) return ok(fileEntry(path, file));
    }
    const tree = await treeAt(folderKeyOf(prefix, names));
    if (tree.files.length === 0 && names.length > 0) return fail(NOT_FOUND);
    return ok(await folderEntry(path, tree));
  }

  return {
    stat: (path) => attempt(() => stat(path)),

    list: (path) =>
      attempt(async () => {
        const found = await stat(path);
        if (!found.ok) return found;
        if (found.value.kind === "file") return fail(NOT_FOUND);
        const names = resourceNames(path) ?? [];
        const folderKey = folderKeyOf(prefix, names);
        const tree = await treeAt(folderKey);
        if (!tree.complete)
          return fail({ reason: "resource-unavailable", detail: "the folder is too large to list" });
        const entries: ResourceEntry[] = [];
        for (const [name, files] of groupByName(tree.files, folderKey)) {
          const childPath = resourcePath([...names, name]);
          const file = files.find(({ key }) => key === folderKey + name);
          entries.push(
            file ? fileEntry(childPath, file) : await folderEntry(childPath, { files, complete: true }),
          );
        }
        return ok(entries);
      }),

    read: (path, range) =>
      attempt(async () => {
        const found = await stat(path);
        if (!found.ok) return found;
        if (found.value.kind === "folder") return fail({ reason: "resource-is-a-folder" });
        const key = prefix + (resourceNames(path) ?? []).join("/");
        const object = await bucket.get(
          key,
          range && { range: { offset: range.start, length: range.end - range.start + 1 } },
        );
        if (object?.body === undefined) return fail(NOT_FOUND);
        return ok({ entry: fileEntry(path, object), body: object.body });
      }),
  };
}

function folderKeyOf(prefix: string, names: readonly string[]): string {
  return names.length === 0 ? prefix : `${prefix}${names.join("/")}/`;
}

function fileEntry(path: string, file: R2FileLike): ResourceEntry {
  return {
    path,
    kind: "file",
    size: file.size,
    modified: file.uploaded,
    etag: file.etag.slice(0, 40),
    contentType: file.httpMetadata?.contentType ?? mediaTypeOf(path),
  };
}

/** The objects of a folder by the name of the child they belong to, in name order. */
function groupByName(files: readonly R2FileLike[], folderKey: string): readonly [string, R2FileLike[]][] {
  const groups = new Map<string, R2FileLike[]>();
  for (const file of files) {
    const name = file.key.slice(folderKey.length).split("/")[0] ?? "";
    // The object that keeps the folder itself has no name below it.
    if (name !== "") {
      const group = groups.get(name);
      if (group) group.push(file);
      else groups.set(name, [file]);
    }
  }
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1));
}

async function attempt<T>(
  operation: () => Promise<Result<T, ResourceFailure>>,
): Promise<Result<T, ResourceFailure>> {
  try {
    return await operation();
  } catch (error) {
    const detail = error instanceof Error ? error.message : "R2 did not answer";
    return fail({ reason: "resource-unavailable", detail });
  }
}
