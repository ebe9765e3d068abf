/** Remembers which signed requests were seen, so that each counts once. */
export interface ReplayMarks {
  /** Marks a request that was signed at `signedAt`; `false` when it was marked before, by whatever process. */
  remember(replayKey: string, signedAt: Date): Promise<boolean>;
  /** Forgets some of the marks of requests signed before a moment; answers how many. Bounded: call it again. */
  sweep(before: Date): Promise<number>;
}
