import type { EventQueue, WaitingLine } from "../ports/event-queue.ts";
import { StoreUnavailable } from "../ports/object-store.ts";

export interface RoundDeps {
  readonly queue: Pick<EventQueue, "listLines">;
  readonly outlet: string;
  /** Where in the order of lines to start. */
  readonly startOfRound: () => string;
  readonly look: (line: WaitingLine) => Promise<void>;
  /** Aborted when a walk must not go on. */
  readonly stopping?: Pick<AbortSignal, "aborted">;
}

/** How many lines are looked at in the same time. */
const AT_ONCE = 8;
/** How many entries of the queue one round reads the keys of, and how many of them at a time. */
export const MOST_LISTED = 2000;
const PAGE = 200;

/**
 * Builds a walk through the lines of an outlet: from somewhere to the end, and from the beginning to there. A line that
 * cannot be read keeps nobody else waiting; the walk fails when it is done.
 */
export function createRound(deps: RoundDeps): () => Promise<void> {
  return async () => {
    const surprises: unknown[] = [];
    for await (const lines of pages(deps)) {
      if (deps.stopping?.aborted) break;
      const looks = await Promise.allSettled(lines.map(deps.look));
      surprises.push(...looks.flatMap((one) => (one.status === "rejected" ? [one.reason] : [])));
      if (surprises.some((reason) => reason instanceof StoreUnavailable)) break;
    }
    if (surprises.length > 0) throw surprises[0];
  };
}

/** The lines to look at, a few at a time. */
async function* pages({ queue, outlet, startOfRound }: RoundDeps): AsyncGenerator<readonly WaitingLine[]> {
  const start = startOfRound();
  let from: string | undefined = start;
  let wrapped = false;
  for (let listed = 0; listed < MOST_LISTED; listed += PAGE) {
    const place = from === undefined ? {} : { from };
    const page = await queue.listLines(outlet, { ...place, limit: PAGE });
    const lines = wrapped ? page.lines.filter(({ line }) => line < start) : page.lines;
    for (let first = 0; first < lines.length; first += AT_ONCE) yield lines.slice(first, first + AT_ONCE);
    from = page.next;
    if (wrapped && (from === undefined || from > start)) return;
    wrapped ||= from === undefined;
  }
}
