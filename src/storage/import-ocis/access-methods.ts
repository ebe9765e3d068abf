import type { AccessMethod } from "../../domain/model/access-method.ts";
import { permissionsOfViewMode } from "../../domain/model/view-mode.ts";
import type { Fields } from "./fields.ts";
import { readPermissions } from "./permissions.ts";
import { readAccessTypes, readOpaque, readViewMode } from "./protocol-parts.ts";

/** The ways in which the recipient may reach a share we sent; an element that names none is left out. */
export function readAccessMethods(share: Fields): readonly AccessMethod[] {
  return share.objects("accessMethods").flatMap((method) => {
    const read = readAccessMethod(method);
    if (read === undefined) share.note("accessMethods[]", "an access method says nothing");
    return read ?? [];
  });
}

function readAccessMethod(method: Fields): AccessMethod | undefined {
  const webdav = method.object("webdavOptions");
  if (webdav !== undefined) {
    return {
      protocol: "webdav",
      permissions: readPermissions(webdav.object("permissions")),
      requirements: webdav.texts("requirements"),
      accessTypes: readAccessTypes(webdav),
    };
  }
  const webapp = method.object("webappOptions");
  if (webapp !== undefined) return readWebapp(webapp);
  const transfer = method.object("transferOptions");
  if (transfer !== undefined) {
    transfer.drop("destination", "where a transfer goes is not kept");
    return { protocol: "transfer" };
  }
  const generic = method.object("genericOptions");
  return generic && { protocol: "generic", opaque: readOpaque(generic) };
}

/** The older dialects say a view mode, the newest one permissions. */
function readWebapp(webapp: Fields): AccessMethod {
  const viewMode = readViewMode(webapp);
  const permissions = webapp.object("permissions");
  return {
    protocol: "webapp",
    permissions: permissions === undefined ? permissionsOfViewMode(viewMode) : readPermissions(permissions),
    requirements: webapp.texts("requirements"),
    appName: webapp.text("appName"),
    ...(viewMode && { viewMode }),
  };
}
