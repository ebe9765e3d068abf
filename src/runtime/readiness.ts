import type { Clock } from "../domain/ports/clock.ts";
import type { Logger } from "../domain/ports/logger.ts";
import type { Readiness } from "../domain/ports/readiness.ts";

export interface ReadinessDeps {
  /** What has to be there, by the name that is told; each rejects when it is not. */
  readonly checks: Readonly<Record<string, () => Promise<unknown>>>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Resolves after a while, at once when the signal is aborted. */
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Whether requests may wait for one another's look; not on Workers. */
  readonly shareLookups: boolean;
  readonly drain?: Pick<Readiness, "draining" | "stopping">;
}

/** How long one check may take before it counts as failed. */
const CHECK_TIMEOUT_MS = 2_000;
/** How long an answer is good, so that no prober can make the store work. */
const GOOD_FOR_MS = 1_000;

/** Looks whether all is there that requests need, at most once a second. */
export function createReadiness(deps: ReadinessDeps): Readiness {
  const { clock, logger, drain } = deps;
  let known: { readonly failing: readonly string[]; readonly at: number } | undefined;
  let looking: Promise<readonly string[]> | undefined;

  const look = async () => {
    const names = Object.keys(deps.checks);
    const passed = await Promise.all(names.map((name) => passes(deps, name)));
    const failing = names.filter((_, index) => !passed[index]);
    if (failing.join() !== (known?.failing ?? []).join()) {
      if (failing.length > 0) logger.error("the server is not ready", { failing: failing.join(", ") });
      else logger.info("the server is ready again");
    }
    known = { failing, at: clock.now().getTime() };
    return failing;
  };

  return {
    ...drain,
    async failing() {
      if (drain?.draining?.aborted) return ["draining"];
      if (known !== undefined && clock.now().getTime() - known.at < GOOD_FOR_MS) return known.failing;
      if (!deps.shareLookups) return look();
      looking ??= look().finally(() => {
        looking = undefined;
      });
      return looking;
    },
  };
}

async function passes({ checks, pause, logger }: ReadinessDeps, name: string): Promise<boolean> {
  const done = new AbortController();
  const check = async () => {
    await checks[name]?.();
    return true;
  };
  try {
    return await Promise.race([check(), pause(CHECK_TIMEOUT_MS, done.signal).then(() => false)]);
  } catch (error) {
    logger.debug("a check failed", { name, why: error instanceof Error ? error.message : "unknown" });
    return false;
  } finally {
    done.abort();
  }
}
