import type { MessageInitShape } from "@bufbuild/protobuf";
import type { Contact } from "../../domain/model/contact.ts";
import type { UserSchema } from "../../gen/cs3/identity/user/v1beta1/resources_pb.ts";
import { writeUserId } from "./user-id.ts";

/** A contact as CS3 writes it: an accepted user. */
export function writeContact(contact: Contact): MessageInitShape<typeof UserSchema> {
  return {
    id: writeUserId(contact.userId),
    username: contact.username,
    mail: contact.mail,
    displayName: contact.displayName,
  };
}
