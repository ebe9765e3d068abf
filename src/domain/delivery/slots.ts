import type { Clock } from "../ports/clock.ts";

/** A few places for work that may be under way at the same time. */
export interface Slots {
  /** Takes a place; what it answers gives the place back. `undefined` when there is none. */
  take(): (() => void) | undefined;
}

/**
 * So many places. One that was not given back in time counts as free again: some runtimes end work without a word,
 * and a place lost for ever would stop all that follows.
 */
export function createSlots({
  clock,
  most,
  forgetAfterMs,
}: {
  readonly clock: Clock;
  readonly most: number;
  readonly forgetAfterMs: number;
}): Slots {
  const taken = new Map<symbol, number>();
  return {
    take() {
      const now = clock.now().getTime();
      for (const [slot, since] of taken) if (now - since > forgetAfterMs) taken.delete(slot);
      if (taken.size >= most) return undefined;
      const slot = Symbol("slot");
      taken.set(slot, now);
      return () => taken.delete(slot);
    },
  };
}
