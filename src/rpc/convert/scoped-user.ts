import type { MessageInitShape } from "@bufbuild/protobuf";
import { base64Encode } from "@bufbuild/protobuf/wire";
import type { AuthenticatedShare } from "../../domain/access/authenticate-share-token.ts";
import { type UserSchema, UserType } from "../../gen/cs3/identity/user/v1beta1/resources_pb.ts";
import type { Dialect } from "./dialect.ts";
import { writeUserId } from "./user-id.ts";

type User = MessageInitShape<typeof UserSchema>;
type AuthenticatedUser = AuthenticatedShare["user"];

/**
 * The recipient of a share as the user of a gateway. oCIS and OpenCloud tell by `impersonating-user` who acts where
 * they act with the owner's rights; it is a user in the JSON of Go's `encoding/json`.
 */
export function writeScopedUser(
  user: AuthenticatedUser,
  { dialect, roleName }: { readonly dialect: Dialect; readonly roleName: string },
): User {
  const bytes = (text: string) => new TextEncoder().encode(text);
  const role = { decoder: "plain", value: bytes(roleName) };
  const acting = {
    decoder: "json",
    value: bytes(
      JSON.stringify({
        ...userJson(user),
        opaque: { map: { "ocm-share-role": { decoder: role.decoder, value: base64Encode(role.value) } } },
      }),
    ),
  };
  return {
    id: writeUserId(user.id),
    mail: user.mail,
    displayName: user.displayName,
    opaque: {
      map: { "ocm-share-role": role, ...(dialect !== "cs3" && { "impersonating-user": acting }) },
    },
  };
}

/** snake_case, enums as numbers, nothing that is empty. */
function userJson({ id, mail, displayName }: AuthenticatedUser) {
  return {
    id: { idp: id.idp, opaque_id: id.opaqueId, type: writeUserId(id).type ?? UserType.INVALID },
    ...(mail !== "" && { mail }),
    ...(displayName !== "" && { display_name: displayName }),
  };
}
