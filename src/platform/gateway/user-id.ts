import { type UserId, UserType } from "../../domain/model/user-id.ts";
import type { UserId as UserIdMessage } from "../../gen/cs3/identity/user/v1beta1/resources_pb.ts";

/** A user id as the gateway spells it. Our types have the order of CS3's, which begin with "invalid". */
export function readUserId(message: UserIdMessage): UserId {
  const { idp, opaqueId, tenantId, externalIdentities } = message;
  const type = UserType.options[message.type - 1];
  return {
    idp,
    opaqueId,
    ...(type && { type }),
    ...(tenantId !== "" && { tenantId }),
    ...(externalIdentities.length > 0 && {
      externalIdentities: externalIdentities.map((one) => ({ idp: one.idp, opaqueId: one.opaqueId })),
    }),
  };
}
