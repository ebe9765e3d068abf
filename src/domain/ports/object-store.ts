import { Unavailable } from "./unavailable.ts";

/** What must hold for a write to happen: the key does not exist yet, or it still has the etag that was read. */
export type Precondition = { readonly absent: true } | { readonly etag: string };

/** An object as it was read: its text and the etag that names exactly this version of it. */
export interface StoredObject {
  readonly body: string;
  readonly etag: string;
}

/** One page of keys in ascending byte order; `next` is the `after` of the following page, absent on the last. */
export interface KeyPage {
  readonly keys: readonly string[];
  readonly next?: string;
}

/** Where a page of keys starts (exclusive) and how many keys it holds at the most (default 1000). */
export interface ListOptions {
  readonly after?: string;
  readonly limit?: number;
}

/**
 * A flat, strongly consistent store of small texts with compare-and-swap: all that Meshport asks of an engine.
 * Keys are `/`-separated ASCII paths (see `docs/storage-schema.md`), bodies are JSON.
 * A lost race is a value, never an exception; a broken engine throws `StoreUnavailable`.
 */
export interface ObjectStore {
  /** The object, or `undefined` when there is none. */
  get(key: string): Promise<StoredObject | undefined>;
  /** Writes and answers the new etag once the write is durable; `undefined` when the precondition did not hold. */
  put(key: string, body: string, precondition?: Precondition): Promise<string | undefined>;
  /** Removes; `false` when there was nothing to remove or the etag was another one. */
  delete(key: string, precondition?: { readonly etag: string }): Promise<boolean>;
  /** A page of the keys that start with `prefix`. */
  list(prefix: string, options?: ListOptions): Promise<KeyPage>;
  /** Frees locks and handles; the store must not be used afterwards. */
  close(): Promise<void>;
}

/** The engine cannot serve: disk full, binding missing, directory held by another process. Never a refusal. */
export class StoreUnavailable extends Unavailable {
  override readonly name = "StoreUnavailable";
}
