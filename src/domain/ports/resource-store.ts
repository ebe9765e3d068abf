import type { Result } from "../result.ts";

/** One file or folder. `path` is absolute inside the store, `/`-separated, without a trailing slash; the root is `/`. */
export interface ResourceEntry {
  readonly path: string;
  readonly kind: "file" | "folder";
  /** Bytes; 0 for a folder. */
  readonly size: number;
  readonly modified: Date;
  /** Changes whenever the content changes; opaque, unquoted, at most 40 characters. */
  readonly etag: string;
  /** Media type, for files. */
  readonly contentType?: string;
}

/** An inclusive byte range, already resolved against the size of the file. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** Why a resource operation was refused. */
export type ResourceFailure =
  | { readonly reason: "resource-not-found" }
  | { readonly reason: "resource-is-a-folder" }
  | { readonly reason: "resource-forbidden" }
  | { readonly reason: "resource-unavailable"; readonly detail: string };

/** The bytes people share: one tree of files and folders. The full writing half joins in a later step. */
export interface ResourceStore {
  stat(path: string): Promise<Result<ResourceEntry, ResourceFailure>>;
  /** The direct children of a folder, in name order; a file has none and answers `resource-not-found`. */
  list(path: string): Promise<Result<readonly ResourceEntry[], ResourceFailure>>;
  /**
   * The file's bytes, or the part of them that `range` names. `entry` is the file as it was opened: a caller who
   * resolved `range` against an earlier `stat` compares the etags. The body fails rather than being shorter.
   */
  read(
    path: string,
    range?: ByteRange,
  ): Promise<
    Result<{ readonly entry: ResourceEntry; readonly body: ReadableStream<Uint8Array> }, ResourceFailure>
  >;
}

/**
 * Whether a text can name one file or folder: not empty, not `.` or `..`, no separator of any platform, no control
 * character, no lone surrogate. Every store and every door refuses other names, so none of them can climb a tree.
 */
export function isResourceName(name: string): boolean {
  if (name === "" || name === "." || name === "..") return false;
  for (const character of name) {
    const code = character.codePointAt(0) ?? 0;
    if (code < 0x20 || code === 0x7f || character === "/" || character === "\\") return false;
  }
  return name.isWellFormed();
}

/** The names in a store path, none for the root `/`; `undefined` when the text is not a store path. */
export function resourceNames(path: string): readonly string[] | undefined {
  if (path === "/") return [];
  if (!path.startsWith("/")) return undefined;
  const names = path.slice(1).split("/");
  return names.every(isResourceName) ? names : undefined;
}

/** The store path that leads through these names. */
export function resourcePath(names: readonly string[]): string {
  return `/${names.join("/")}`;
}
