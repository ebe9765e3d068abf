import type { Clock } from "./ports/clock.ts";

/** Values that are good for a while. Holds a limited number of them; the oldest make room. */
export interface TimedCache<T> {
  get(key: string): T | undefined;
  set(key: string, value: T, seconds: number): void;
  delete(key: string): void;
}

/** An empty cache for at most so many entries. */
export function createTimedCache<T>(clock: Clock, maxEntries: number): TimedCache<T> {
  const entries = new Map<string, { readonly value: T; readonly until: number }>();
  return {
    get(key) {
      const entry = entries.get(key);
      return entry !== undefined && clock.now().getTime() < entry.until ? entry.value : undefined;
    },
    set(key, value, seconds) {
      entries.delete(key);
      const oldest = entries.keys().next();
      if (entries.size >= maxEntries && !oldest.done) entries.delete(oldest.value);
      entries.set(key, { value, until: clock.now().getTime() + seconds * 1000 });
    },
    delete(key) {
      entries.delete(key);
    },
  };
}
