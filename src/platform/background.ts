import type { Background } from "../domain/ports/background.ts";
import type { Logger } from "../domain/ports/logger.ts";

export interface BackgroundDeps {
  readonly logger: Logger;
  /** Tells the runtime to stay alive for this promise; Workers need it (`waitUntil`), Node does not. */
  readonly keepAlive?: (work: Promise<void>) => void;
}

/** Background work that can be waited for: `settled` resolves when nothing is under way any more. */
export interface TrackedBackground extends Background {
  settled(): Promise<void>;
}

/** Runs background work and keeps track of it; a task that fails is logged and forgotten. */
export function createBackground({ logger, keepAlive }: BackgroundDeps): TrackedBackground {
  const running = new Set<Promise<void>>();
  return {
    run(task) {
      const work = Promise.resolve()
        .then(task)
        .catch((error: unknown) => {
          logger.error("background work failed", { why: error instanceof Error ? error.message : "unknown" });
        })
        .finally(() => running.delete(work));
      running.add(work);
      keepAlive?.(work);
    },
    async settled() {
      while (running.size > 0) await Promise.all(running);
    },
  };
}
