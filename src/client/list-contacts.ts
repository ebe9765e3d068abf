import type { CallOptions } from "./call.ts";
import type { UserConnection } from "./connection.ts";
import type { Contact } from "./contact.ts";
import { findContacts } from "./find-contacts.ts";

/** All contacts of the user. */
export function listContacts(user: UserConnection, options?: CallOptions): Promise<readonly Contact[]> {
  return findContacts(user, "", options);
}
