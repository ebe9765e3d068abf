import type { Clock } from "../../src/domain/ports/clock.ts";

/** A clock that stands still until a test moves it. */
export interface TestClock extends Clock {
  advance(milliseconds: number): void;
}

/** A clock that shows the same time in every run. */
export function fixedClock(start = "2026-01-16T13:37:00.000Z"): TestClock {
  let now = Date.parse(start);
  return {
    now: () => new Date(now),
    advance(milliseconds) {
      now += milliseconds;
    },
  };
}
