import { type ObjectStore, type StoredObject, StoreUnavailable } from "../../domain/ports/object-store.ts";
import { assertKey, pageBounds } from "./key.ts";
import { toPage } from "./page.ts";
import { insertName, lowerBound, removeName } from "./sorted-names.ts";

/** A store that lives as long as the process: for tests and demonstrations, and the reference for the others. */
export function createMemoryStore(): ObjectStore {
  const objects = new Map<string, StoredObject>();
  const names: string[] = [];
  let version = 0;
  let closed = false;

  function check(key?: string): void {
    if (closed) throw new StoreUnavailable("the memory store is closed");
    if (key !== undefined) assertKey(key);
  }

  return {
    async get(key) {
      check(key);
      return objects.get(key);
    },

    async put(key, body, precondition) {
      check(key);
      const current = objects.get(key);
      if (precondition !== undefined) {
        const holds = "absent" in precondition ? current === undefined : current?.etag === precondition.etag;
        if (!holds) return undefined;
      }
      version += 1;
      const etag = String(version);
      objects.set(key, { body, etag });
      insertName(names, key);
      return etag;
    },

    async delete(key, precondition) {
      check(key);
      const current = objects.get(key);
      if (current === undefined || (precondition && precondition.etag !== current.etag)) return false;
      objects.delete(key);
      removeName(names, key);
      return true;
    },

    async list(prefix, options) {
      check();
      const { after, limit } = pageBounds(prefix, options);
      const keys: string[] = [];
      for (let index = lowerBound(names, after > prefix ? after : prefix); keys.length <= limit; index += 1) {
        const name = names[index];
        if (name === undefined || !name.startsWith(prefix)) break;
        if (name > after) keys.push(name);
      }
      return toPage(keys, limit);
    },

    async close() {
      closed = true;
      objects.clear();
      names.length = 0;
    },
  };
}
