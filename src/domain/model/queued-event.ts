import * as z from "zod";

/** A message about an event on its way to an outlet. It is there before the event: its cause tells whether it happened. */
export const QueuedEvent = z
  .object({
    version: z.literal(1),
    revision: z.int(),
    outlet: z.string(),
    /** All events of one record, in the order of their names. */
    line: z.string(),
    /** Its place in the line: begins with the sequence. The record names by it the events it has told of. */
    name: z.string(),
    /** What listeners know it by. */
    id: z.string(),
    type: z.string(),
    /** The write that makes it happen. */
    cause: z
      .object({
        /** The record's key. */
        key: z.string(),
        kind: z.enum(["write", "removal"]),
        /** The record's revision: the one that is written, or the one that is removed. */
        revision: z.int(),
        /** The last event the record had told of before; empty when there was none. */
        after: z.string(),
      })
      .readonly(),
    /** That it has happened was seen: from then on the record may go. */
    confirmed: z.boolean(),
    /** What the outlet is told. */
    message: z.string(),
    attempts: z.int(),
    createdAt: z.iso.datetime(),
    nextAttemptAt: z.iso.datetime(),
  })
  .readonly();
export type QueuedEvent = z.infer<typeof QueuedEvent>;
