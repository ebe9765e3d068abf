import { InviteAPI } from "../gen/cs3/ocm/invite/v1beta1/invite_api_pb.ts";
import type { CallOptions } from "./call.ts";
import type { UserConnection } from "./connection.ts";
import { type Contact, readContact } from "./contact.ts";
import { type InviteStringParts, parseInviteString } from "./invite-string.ts";
import { invalidArgument } from "./meshport-error.ts";

/**
 * Accepts an invite that a user of ours got from somebody at another server: both have a contact then. Takes what
 * people paste: an invite string, `token@provider` or an invite link; or the two parts.
 */
export async function acceptInvite(
  user: UserConnection,
  invite: string | InviteStringParts,
  options?: CallOptions,
): Promise<Contact> {
  const parts = typeof invite === "string" ? parseInviteString(invite) : invite;
  // Not shown: what was pasted may well be a token.
  if (parts === undefined) throw invalidArgument("this is no invite");
  const accepted = await user.call(
    InviteAPI.method.forwardInvite,
    { inviteToken: { token: parts.token }, originSystemProvider: { domain: parts.provider } },
    options,
  );
  return readContact({ id: accepted.userId, displayName: accepted.displayName, mail: accepted.email });
}
