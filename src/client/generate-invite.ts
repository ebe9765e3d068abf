import { InviteAPI } from "../gen/cs3/ocm/invite/v1beta1/invite_api_pb.ts";
import type { CallOptions } from "./call.ts";
import type { UserConnection } from "./connection.ts";
import { type Invite, readInvite } from "./invite.ts";
import { missing } from "./missing.ts";
import { hostOfProvider } from "./provider-host.ts";

/** What an invite is to say. */
export interface NewInvite {
  /** The host other servers know this one by, as `cloud.example.org`. */
  readonly provider: string;
  /** For the user's own memory; nobody else sees it. */
  readonly description?: string;
}

/** Makes an invite, to be handed to somebody with an account at another server. */
export async function generateInvite(
  user: UserConnection,
  { provider, description = "" }: NewInvite,
  options?: CallOptions,
): Promise<Invite> {
  // An invite that cannot be written down is better not made.
  const host = hostOfProvider(provider);
  const method = InviteAPI.method.generateInviteToken;
  const { inviteToken } = await user.call(method, { description }, options);
  return readInvite(inviteToken ?? missing("an invite token"), host);
}
