import { InviteAPI } from "../gen/cs3/ocm/invite/v1beta1/invite_api_pb.ts";
import type { CallOptions } from "./call.ts";
import type { UserConnection } from "./connection.ts";
import { type Contact, readContact } from "./contact.ts";

/** The user's contacts whose name, mail address or id contains the text, in either case. */
export async function findContacts(
  user: UserConnection,
  text: string,
  options?: CallOptions,
): Promise<readonly Contact[]> {
  const found = await user.call(InviteAPI.method.findAcceptedUsers, { filter: text }, options);
  return found.acceptedUsers.map(readContact);
}
