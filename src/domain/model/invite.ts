import * as z from "zod";
import { UserId } from "./user-id.ts";

/** An Invite Token one of our users made, and who has redeemed it (OCM 1.4, Invite Flow). */
export const Invite = z
  .object({
    version: z.literal(1),
    revision: z.int(),
    token: z.string(),
    /** The Invite Sender as they were when the token was made: redeeming needs no user directory. */
    owner: z
      .object({ id: UserId, username: z.string(), displayName: z.string(), mail: z.string() })
      .readonly(),
    description: z.string(),
    /** Mail address the invite is meant for; empty when none was named. */
    recipient: z.string(),
    createdAt: z.iso.datetime(),
    expiresAt: z.iso.datetime(),
    /** How many different remote users may redeem it; 0 is any number until it expires. */
    uses: z.int(),
    redeemedBy: z
      .array(z.object({ identifier: z.string(), host: z.string(), at: z.iso.datetime() }).readonly())
      .readonly(),
  })
  .readonly();
export type Invite = z.infer<typeof Invite>;
