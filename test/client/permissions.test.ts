import { create } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";
import { type Permission, readPermissions, writePermissions } from "../../src/client/permissions.ts";
import { permissionsFromOcm } from "../../src/domain/model/permissions.ts";
import { ResourcePermissionsSchema } from "../../src/gen/cs3/storage/provider/v1beta1/resources_pb.ts";
import { readPermissions as serverRead } from "../../src/rpc/convert/permissions.ts";

const SETS: readonly (readonly Permission[])[] = [
  [],
  ["read"],
  ["write"],
  ["share"],
  ["read", "write"],
  ["read", "share"],
  ["read", "write", "share"],
];
const CASES = SETS.flatMap((words) => (["file", "folder"] as const).map((kind) => ({ words, kind })));

describe("permissions", () => {
  it.each(CASES)("$words on a $kind allow what the server takes them for", ({ words, kind }) => {
    const message = create(ResourcePermissionsSchema, writePermissions(words, kind));
    expect(serverRead(message)).toEqual(permissionsFromOcm(words, kind));
    expect(readPermissions(message)).toEqual(words);
  });
});
