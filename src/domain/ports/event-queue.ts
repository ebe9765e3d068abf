import type { QueuedEvent } from "../model/queued-event.ts";
import type { EventLine } from "./event-sink.ts";
import type { Change } from "./repositories.ts";

/** A line that somebody waits in, and since when. */
export interface WaitingLine extends EventLine {
  readonly since: Date;
}

/** Events that wait for their outlets: one line per record, its order never broken. */
export interface EventQueue {
  /** Some lines of an outlet in the order of their names, from one on; `next` is where the rest starts. */
  listLines(
    outlet: string,
    page: { readonly from?: string; readonly limit: number },
  ): Promise<{ readonly lines: readonly WaitingLine[]; readonly next?: string }>;
  /**
   * The first event of a line that has happened; `unsure` when whether it has can not be told yet. Those that never
   * happened, because a writer lost a race or died, are dropped on the way.
   */
  first(place: EventLine): Promise<{ readonly event: QueuedEvent; readonly unsure: boolean } | undefined>;
  /** The event after the change; `undefined` when it is gone or somebody else was faster. */
  update(event: QueuedEvent, change: Change<QueuedEvent>): Promise<QueuedEvent | undefined>;
  remove(event: QueuedEvent): Promise<void>;
}
