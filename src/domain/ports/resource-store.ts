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
  /** The direct children of a folder, in name order. */
  list(path: string): Promise<Result<readonly ResourceEntry[], ResourceFailure>>;
  /** The file's bytes, or the part of them that `range` names. */
  read(
    path: string,
    range?: ByteRange,
  ): Promise<
    Result<{ readonly entry: ResourceEntry; readonly body: ReadableStream<Uint8Array> }, ResourceFailure>
  >;
}
