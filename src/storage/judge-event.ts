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
 * Whether the write that an event was queued for has reached its record. Where a record that was removed since leaves
 * it in doubt, it has: an event too many does less harm than one too few.
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
  if (removedSince || (record !== undefined && !isSameGeneration(cause, record))) return "happened";
  const before = cause.kind === "write" ? cause.revision - 1 : cause.revision;
  // Each write names the version it replaces: once that one is gone, it can not happen any more.
  if (record !== undefined && record.revision > before) return "void";
  return now.getTime() - Date.parse(event.createdAt) > GRACE_MS ? "void" : "unsure";
}

/** Whether this is still the record that the writer had read, not one that was put in its place. */
function isSameGeneration({ after }: QueuedEvent["cause"], { told }: ToldRecord): boolean {
  return after === "" || told.includes(after) || told.length >= MOST_TOLD;
}
