import { InviteAPI } from "../gen/cs3/ocm/invite/v1beta1/invite_api_pb.ts";
import type { CallOptions } from "./call.ts";
import type { UserConnection } from "./connection.ts";
import { type Invite, readInvite } from "./invite.ts";
import { hostOfProvider } from "./provider-host.ts";

/** All invites of the user that can still be accepted. */
export async function listInvites(
  user: UserConnection,
  { provider }: { readonly provider: string },
  options?: CallOptions,
): Promise<readonly Invite[]> {
  const host = hostOfProvider(provider);
  const { inviteTokens } = await user.call(InviteAPI.method.listInviteTokens, {}, options);
  return inviteTokens.map((token) => readInvite(token, host));
}
