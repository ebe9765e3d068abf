import { performance } from "node:perf_hooks";

/** Does the thing that is measured once. */
export type Operation = () => Promise<unknown>;

/** How one thing compares with another that was measured in the same run. */
export interface Ratio {
  /** Median over the rounds of (subject's time / baseline's time); 1 means equally fast, 2 twice as slow. */
  readonly median: number;
  /** The quartiles of the same. */
  readonly low: number;
  readonly high: number;
  /** Median time of one operation, in microseconds. */
  readonly subjectMicroseconds: number;
  readonly baselineMicroseconds: number;
  readonly rounds: number;
}

export interface MeasureOptions {
  readonly rounds: number;
  /** How many operations make one round's figure. */
  readonly perRound: number;
}

/**
 * Measures two operations in turns, so that whatever else the machine does hits both. The order changes with every
 * round. A first tenth of the rounds warms up and does not count.
 */
export async function compare(
  pair: { readonly subject: Operation; readonly baseline: Operation },
  { rounds, perRound }: MeasureOptions,
): Promise<Ratio> {
  const ratios: number[] = [];
  const subjects: number[] = [];
  const baselines: number[] = [];
  const warmUp = Math.ceil(rounds / 10);
  for (let round = 0; round < rounds + warmUp; round += 1) {
    const first = round % 2 === 0 ? pair.subject : pair.baseline;
    const second = first === pair.subject ? pair.baseline : pair.subject;
    const one = await timeOf(first, perRound);
    const other = await timeOf(second, perRound);
    const [subject, baseline] = first === pair.subject ? [one, other] : [other, one];
    if (round < warmUp) continue;
    ratios.push(subject / baseline);
    subjects.push(subject);
    baselines.push(baseline);
  }
  return {
    median: quantile(ratios, 0.5),
    low: quantile(ratios, 0.25),
    high: quantile(ratios, 0.75),
    subjectMicroseconds: quantile(subjects, 0.5),
    baselineMicroseconds: quantile(baselines, 0.5),
    rounds,
  };
}

/** Microseconds of one operation, on average over a round. */
async function timeOf(operation: Operation, times: number): Promise<number> {
  const start = performance.now();
  for (let time = 0; time < times; time += 1) await operation();
  return ((performance.now() - start) * 1000) / times;
}

function quantile(values: readonly number[], at: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const place = (sorted.length - 1) * at;
  const low = sorted[Math.floor(place)] ?? Number.NaN;
  const high = sorted[Math.ceil(place)] ?? Number.NaN;
  return low + (high - low) * (place - Math.floor(place));
}
