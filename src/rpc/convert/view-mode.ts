import type { ViewMode } from "../../domain/model/access-method.ts";
import type { Permissions } from "../../domain/model/permissions.ts";
import { ViewMode as Cs3ViewMode } from "../../gen/cs3/app/provider/v1beta1/resources_pb.ts";
import type { Dialect } from "./dialect.ts";

const MODES: Readonly<Record<ViewMode, Cs3ViewMode>> = {
  "view-only": Cs3ViewMode.VIEW_ONLY,
  "read-only": Cs3ViewMode.READ_ONLY,
  "read-write": Cs3ViewMode.READ_WRITE,
  preview: Cs3ViewMode.PREVIEW,
  embedded: Cs3ViewMode.EMBEDDED,
};

/** How an application is used, for the dialects that say it with a view mode; derived where only permissions are known. */
export function writeViewMode(
  app: { readonly viewMode?: ViewMode; readonly permissions: Permissions },
  dialect: Dialect,
): Cs3ViewMode {
  const mode = app.viewMode ?? modeOf(app.permissions);
  // D1 has no word for it, and looking without a download is the least of what it has.
  return MODES[mode === "embedded" && dialect === "ocis" ? "view-only" : mode];
}

/** The view mode that came, when it is a known one. */
export function readViewMode(mode: Cs3ViewMode): ViewMode | undefined {
  return (Object.keys(MODES) as ViewMode[]).find((name) => MODES[name] === mode);
}

function modeOf(permissions: Permissions): ViewMode {
  if (permissions.includes("initiate_file_upload")) return "read-write";
  return permissions.includes("initiate_file_download") ? "read-only" : "view-only";
}
