import type { User } from "../gen/cs3/identity/user/v1beta1/resources_pb.ts";
import { readUserId, serverOf, type UserId } from "./user-id.ts";

/** A user of another server that one of our users is connected with. */
export interface Contact extends UserId {
  /** The host of their server, to be shown. */
  readonly server: string;
  readonly displayName: string;
  readonly mail: string;
}

/** A contact out of an answer. */
export function readContact({ id, displayName, mail }: Pick<User, "id" | "displayName" | "mail">): Contact {
  const userId = readUserId(id);
  return { ...userId, server: serverOf(userId), displayName, mail };
}
