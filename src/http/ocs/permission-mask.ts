import { type Failure, invalid } from "../../domain/failure.ts";
import {
  type Permission,
  type Permissions,
  permissionSet,
  permissionsFromOcm,
} from "../../domain/model/permissions.ts";
import { fail, ok, type Result } from "../../domain/result.ts";
import type { Parameters } from "./parameters.ts";

/** What a mask is about: some bits mean nothing on a file. */
export type Kind = "file" | "folder";

const READ = 1;
const UPDATE = 2;
const CREATE = 4;
const DELETE = 8;
const SHARE = 16;
const ALL = READ | UPDATE | CREATE | DELETE | SHARE;

const ROLES: Readonly<Record<string, number>> = {
  viewer: READ,
  editor: READ | UPDATE | CREATE | DELETE,
  "file-editor": READ | UPDATE,
};

/** The permissions that `role`, or without it `permissions`, asks for; `undefined` when neither is given. */
export function readPermissions(
  parameters: Parameters,
  kind: Kind,
): Result<Permissions | undefined, Failure> {
  const role = parameters.get("role") ?? "";
  const permissions = parameters.get("permissions") ?? "";
  if (role !== "") {
    const mask = Object.hasOwn(ROLES, role) ? ROLES[role] : undefined;
    return mask === undefined
      ? fail(invalid("role", `one of ${Object.keys(ROLES).join(", ")} is expected`))
      : ok(permissionsOf(mask, kind));
  }
  if (permissions === "") return ok(undefined);
  const mask = /^\d{1,2}$/.test(permissions) ? Number(permissions) : 0;
  if (mask > ALL || (mask & READ) === 0) {
    return fail(
      invalid(
        "permissions",
        "a sum of 1 read, 2 update, 4 create, 8 delete and 16 share is expected, with 1",
      ),
    );
  }
  return ok(permissionsOf(mask, kind));
}

/** The permissions behind a mask; in a single file nothing can be created or deleted, so those bits fall away. */
export function permissionsOf(mask: number, kind: Kind): Permissions {
  const asked: Permission[] = [];
  if (mask & READ) asked.push(...permissionsFromOcm(["read"], kind));
  if (mask & UPDATE) asked.push(...permissionsFromOcm(["write"], "file"));
  if (mask & SHARE) asked.push(...permissionsFromOcm(["share"], kind));
  if (kind === "folder") {
    if (mask & CREATE) asked.push("create_container", "initiate_file_upload");
    if (mask & DELETE) asked.push("delete");
    // Moving changes, creates and deletes at once.
    if ((mask & (UPDATE | CREATE | DELETE)) === (UPDATE | CREATE | DELETE)) asked.push("move");
  }
  return permissionSet(asked);
}

/** The mask that says the most of a set of permissions; the inverse of `permissionsOf`. */
export function maskOf(permissions: Permissions, kind: Kind): number {
  const has = (permission: Permission) => permissions.includes(permission);
  const creates = kind === "folder" && has("create_container") && has("initiate_file_upload");
  // Who may make new files has to upload, too: only the recycle bin tells changing from creating.
  const updates = has("initiate_file_upload") && (!creates || has("restore_recycle_item"));
  return (
    (has("initiate_file_download") ? READ : 0) |
    (updates ? UPDATE : 0) |
    (creates ? CREATE : 0) |
    (kind === "folder" && has("delete") ? DELETE : 0) |
    (has("add_grant") ? SHARE : 0)
  );
}
