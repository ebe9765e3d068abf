import type { ProtocolOffer } from "../../domain/model/access-method.ts";
import { permissionSet } from "../../domain/model/permissions.ts";
import { permissionsOfViewMode } from "../../domain/model/view-mode.ts";
import type { Fields } from "./fields.ts";
import { readPermissions } from "./permissions.ts";
import { readAccessTypes, readOpaque, readViewMode } from "./protocol-parts.ts";

/** The ways in which a received share can be reached. `code` is the older place of the secret, for those without one. */
export function readOffers(share: Fields, code: string): readonly ProtocolOffer[] {
  return share.objects("protocols").flatMap((protocol) => {
    const offer = readOffer(protocol);
    if (offer === undefined) share.note("protocols[]", "a protocol says nothing");
    if (offer === undefined) return [];
    return "sharedSecret" in offer && offer.sharedSecret === "" ? { ...offer, sharedSecret: code } : offer;
  });
}

function readOffer(protocol: Fields): ProtocolOffer | undefined {
  const webdav = protocol.object("webdavOptions");
  if (webdav !== undefined) return readWebdav(webdav);
  const webapp = protocol.object("webappOptions");
  if (webapp !== undefined) return readWebapp(webapp);
  const transfer = protocol.object("transferOptions");
  if (transfer !== undefined) {
    return {
      protocol: "transfer",
      sharedSecret: transfer.text("sharedSecret"),
      sourceUri: transfer.text("sourceUri"),
      size: transfer.digits("size"),
    };
  }
  const embedded = protocol.object("embeddedOptions");
  if (embedded !== undefined) return { protocol: "embedded", payload: embedded.text("payload") };
  const generic = protocol.object("genericOptions");
  return generic && { protocol: "generic", opaque: readOpaque(generic) };
}

function readWebdav(webdav: Fields): ProtocolOffer {
  const older = webdav.object("permissions");
  const olderPermissions = readPermissions(older?.object("permissions"));
  const newer = webdav.object("sharePermissions");
  const permissions = newer === undefined ? olderPermissions : readPermissions(newer);
  const uri = webdav.text("uri");
  return {
    protocol: "webdav",
    // Nothing else is left of OCM 1.0: such a share names no URI.
    form: uri === "" ? "options" : "webdav",
    sharedSecret: webdav.text("sharedSecret"),
    permissions: older?.flag("reshare") ? permissionSet([...permissions, "add_grant"]) : permissions,
    uri,
    requirements: webdav.texts("requirements"),
    accessTypes: readAccessTypes(webdav),
  };
}

/** `uriTemplate` and a view mode in the oldest dialect, `uri` with a view mode, or with permissions, in the newer ones. */
function readWebapp(webapp: Fields): ProtocolOffer {
  const viewMode = readViewMode(webapp);
  const permissions = webapp.object("sharePermissions");
  const template = webapp.text("uriTemplate");
  return {
    protocol: "webapp",
    uri: webapp.text("uri") || template,
    sharedSecret: webapp.text("sharedSecret"),
    permissions: permissions === undefined ? permissionsOfViewMode(viewMode) : readPermissions(permissions),
    ...(viewMode && { viewMode }),
    requirements: webapp.texts("requirements"),
    targets: webapp.texts("targets"),
    appName: webapp.text("appName"),
    appIconHint: webapp.text("appIconHint"),
    mediaTypes: webapp.texts("mediaTypes"),
  };
}
