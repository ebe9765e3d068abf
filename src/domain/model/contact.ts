import * as z from "zod";
import { StoredAddress } from "./address.ts";
import { UserId } from "./user-id.ts";

/** A remote user one of our users is connected with through an accepted invite; CS3 says accepted user. */
export const Contact = z
  .object({
    version: z.literal(1),
    revision: z.int(),
    /** Whose address book this is in. */
    owner: UserId,
    /** The remote user, spelled as their server spelled them: peers and gateways want that echoed. */
    userId: UserId,
    /** The same, canonical: what we compare with. */
    address: StoredAddress,
    displayName: z.string(),
    mail: z.string(),
    username: z.string(),
    acceptedAt: z.iso.datetime(),
    /**
     * The single-use Invite Token both servers know since the handshake: it proves a USER_REMOVED while peers do
     * not sign. Empty when the token was not single-use.
     */
    inviteToken: z.string(),
  })
  .readonly();
export type Contact = z.infer<typeof Contact>;
