import type { Readiness } from "../domain/ports/readiness.ts";

/** The two steps of a server's end, for those who have to know. */
export interface Drain extends Required<Pick<Readiness, "draining" | "stopping">> {
  /** From now on the server says that it is not ready. */
  begin(): void;
  /** From now on it takes no more requests. */
  stop(): void;
}

/** Builds one, of a server that runs. */
export function createDrain(): Drain {
  const draining = new AbortController();
  const stopping = new AbortController();
  return {
    draining: draining.signal,
    stopping: stopping.signal,
    begin: () => draining.abort(),
    stop() {
      draining.abort();
      stopping.abort();
    },
  };
}
