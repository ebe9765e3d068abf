import * as z from "zod";
import { ProtocolOffer } from "./access-method.ts";
import { StoredAddress } from "./address.ts";
import { UserId } from "./user-id.ts";

/** What our user has decided about a received share. */
export const ReceivedShareState = z.enum(["pending", "accepted", "rejected"]);
export type ReceivedShareState = z.infer<typeof ReceivedShareState>;

const RemoteParty = z
  .object({
    /** As CS3 names them; spelled as the Sending Server spells them. */
    userId: UserId,
    address: StoredAddress,
    displayName: z.string(),
  })
  .readonly();

/** A share we received (we are the Receiving Server) for one of our users; CS3 `ReceivedShare`. */
export const ReceivedShare = z
  .object({
    version: z.literal(1),
    revision: z.int(),
    id: z.string(),
    /** The Sending Server: host, with a port when it is not the default one. */
    sendingHost: z.string(),
    /** The `providerId` the Sending Server gave; unique only together with `sendingHost` and `recipient`. */
    providerId: z.string(),
    name: z.string(),
    description: z.string(),
    resourceType: z.string(),
    recipient: UserId,
    owner: RemoteParty,
    sender: RemoteParty,
    offers: z.array(ProtocolOffer).readonly(),
    createdAt: z.iso.datetime(),
    modifiedAt: z.iso.datetime(),
    expiresAt: z.iso.datetime().exactOptional(),
    state: ReceivedShareState,
    hidden: z.boolean(),
    /** SHA-256 of what the Sending Server sent: tells a repetition from a contradiction. */
    fingerprint: z.string(),
  })
  .readonly();
export type ReceivedShare = z.infer<typeof ReceivedShare>;
