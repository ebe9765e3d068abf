import type { Contact } from "../model/contact.ts";
import type { LocalUser } from "../model/local-user.ts";
import type { ContactRepository } from "../ports/repositories.ts";

export interface FindContactsDeps {
  readonly contacts: ContactRepository;
}

/** The caller's contacts whose name, mail or id holds `filter` (compared without case); all for "". */
export type FindContacts = (caller: LocalUser, filter: string) => Promise<readonly Contact[]>;

/** Builds the use case behind `find-accepted-users` and CS3 `FindAcceptedUsers`: only the caller's own contacts. */
export function createFindContacts({ contacts }: FindContactsDeps): FindContacts {
  return async (caller, filter) => {
    const wanted = filter.toLowerCase();
    const found: Contact[] = [];
    let cursor: string | undefined;
    do {
      const page = await contacts.list(caller.id, cursor === undefined ? {} : { cursor });
      found.push(...page.items.filter((contact) => matches(contact, wanted)));
      cursor = page.next;
    } while (cursor !== undefined);
    return found;
  };
}

function matches(contact: Contact, wanted: string): boolean {
  return [contact.username, contact.displayName, contact.mail, contact.userId.opaqueId].some((text) =>
    text.toLowerCase().includes(wanted),
  );
}
