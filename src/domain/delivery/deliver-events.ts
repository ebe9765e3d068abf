import type { WaitingLine } from "../ports/event-queue.ts";
import type { EventLine } from "../ports/event-sink.ts";
import { createDeliverLine, type DeliverLineDeps, giveUp } from "./deliver-line.ts";
import { createOutletPause } from "./outlet-pause.ts";
import { createRound } from "./round.ts";
import { createSlots } from "./slots.ts";

export interface DeliverEventsDeps extends Omit<DeliverLineDeps, "pause"> {
  /** Where in the order of lines a round starts, so that each has its turn: hexadecimal digits. */
  readonly startOfRound: () => string;
}

/** Takes events to one outlet. */
export interface DeliverEvents {
  /** Delivers what has just been queued in this line, unless the outlet is down or there is too much at once. */
  now(place: EventLine): Promise<void>;
  /** Looks through the queue for what still waits; only through a part of it when there is very much. */
  round(): Promise<void>;
}

/** How many `now` may be under way; further ones are left to the round that follows. */
const MOST_NOW = 32;
const FORGET_AFTER_MS = 10 * 60 * 1000;

/** Builds the delivery to one outlet; what one of them does is of no concern to the others. */
export function createDeliverEvents(deps: DeliverEventsDeps): DeliverEvents {
  const { clock } = deps;
  const pause = createOutletPause(deps);
  const deliverLine = createDeliverLine({ ...deps, pause });
  const slots = createSlots({ clock, most: MOST_NOW, forgetAfterMs: FORGET_AFTER_MS });
  const roundSlot = createSlots({ clock, most: 1, forgetAfterMs: FORGET_AFTER_MS });
  let missed = false;

  /** While the outlet is down nobody is asked, but what is too old goes all the same. */
  const expire = async ({ since, ...place }: WaitingLine) => {
    if (clock.now().getTime() - since.getTime() <= deps.giveUpAfterMs) return;
    const first = await deps.queue.first(place);
    if (first === undefined || first.unsure) return;
    if (clock.now().getTime() - Date.parse(first.event.createdAt) <= deps.giveUpAfterMs) return;
    await giveUp(deps, first.event, "the outlet is down");
  };
  const makeRound = createRound({
    ...deps,
    outlet: deps.outlet.name,
    look: async (line) => {
      if (pause.until() === undefined) await deliverLine(line);
      else await expire(line);
    },
  });
  const round = async () => {
    if (deps.stopping?.aborted) return;
    const release = roundSlot.take();
    if (release === undefined) return;
    await makeRound().finally(release);
  };

  return {
    async now(place) {
      if (pause.until() !== undefined) return;
      const release = slots.take();
      if (release === undefined) {
        missed = true;
        return;
      }
      try {
        await deliverLine(place);
      } finally {
        release();
      }
      if (missed) {
        missed = false;
        await round();
      }
    },
    round,
  };
}
