import { type UserId, UserType } from "../../domain/model/user-id.ts";
import type { Fields } from "./fields.ts";

const USER_TYPES = {
  prefix: "USER_TYPE_",
  words: ["INVALID", ...UserType.options.map((type) => type.toUpperCase().replace("-", "_"))],
};

/** A user id, both strings byte for byte; `undefined` when it names nobody. */
export function readUserId(fields: Fields | undefined): UserId | undefined {
  if (fields === undefined) return undefined;
  const word = fields.word("type", USER_TYPES);
  const type = UserType.options.find((known) => known.toUpperCase().replace("-", "_") === word);
  const user = { idp: fields.text("idp"), opaqueId: fields.text("opaqueId"), ...(type && { type }) };
  fields.drop("tenantId", "tenants are not kept");
  fields.drop("externalIdentities", "other identities are not kept");
  return user.opaqueId === "" ? undefined : user;
}

const GRANTEE_TYPES = { prefix: "GRANTEE_TYPE_", words: ["INVALID", "USER", "GROUP"] };

/** The user a share is for, or why there is none. */
export function readGrantee(fields: Fields): UserId | string {
  const grantee = fields.object("grantee");
  if (grantee === undefined) return "the recipient is missing";
  const type = grantee.word("type", GRANTEE_TYPES);
  if (type === "GROUP") return "the recipient is a group; shares are for users here";
  grantee.drop("opaque", "opaque data is not kept");
  grantee.drop("groupId", "groups are not kept");
  return readUserId(grantee.object("userId")) ?? "the recipient is missing";
}
