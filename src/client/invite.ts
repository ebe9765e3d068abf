import type { InviteToken } from "../gen/cs3/ocm/invite/v1beta1/resources_pb.ts";
import { formatInviteString } from "./invite-string.ts";
import { readTimestamp } from "./timestamp.ts";

/** An invite of one of our users. Who has the token becomes their contact: send it to nobody else. */
export interface Invite {
  readonly token: string;
  /** What the other person pastes at their own server. */
  readonly inviteString: string;
  readonly description: string;
  readonly expiresAt: Date;
}

/** An invite out of an answer; `provider` is the host of the server it was made at. */
export function readInvite(message: InviteToken, provider: string): Invite {
  return {
    token: message.token,
    inviteString: formatInviteString({ token: message.token, provider }),
    description: message.description,
    expiresAt: readTimestamp(message.expiration),
  };
}
