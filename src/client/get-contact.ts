import { InviteAPI } from "../gen/cs3/ocm/invite/v1beta1/invite_api_pb.ts";
import type { CallOptions } from "./call.ts";
import type { UserConnection } from "./connection.ts";
import { type Contact, readContact } from "./contact.ts";
import { missing } from "./missing.ts";
import { type UserId, writeRemoteUserId } from "./user-id.ts";

/** One contact of the user; `not-found` when they are none. */
export async function getContact(
  user: UserConnection,
  contact: UserId,
  options?: CallOptions,
): Promise<Contact> {
  const method = InviteAPI.method.getAcceptedUser;
  const { remoteUser } = await user.call(method, { remoteUserId: writeRemoteUserId(contact) }, options);
  return readContact(remoteUser ?? missing("a user"));
}
