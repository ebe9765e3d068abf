import type { QueuedEvent } from "../domain/model/queued-event.ts";

/** The record that an event is about, as far as it shows which events it has told of. */
export interface ToldRecord {
  readonly revision: number;
  /** The names of the latest events whose writes have reached it, oldest first. */
  readonly told: readonly string[];
}

/** How many names of events a record keeps. */
export const MOST_TOLD = 8;

/** A writer that has not reached the record by then never will; the same time as for index entries. */
const GRACE_MS = 24 * 60 * 60 * 1000;

/** What can be said of an event: it has happened, it never will, or nobody can know yet. */
export type Verdict = "happened" | "void" | "unsure";

/**
 * Whether the write that an event was queued for has reached its record. Where a record that was removed since, or that
 * has told more than it can name, leaves it in doubt, it has: an event too many does less harm than one too few.
 */
export function judgeEvent(
  event: Pick<QueuedEvent, "cause" | "createdAt">,
  facts: {
    readonly name: string;
    readonly record: ToldRecord | undefined;
    /** Whether the removal of the record waits further back in the line. */
    readonly removedSince: boolean;
    readonly now: Date;
  },
): Verdict {
  const { cause } = event;
  const { name, record, removedSince, now } = facts;
  if (record?.told.includes(name)) return "happened";
  if (cause.kind === "removal" && record === undefined) return "happened";
  if (removedSince || (record !== undefined && !isWithinNames(cause, record))) return "happened";
  const before = cause.kind === "write" ? cause.revision - 1 : cause.revision;
  // Each write names the version it replaces: once that one is gone, it can not happen any more.
  if (record !== undefined && record.revision > before) return "void";
  if (now.getTime() - Date.parse(event.createdAt) <= GRACE_MS) return "unsure";
  // What the writer had read is gone, perhaps after the write. A first write leaves no record only if it never came:
  // who ends a record tells so further back in the line, or confirms what waits.
  return record === undefined && cause.revision > 1 ? "happened" : "void";
}

/** Whether the end of the record that the writer had read may have come since: if so, it is to be looked for. */
export function mayHaveEnded({ kind, after }: QueuedEvent["cause"], record: ToldRecord | undefined): boolean {
  return kind === "write" && !record?.told.includes(after);
}

/** Whether the record would name the event now: it is the one the writer had read, and has not told too much since. */
function isWithinNames({ after }: QueuedEvent["cause"], { told }: ToldRecord): boolean {
  return told.includes(after) || (after === "" && told.length < MOST_TOLD);
}
