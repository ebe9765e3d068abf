import type { MessageInitShape } from "@bufbuild/protobuf";
import {
  type UserId as UserIdMessage,
  type UserIdSchema,
  UserType,
} from "../gen/cs3/identity/user/v1beta1/resources_pb.ts";

/** A person, here or at another server. Both parts are compared byte for byte: hand them back as they came. */
export interface UserId {
  /** Who vouches for them: the server of a remote user, with or without a scheme, or our identity provider. */
  readonly idp: string;
  /** What they are called there. */
  readonly id: string;
}

/** A user id as it came; empty parts where there is none. */
export function readUserId(message: UserIdMessage | undefined): UserId {
  return { idp: message?.idp ?? "", id: message?.opaqueId ?? "" };
}

/** The host of a remote user's server. */
export function serverOf({ idp }: UserId): string {
  return URL.canParse(idp) && idp.includes("://") ? new URL(idp).host : idp;
}

/** One of our users as CS3 writes them. */
export function writeUserId({ idp, id }: UserId): MessageInitShape<typeof UserIdSchema> {
  return { idp, opaqueId: id };
}

/** A user of another server as CS3 writes them. */
export function writeRemoteUserId(user: UserId): MessageInitShape<typeof UserIdSchema> {
  return { ...writeUserId(user), type: UserType.FEDERATED };
}
