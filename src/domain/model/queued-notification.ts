import * as z from "zod";

/** A notification on its way to a peer: what to say, to whom, and how often it was tried. */
export const QueuedNotification = z
  .object({
    version: z.literal(1),
    revision: z.int(),
    id: z.string(),
    host: z.string(),
    notificationType: z.string(),
    resourceType: z.string(),
    providerId: z.string(),
    /** The members of the wire's `notification` object. */
    payload: z.record(z.string(), z.unknown()).readonly(),
    attempts: z.int(),
    createdAt: z.iso.datetime(),
    nextAttemptAt: z.iso.datetime(),
  })
  .readonly();
export type QueuedNotification = z.infer<typeof QueuedNotification>;
