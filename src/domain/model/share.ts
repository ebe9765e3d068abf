import * as z from "zod";
import { AccessMethod } from "./access-method.ts";
import { StoredAddress } from "./address.ts";
import { ResourceId } from "./resource-id.ts";
import { UserId } from "./user-id.ts";

/** Where a share we sent stands: being announced to the Receiving Server, or known to it. */
export const SharePhase = z.enum(["announcing", "announced"]);
export type SharePhase = z.infer<typeof SharePhase>;

/** What the recipient has said so far. */
export const RecipientAnswer = z.enum(["none", "accepted", "declined"]);
export type RecipientAnswer = z.infer<typeof RecipientAnswer>;

/** A share we sent (we are the Sending Server); CS3 `Share`. */
export const Share = z
  .object({
    version: z.literal(1),
    revision: z.int(),
    /** Also the `providerId` on the wire. */
    id: z.string(),
    resourceId: ResourceId,
    /** Where the resource lay in its owner's folder when it was shared; empty when a gateway owns the storage. */
    path: z.string(),
    name: z.string(),
    resourceType: z.enum(["file", "folder"]),
    owner: UserId,
    ownerDisplayName: z.string(),
    creator: UserId,
    creatorDisplayName: z.string(),
    /** The recipient as their server spells them. */
    grantee: UserId,
    granteeDisplayName: z.string(),
    /** The recipient, canonical; `host` is the Receiving Server. */
    recipient: StoredAddress,
    sharedSecret: z.string(),
    accessMethods: z.array(AccessMethod).readonly(),
    createdAt: z.iso.datetime(),
    modifiedAt: z.iso.datetime(),
    expiresAt: z.iso.datetime().exactOptional(),
    phase: SharePhase,
    answer: RecipientAnswer,
  })
  .readonly();
export type Share = z.infer<typeof Share>;

/** Whether the share's expiry has come. */
export function isShareExpired(share: { readonly expiresAt?: string }, now: Date): boolean {
  return share.expiresAt !== undefined && Date.parse(share.expiresAt) <= now.getTime();
}
