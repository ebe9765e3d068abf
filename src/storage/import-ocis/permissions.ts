import { Permission, type Permissions } from "../../domain/model/permissions.ts";
import type { Fields } from "./fields.ts";

/** The CS3 permissions whose flag is set. */
export function readPermissions(fields: Fields | undefined): Permissions {
  return fields === undefined ? [] : Permission.options.filter((permission) => fields.flag(permission));
}
