import { type UserId, UserType } from "../../domain/model/user-id.ts";
import type { UserId as UserIdMessage } from "../../gen/cs3/identity/user/v1beta1/resources_pb.ts";

/** A user id as the gateway spells it. Our types have the order of CS3's, which begin with "invalid". */
export function readUserId({ idp, opaqueId, type: number }: UserIdMessage): UserId {
  const type = UserType.options[number - 1];
  return { idp, opaqueId, ...(type && { type }) };
}
