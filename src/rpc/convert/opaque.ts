import { fromJsonString, type MessageInitShape } from "@bufbuild/protobuf";
import { base64Decode, base64Encode } from "@bufbuild/protobuf/wire";
import { type Failure, invalid } from "../../domain/failure.ts";
import type { OpaqueMap } from "../../domain/model/access-method.ts";
import type { UserId } from "../../domain/model/user-id.ts";
import { fail, type Result } from "../../domain/result.ts";
import { UserIdSchema } from "../../gen/cs3/identity/user/v1beta1/resources_pb.ts";
import type { Opaque, OpaqueSchema } from "../../gen/cs3/types/v1beta1/types_pb.ts";
import { readUserId } from "./user-id.ts";

/** Opaque data as it is kept. */
export function readOpaque(message: Opaque): OpaqueMap {
  return Object.fromEntries(
    Object.entries(message.map).map(([key, { decoder, value }]) => [
      key,
      { decoder, value: base64Encode(value) },
    ]),
  );
}

/** Kept opaque data as CS3 writes it. */
export function writeOpaque(opaque: OpaqueMap): MessageInitShape<typeof OpaqueSchema> {
  return {
    map: Object.fromEntries(
      Object.entries(opaque).map(([key, { decoder, value }]) => [
        key,
        { decoder, value: base64Decode(value) },
      ]),
    ),
  };
}

/** The text under a key; `undefined` when there is none, or when it says it is to be decoded another way. */
export function opaqueText(
  message: Opaque | undefined,
  key: string,
  decoder?: "plain" | "json",
): string | undefined {
  const entry = message?.map[key];
  if (entry === undefined || (decoder !== undefined && entry.decoder !== decoder)) return undefined;
  return new TextDecoder().decode(entry.value);
}

/** The user id in a JSON text, in Go's `encoding/json` form or protobuf's: snake_case or camelCase, number or name. */
export function readUserIdJson(text: string, field: string): Result<UserId, Failure> {
  try {
    return readUserId(fromJsonString(UserIdSchema, text, { ignoreUnknownFields: true }), field);
  } catch {
    return fail(invalid(field, "a user id in JSON is expected"));
  }
}
