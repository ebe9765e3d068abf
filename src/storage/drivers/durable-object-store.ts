import {
  type KeyPage,
  type ListOptions,
  type ObjectStore,
  type Precondition,
  type StoredObject,
  StoreUnavailable,
} from "../../domain/ports/object-store.ts";
import { assertKey, pageBounds } from "./key.ts";

/** What the store calls on a `MeshportStore` Durable Object, so that no Workers types are needed here. */
export interface MeshportStoreStub {
  read(key: string): Promise<StoredObject | undefined>;
  write(key: string, body: string, precondition?: Precondition): Promise<string | undefined>;
  remove(key: string, precondition?: { readonly etag: string }): Promise<boolean>;
  keys(prefix: string, options?: ListOptions): Promise<KeyPage>;
}

/** The part of a Durable Object namespace binding that the store uses. */
export interface MeshportStoreNamespace {
  getByName(name: string): MeshportStoreStub;
}

/**
 * The store in the Durable Object called `name`: strongly consistent, durable when acknowledged, SQLite underneath.
 * A body may have 2 MB (the platform's row limit).
 */
export function createDurableObjectStore(namespace: MeshportStoreNamespace, name = "meshport"): ObjectStore {
  let closed = false;

  async function call<T>(operation: string, action: (stub: MeshportStoreStub) => Promise<T>): Promise<T> {
    if (closed) throw new StoreUnavailable("the Durable Object store is closed");
    try {
      // A stub is broken for good after its object was reset, so every call takes a new one.
      return await action(namespace.getByName(name));
    } catch (cause) {
      const detail = cause instanceof Error ? cause.message : String(cause);
      throw new StoreUnavailable(`cannot ${operation} in the Durable Object "${name}": ${detail}`, { cause });
    }
  }

  return {
    async get(key) {
      assertKey(key);
      return call(`read ${key}`, (stub) => stub.read(key));
    },
    async put(key, body, precondition) {
      assertKey(key);
      return call(`write ${key}`, (stub) => stub.write(key, body, precondition));
    },
    async delete(key, precondition) {
      assertKey(key);
      return call(`delete ${key}`, (stub) => stub.remove(key, precondition));
    },
    async list(prefix, options) {
      pageBounds(prefix, options);
      return call(`list ${prefix}`, (stub) => stub.keys(prefix, options));
    },
    async close() {
      closed = true;
    },
  };
}
