import type { MessageInitShape } from "@bufbuild/protobuf";
import type { Invite } from "../../domain/model/invite.ts";
import type { InviteTokenSchema } from "../../gen/cs3/ocm/invite/v1beta1/resources_pb.ts";
import { writeTimestamp } from "./timestamp.ts";
import { writeUserId } from "./user-id.ts";

/** An Invite Token as CS3 writes it. */
export function writeInviteToken(invite: Invite): MessageInitShape<typeof InviteTokenSchema> {
  return {
    token: invite.token,
    userId: writeUserId(invite.owner.id),
    expiration: writeTimestamp(invite.expiresAt),
    description: invite.description,
  };
}
