import type { Clock } from "../ports/clock.ts";

/** Whether an outlet is left alone because it answered nobody lately. Known to this process only. */
export interface OutletPause {
  /** Until when, or `undefined` when it may be asked. */
  until(): Date | undefined;
  /** It did not answer: leave it alone, longer each time; answers until when. */
  failed(): Date;
  /** It answered. */
  answered(): void;
}

const SECOND = 1000;
/** How long an outlet is left alone after each failure in a row; the last one repeats. */
export const PAUSES_MS = [5 * SECOND, 15 * SECOND, 60 * SECOND, 5 * 60 * SECOND];

/** An outlet that nothing is known against. */
export function createOutletPause({ clock }: { readonly clock: Clock }): OutletPause {
  let failures = 0;
  let until = 0;
  return {
    until: () => (clock.now().getTime() < until ? new Date(until) : undefined),
    failed() {
      const now = clock.now().getTime();
      // Of many attempts that fail at the same time only the first one counts.
      if (now >= until) {
        until = now + (PAUSES_MS[Math.min(failures, PAUSES_MS.length - 1)] ?? 0);
        failures += 1;
      }
      return new Date(until);
    },
    answered() {
      failures = 0;
      until = 0;
    },
  };
}
