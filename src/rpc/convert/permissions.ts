import type { MessageInitShape } from "@bufbuild/protobuf";
import { Permission, type Permissions } from "../../domain/model/permissions.ts";
import type {
  ResourcePermissions,
  ResourcePermissionsSchema,
} from "../../gen/cs3/storage/provider/v1beta1/resources_pb.ts";

const FIELDS = {
  add_grant: "addGrant",
  create_container: "createContainer",
  delete: "delete",
  get_path: "getPath",
  get_quota: "getQuota",
  initiate_file_download: "initiateFileDownload",
  initiate_file_upload: "initiateFileUpload",
  list_grants: "listGrants",
  list_container: "listContainer",
  list_file_versions: "listFileVersions",
  list_recycle: "listRecycle",
  move: "move",
  remove_grant: "removeGrant",
  purge_recycle: "purgeRecycle",
  restore_file_version: "restoreFileVersion",
  restore_recycle_item: "restoreRecycleItem",
  stat: "stat",
  update_grant: "updateGrant",
  deny_grant: "denyGrant",
  delete_container: "deleteContainer",
  move_container: "moveContainer",
  set_immutable_file: "setImmutableFile",
  set_immutable_container: "setImmutableContainer",
} as const satisfies Readonly<Record<Permission, keyof ResourcePermissions>>;

/** A set of permissions as CS3 writes it: one flag each. */
export function writePermissions(
  permissions: Permissions,
): MessageInitShape<typeof ResourcePermissionsSchema> {
  return Object.fromEntries(permissions.map((permission) => [FIELDS[permission], true]));
}

/** The permissions whose flag is set; none when there is no message. */
export function readPermissions(message: ResourcePermissions | undefined): Permissions {
  return message === undefined ? [] : Permission.options.filter((permission) => message[FIELDS[permission]]);
}
