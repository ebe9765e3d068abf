import type { Clock } from "../domain/ports/clock.ts";
import {
  type ByteRange,
  type ResourceEntry,
  type ResourceFailure,
  type ResourceStore,
  resourceNames,
  resourcePath,
} from "../domain/ports/resource-store.ts";
import { fail, ok, type Result } from "../domain/result.ts";
import { streamOf } from "./bytes.ts";
import { mediaTypeOf } from "./media-type.ts";

/** What a memory store starts with; `files` are contents by store path, their folders come with them. */
export interface MemoryResourcesDeps {
  readonly clock: Clock;
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
}

/** A tree of files that lives as long as the process: for tests and for trying things out. */
export interface MemoryResources extends ResourceStore {
  /** Puts a file in its place, making the folders above it; throws on a path no store accepts. */
  put(path: string, content: string | Uint8Array): void;
  /** Makes a folder and those above it; throws on a path no store accepts. */
  mkdir(path: string): void;
  /** Takes away a file, or a folder with everything below it. */
  remove(path: string): void;
}

interface Node {
  readonly modified: Date;
  readonly revision: number;
  readonly content?: Uint8Array;
}

const NOT_FOUND = { reason: "resource-not-found" } as const;

/** A store in memory. Every change gives the folders above it a new etag. */
export function createMemoryResources(deps: MemoryResourcesDeps): MemoryResources {
  const nodes = new Map<string, Node>();
  let revision = 0;

  function touch(names: readonly string[]): void {
    revision += 1;
    const modified = deps.clock.now();
    for (let length = names.length; length >= 0; length -= 1) {
      nodes.set(resourcePath(names.slice(0, length)), { modified, revision });
    }
  }

  function namesOrThrow(path: string): readonly string[] {
    const names = resourceNames(path);
    if (names === undefined) throw new TypeError("not a store path");
    return names;
  }

  function entryOf(path: string, node: Node): ResourceEntry {
    const etag = `m${node.revision}`;
    if (node.content === undefined) return { path, kind: "folder", size: 0, modified: node.modified, etag };
    const { length: size } = node.content;
    return { path, kind: "file", size, modified: node.modified, etag, contentType: mediaTypeOf(path) };
  }

  function find(path: string): { readonly node: Node; readonly entry: ResourceEntry } | undefined {
    const node = resourceNames(path) === undefined ? undefined : nodes.get(path);
    return node === undefined ? undefined : { node, entry: entryOf(path, node) };
  }

  const store: MemoryResources = {
    async stat(path) {
      const found = find(path);
      return found === undefined ? fail(NOT_FOUND) : ok(found.entry);
    },

    async list(path) {
      const found = find(path);
      if (found === undefined || found.entry.kind === "file") return fail(NOT_FOUND);
      const prefix = path === "/" ? "/" : `${path}/`;
      const children = [...nodes]
        .filter(([key]) => key !== "/" && key.startsWith(prefix) && !key.slice(prefix.length).includes("/"))
        .sort(([a], [b]) => (a < b ? -1 : 1));
      return ok(children.map(([key, node]) => entryOf(key, node)));
    },

    async read(
      path,
      range?: ByteRange,
    ): Promise<
      Result<{ readonly entry: ResourceEntry; readonly body: ReadableStream<Uint8Array> }, ResourceFailure>
    > {
      const found = find(path);
      if (found === undefined) return fail(NOT_FOUND);
      const { content } = found.node;
      if (content === undefined) return fail({ reason: "resource-is-a-folder" });
      const part = range === undefined ? content : content.subarray(range.start, range.end + 1);
      return ok({ entry: found.entry, body: streamOf(part) });
    },

    put(path, content) {
      const names = namesOrThrow(path);
      touch(names);
      const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
      nodes.set(path, { modified: deps.clock.now(), revision, content: bytes });
    },

    mkdir(path) {
      touch(namesOrThrow(path));
    },

    remove(path) {
      const names = namesOrThrow(path);
      for (const key of [...nodes.keys()]) {
        if (key === path || key.startsWith(`${path}/`)) nodes.delete(key);
      }
      touch(names.slice(0, -1));
    },
  };

  touch([]);
  for (const [path, content] of Object.entries(deps.files ?? {})) store.put(path, content);
  return store;
}
