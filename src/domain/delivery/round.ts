import type { EventQueue, WaitingLine } from "../ports/event-queue.ts";

export interface RoundDeps {
  readonly queue: Pick<EventQueue, "listLines">;
  readonly outlet: string;
  /** Where in the order of lines to start. */
  readonly startOfRound: () => string;
  readonly look: (line: WaitingLine) => Promise<void>;
}

/** How many lines are looked at in the same time. */
const AT_ONCE = 8;
/** How many entries of the queue one round reads the keys of, and how many of them at a time. */
export const MOST_LISTED = 2000;
const PAGE = 200;

/** Builds a walk through the lines of an outlet: from somewhere to the end, and from the beginning to there. */
export function createRound({ queue, outlet, startOfRound, look }: RoundDeps): () => Promise<void> {
  const lookAt = async (lines: readonly WaitingLine[]) => {
    for (let first = 0; first < lines.length; first += AT_ONCE) {
      await Promise.all(lines.slice(first, first + AT_ONCE).map(look));
    }
  };
  return async () => {
    const start = startOfRound();
    let from: string | undefined = start;
    let wrapped = false;
    for (let listed = 0; listed < MOST_LISTED; listed += PAGE) {
      const place = from === undefined ? {} : { from };
      const page = await queue.listLines(outlet, { ...place, limit: PAGE });
      await lookAt(wrapped ? page.lines.filter(({ line }) => line < start) : page.lines);
      from = page.next;
      if (wrapped && (from === undefined || from > start)) return;
      wrapped ||= from === undefined;
    }
  };
}
