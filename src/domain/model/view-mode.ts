import type { ViewMode } from "./access-method.ts";
import { type Permissions, permissionsFromOcm } from "./permissions.ts";

/** What a view mode allows, for those who think in permissions; never more than it surely says. */
export function permissionsOfViewMode(mode: ViewMode | undefined): Permissions {
  switch (mode) {
    case "read-write":
      return permissionsFromOcm(["read", "write"], "file");
    case "read-only":
    case "preview":
      return permissionsFromOcm(["read"], "file");
    case "view-only":
    case "embedded":
      return ["stat"];
    case undefined:
      return [];
  }
}
