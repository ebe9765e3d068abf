import type { Failure } from "../failure.ts";
import type { StoredAddress } from "../model/address.ts";
import type { Contact } from "../model/contact.ts";
import type { LocalUser } from "../model/local-user.ts";
import type { UserId } from "../model/user-id.ts";
import type { SendNotification } from "../notifications/send-notification.ts";
import type { ContactRepository } from "../ports/repositories.ts";
import { fail, ok, type Result } from "../result.ts";
import { findContactsOf } from "./get-contact.ts";

export interface RemoveContactDeps {
  readonly contacts: ContactRepository;
  readonly sendNotification: SendNotification;
  /** Ends every share between the two, in both directions. */
  readonly removeSharesBetween: (user: UserId, address: StoredAddress) => Promise<void>;
}

/**
 * Our user ends the connection with a remote user: access dies at once, the shares end, the peer is told. An id
 * without a provider that several contacts have is a `conflict`: nobody is removed by chance.
 */
export type RemoveContact = (caller: LocalUser, remote: UserId) => Promise<Result<Contact, Failure>>;

/** Builds the use case behind `delete-accepted-user` and CS3 `DeleteAcceptedUser`. */
export function createRemoveContact(deps: RemoveContactDeps): RemoveContact {
  return async (caller, remote) => {
    const [known, ...others] = await findContactsOf(deps.contacts, { owner: caller.id, remote });
    if (others.length > 0) {
      return fail({ reason: "conflict", detail: "users of several providers have this id" });
    }
    const contact =
      known &&
      (await deps.contacts.remove(caller.id, known.address, (removed) => ({
        type: "contact-removed",
        contact: removed,
        by: "user",
      })));
    if (contact === undefined) return fail({ reason: "not-found", what: "contact" });
    await deps.removeSharesBetween(caller.id, contact.address);
    await deps.sendNotification({
      host: contact.address.host,
      notificationType: "USER_REMOVED",
      resourceType: "user",
      // Named by the id the peer has learnt in the invite flow: ours.
      providerId: caller.id.opaqueId,
      payload: {
        ...(contact.inviteToken && { sharedSecret: contact.inviteToken }),
        grantee: contact.userId.opaqueId,
        message: "The user has ended the connection",
      },
    });
    return ok(contact);
  };
}
