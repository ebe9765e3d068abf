import { InviteAPI } from "../gen/cs3/ocm/invite/v1beta1/invite_api_pb.ts";
import type { CallOptions } from "./call.ts";
import type { UserConnection } from "./connection.ts";
import { type UserId, writeRemoteUserId } from "./user-id.ts";

/** Ends the connection with a contact, and with it every share between the two. */
export async function removeContact(
  user: UserConnection,
  contact: UserId,
  options?: CallOptions,
): Promise<void> {
  const method = InviteAPI.method.deleteAcceptedUser;
  await user.call(method, { remoteUserId: writeRemoteUserId(contact) }, options);
}
