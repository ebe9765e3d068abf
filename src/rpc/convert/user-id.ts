import type { MessageInitShape } from "@bufbuild/protobuf";
import { type Failure, invalid } from "../../domain/failure.ts";
import type { UserId, UserType } from "../../domain/model/user-id.ts";
import { fail, ok, type Result } from "../../domain/result.ts";
import {
  UserType as Cs3UserType,
  type UserId as UserIdMessage,
  type UserIdSchema,
} from "../../gen/cs3/identity/user/v1beta1/resources_pb.ts";

const TYPES: Readonly<Record<UserType, Cs3UserType>> = {
  primary: Cs3UserType.PRIMARY,
  secondary: Cs3UserType.SECONDARY,
  service: Cs3UserType.SERVICE,
  application: Cs3UserType.APPLICATION,
  guest: Cs3UserType.GUEST,
  federated: Cs3UserType.FEDERATED,
  lightweight: Cs3UserType.LIGHTWEIGHT,
  "space-owner": Cs3UserType.SPACE_OWNER,
};
const NAMES = new Map<Cs3UserType, UserType>(
  (Object.keys(TYPES) as UserType[]).map((name) => [TYPES[name], name]),
);

/** A user id as CS3 writes it; all strings byte for byte, since gateways compare them exactly. */
export function writeUserId(id: UserId): MessageInitShape<typeof UserIdSchema> {
  return {
    idp: id.idp,
    opaqueId: id.opaqueId,
    type: id.type === undefined ? Cs3UserType.INVALID : TYPES[id.type],
    tenantId: id.tenantId ?? "",
    externalIdentities: (id.externalIdentities ?? []).map(({ idp, opaqueId }) => ({ idp, opaqueId })),
  };
}

/** A user id as it came; one that is not there or names nobody is refused under the name of its field. */
export function readUserId(message: UserIdMessage | undefined, field: string): Result<UserId, Failure> {
  if (message === undefined || message.opaqueId === "") return fail(invalid(field, "a user id is expected"));
  const type = NAMES.get(message.type);
  return ok({
    idp: message.idp,
    opaqueId: message.opaqueId,
    ...(type && { type }),
    ...(message.tenantId !== "" && { tenantId: message.tenantId }),
    ...(message.externalIdentities.length > 0 && {
      externalIdentities: message.externalIdentities.map(({ idp, opaqueId }) => ({ idp, opaqueId })),
    }),
  });
}
