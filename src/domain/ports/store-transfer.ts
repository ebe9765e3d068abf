import type { Result } from "../result.ts";

/** A stored object on its way to another store: its key, and its text as it lies there, secrets sealed. */
export interface MovedObject {
  readonly key: string;
  readonly body: string;
}

/** A part of everything that has to be moved, and the key to go on after. */
export interface MovedPage {
  readonly objects: readonly MovedObject[];
  readonly next?: string;
}

/** How many of some objects were written, and how many were there already, to the letter. */
export interface PutObjects {
  readonly added: number;
  readonly same: number;
}

/**
 * How much at the same time: what fits into one request of any platform. `putBytes` is also the most that one object
 * may have; what a server keeps is far below.
 */
export const TRANSFER_LIMITS = { page: 200, pageBytes: 4_000_000, put: 50, putBytes: 1_000_000 } as const;

/** Reads a whole store and writes another one, object by object; what is only an index is made anew. */
export interface StoreTransfer {
  /** A page in the one order of all stores: what identifies the server comes first. */
  page(after?: string): Promise<MovedPage>;
  /**
   * Writes objects that are not there; a refusal names the object and why, and nothing of the call is written then.
   * What a first start makes may be replaced as long as there is nothing else.
   */
  put(objects: readonly MovedObject[]): Promise<Result<PutObjects, string>>;
}
