import * as z from "zod";
import type { OcmPermission } from "../../ocm/permissions.ts";

/** What may be done with a resource: the CS3 `ResourcePermissions`, by name. */
export const Permission = z.enum([
  "add_grant",
  "create_container",
  "delete",
  "get_path",
  "get_quota",
  "initiate_file_download",
  "initiate_file_upload",
  "list_grants",
  "list_container",
  "list_file_versions",
  "list_recycle",
  "move",
  "remove_grant",
  "purge_recycle",
  "restore_file_version",
  "restore_recycle_item",
  "stat",
  "update_grant",
  "deny_grant",
  "delete_container",
  "move_container",
  "set_immutable_file",
  "set_immutable_container",
]);
export type Permission = z.infer<typeof Permission>;

/** A set of permissions, without repetitions, in the order of `Permission`. */
export const Permissions = z.array(Permission).readonly();
export type Permissions = z.infer<typeof Permissions>;

const READ: Permissions = [
  "get_path",
  "get_quota",
  "initiate_file_download",
  "list_container",
  "list_recycle",
  "stat",
];
const WRITE_FILE: Permissions = ["initiate_file_upload", "restore_recycle_item"];
const WRITE_FOLDER: Permissions = ["create_container", "delete", "move"];

/** Brings a list of permissions into the one order and removes repetitions, so that equal sets are equal texts. */
export function permissionSet(permissions: Iterable<Permission>): Permissions {
  const wanted = new Set(permissions);
  return Permission.options.filter((permission) => wanted.has(permission));
}

/** What an OCM permission list allows on a resource; "write" on a folder includes making and removing entries. */
export function permissionsFromOcm(
  words: readonly OcmPermission[],
  resourceType: "file" | "folder",
): Permissions {
  const all: Permission[] = [];
  if (words.includes("read")) all.push(...READ);
  if (words.includes("write")) all.push(...WRITE_FILE, ...(resourceType === "folder" ? WRITE_FOLDER : []));
  if (words.includes("share")) all.push("add_grant");
  return permissionSet(all);
}

/** The OCM words for a set of permissions: download is "read", upload is "write", passing it on is "share". */
export function ocmPermissionsOf(permissions: Permissions): readonly OcmPermission[] {
  const words: OcmPermission[] = [];
  if (permissions.includes("initiate_file_download")) words.push("read");
  if (permissions.includes("initiate_file_upload")) words.push("write");
  if (permissions.includes("add_grant")) words.push("share");
  return words;
}
