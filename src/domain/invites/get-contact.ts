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
    const [contact] = await findContactsOf(contacts, { owner, remote });
    return contact ? ok(contact) : fail({ reason: "not-found", what: "contact" });
  };
}

/**
 * The contacts an id may mean: the one at its address; or, when no provider is named, all of that identifier, and the
 * one whose provider stands in the id itself, as oCIS spells ids (`id@host`).
 */
export async function findContactsOf(
  contacts: ContactRepository,
  { owner, remote }: { readonly owner: UserId; readonly remote: UserId },
): Promise<readonly Contact[]> {
  if (remote.idp !== "") return atAddress(contacts, { owner, remote });
  const named = await contacts.findByIdentifier(owner, remote.opaqueId);
  const host = remote.opaqueId.slice(remote.opaqueId.lastIndexOf("@") + 1);
  if (named.length > 0 || host === remote.opaqueId) return named;
  return atAddress(contacts, { owner, remote: { ...remote, idp: host } });
}

async function atAddress(
  contacts: ContactRepository,
  { owner, remote }: { readonly owner: UserId; readonly remote: UserId },
): Promise<readonly Contact[]> {
  const address = addressOf(remote);
  const contact = address && (await contacts.find(owner, address));
  return contact === undefined ? [] : [contact];
}
