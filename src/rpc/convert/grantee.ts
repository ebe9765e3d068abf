import type { MessageInitShape } from "@bufbuild/protobuf";
import { type Failure, invalid } from "../../domain/failure.ts";
import type { UserId } from "../../domain/model/user-id.ts";
import { fail, type Result } from "../../domain/result.ts";
import {
  type Grantee,
  type GranteeSchema,
  GranteeType,
} from "../../gen/cs3/storage/provider/v1beta1/resources_pb.ts";
import { readUserId, writeUserId } from "./user-id.ts";

/** The recipient of a share as CS3 writes it. */
export function writeGrantee(user: UserId): MessageInitShape<typeof GranteeSchema> {
  return { type: GranteeType.USER, id: { case: "userId", value: writeUserId(user) } };
}

/** The recipient in a request; shares are for users only. */
export function readGrantee(message: Grantee | undefined): Result<UserId, Failure> {
  if (message?.type !== GranteeType.USER || message.id.case !== "userId") {
    return fail(invalid("grantee", "a user is expected"));
  }
  return readUserId(message.id.value, "grantee");
}
