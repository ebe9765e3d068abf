import type { Ratio } from "./measure.ts";

/** One line of the result: what was compared with what, and how far it may go. */
export interface Figure {
  /** What was measured. */
  readonly subject: string;
  /** Against what. */
  readonly baseline: string;
  readonly ratio: Ratio;
  /** The median may not be above this. */
  readonly atMost: number;
}

/** A benchmark that `npm run bench` runs, or `npm run bench -- --only <name>` alone. */
export interface Benchmark {
  readonly name: string;
  /** One sentence: the claim that the figures bear out or refute. */
  readonly claim: string;
  run(say: (line: string) => void): Promise<readonly Figure[]>;
}
