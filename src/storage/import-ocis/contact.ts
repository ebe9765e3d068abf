import { addressOf } from "../../domain/model/address.ts";
import type { Contact } from "../../domain/model/contact.ts";
import type { UserId } from "../../domain/model/user-id.ts";
import type { Draft } from "../../domain/ports/repositories.ts";
import { fail, ok, type Result } from "../../domain/result.ts";
import type { FieldNote, Fields } from "./fields.ts";
import { UNKNOWN_INSTANT } from "./instant.ts";
import { readUserId } from "./user-id.ts";

/** An accepted user of one of our users; reva does not keep when and by which token they connected. */
export function readContact(owner: UserId, user: Fields): Result<Draft<Contact>, FieldNote> {
  const userId = readUserId(user.object("id"));
  if (userId === undefined) return fail({ field: "id", reason: "it is missing" });
  const address = addressOf(userId);
  if (address === undefined) return fail({ field: "id.idp", reason: "their provider is no host" });
  for (const name of ["groups", "opaque", "uidNumber", "gidNumber", "mailVerified", "status"]) {
    user.drop(name, "this is not kept of a remote user");
  }
  return ok({
    owner,
    userId,
    address,
    displayName: user.text("displayName"),
    mail: user.text("mail"),
    username: user.text("username"),
    acceptedAt: UNKNOWN_INSTANT,
    inviteToken: "",
  });
}
