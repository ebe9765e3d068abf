import type { Failure } from "../failure.ts";
import { addressOf } from "../model/address.ts";
import type { Contact } from "../model/contact.ts";
import type { UserId } from "../model/user-id.ts";
import type { ContactRepository } from "../ports/repositories.ts";
import { fail, ok, type Result } from "../result.ts";

export interface GetContactDeps {
  readonly contacts: ContactRepository;
}

/** One contact of a user, however its id is spelled; an empty `idp` matches any provider. */
export type GetContact = (owner: UserId, remote: UserId) => Promise<Result<Contact, Failure>>;

/** Builds the use case behind CS3 `GetAcceptedUser`. */
export function createGetContact({ contacts }: GetContactDeps): GetContact {
  return async (owner, remote) => {
    const contact = await findContact(contacts, { owner, remote });
    return contact ? ok(contact) : fail({ reason: "not-found", what: "contact" });
  };
}

/** The contact an id means: by its address, or by its identifier alone when no provider is named. */
export async function findContact(
  contacts: ContactRepository,
  { owner, remote }: { readonly owner: UserId; readonly remote: UserId },
): Promise<Contact | undefined> {
  if (remote.idp === "") {
    const [first] = await contacts.findByIdentifier(owner, remote.opaqueId);
    return first;
  }
  const address = addressOf(remote);
  return address && contacts.find(owner, address);
}
