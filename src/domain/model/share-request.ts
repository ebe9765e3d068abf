import * as z from "zod";
import { StoredAddress } from "./address.ts";
import { UserId } from "./user-id.ts";

/** Which way a request went: a remote user has asked one of ours, or one of ours has asked a remote user. */
export const RequestDirection = z.enum(["received", "sent"]);
export type RequestDirection = z.infer<typeof RequestDirection>;

/** A Request for a Share that nobody has answered yet (OCM 1.4, request-share). */
export const ShareRequest = z
  .object({
    version: z.literal(1),
    revision: z.int(),
    id: z.string(),
    direction: RequestDirection,
    /** Our user: the owner who was asked, or the one who asks. */
    user: UserId,
    /** The other side: the one who asks, or the owner who was asked. */
    remote: z
      .object({
        /** As their server spells them. */
        userId: UserId,
        /** The same, canonical. */
        address: StoredAddress,
        /** From our user's address book; empty when they are not in it. */
        displayName: z.string(),
      })
      .readonly(),
    /** What names the resource, as it was written. */
    share: z.string(),
    createdAt: z.iso.datetime(),
    expiresAt: z.iso.datetime(),
  })
  .readonly();
export type ShareRequest = z.infer<typeof ShareRequest>;
