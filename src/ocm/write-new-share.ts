import { echoAddress, formatAddress } from "./address.ts";
import type { NewShare } from "./new-share.ts";
import type { ShareDialect } from "./share-dialect.ts";
import type { WebappArm, WebdavArm } from "./share-protocol.ts";
import { uriForm } from "./webdav-uri.ts";

/** A JSON body to be sent. */
export type WireObject = Readonly<Record<string, unknown>>;

// What Nextcloud itself writes: the name of the property the permissions are asked under.
const LEGACY_PERMISSIONS = "{http://open-cloud-mesh.org/ns}share-permissions";

/**
 * Writes the body of `POST /shares`. The share's WebDAV `uri` is to be absolute; the strict dialect sends its last
 * segment, which is the id under our advertised WebDAV root.
 */
export function writeNewShare(share: NewShare, dialect: ShareDialect): WireObject {
  return dialect === "legacy-options" ? writeLegacy(share) : writeCurrent(share, dialect);
}

function envelope(share: NewShare): WireObject {
  return {
    shareWith: echoAddress(share.shareWith),
    name: share.name,
    providerId: share.providerId,
    owner: formatAddress(share.owner),
    ...(share.ownerDisplayName ? { ownerDisplayName: share.ownerDisplayName } : {}),
    sender: formatAddress(share.sender),
    ...(share.senderDisplayName ? { senderDisplayName: share.senderDisplayName } : {}),
    shareType: share.shareType,
    resourceType: share.resourceType,
    ...(share.expiration === undefined ? {} : { expiration: share.expiration }),
  };
}

function writeCurrent(share: NewShare, dialect: ShareDialect): WireObject {
  const { webdav, webapp, others } = share.protocol;
  return {
    ...envelope(share),
    ...(share.description ? { description: share.description } : {}),
    protocol: {
      name: "multi",
      ...(webdav ? { webdav: writeWebdavArm(webdav, dialect) } : {}),
      ...(webapp ? { webapp: writeWebappArm(webapp) } : {}),
      ...Object.fromEntries(others.map(({ name, value }) => [name, value])),
    },
  };
}

// Nextcloud up to 33 reads only sharedBy, ownCloud 10 only sender; both know only files, also for folders.
function writeLegacy(share: NewShare): WireObject {
  return {
    ...envelope(share),
    description: share.description,
    ownerDisplayName: share.ownerDisplayName,
    senderDisplayName: share.senderDisplayName,
    sharedBy: formatAddress(share.sender),
    sharedByDisplayName: share.senderDisplayName,
    resourceType: share.resourceType === "folder" ? "file" : share.resourceType,
    protocol: {
      name: "webdav",
      options: { sharedSecret: share.protocol.webdav?.sharedSecret ?? "", permissions: LEGACY_PERMISSIONS },
    },
  };
}

/** Writes the `webdav` member of a `protocol` object; also what a permission change carries. */
export function writeWebdavArm(arm: WebdavArm, dialect: ShareDialect = "multi-absolute"): WireObject {
  return {
    uri: dialect === "strict-relative" ? lastSegment(arm.uri) : arm.uri,
    // A change tells no secret where none is kept; an empty one would be taken for a new one.
    ...(arm.sharedSecret === "" ? {} : { sharedSecret: arm.sharedSecret }),
    permissions: arm.permissions,
    ...(arm.requirements.length > 0 ? { requirements: arm.requirements } : {}),
    ...(arm.accessTypes.includes("datatx") ? { accessTypes: arm.accessTypes } : {}),
    ...(arm.size === undefined ? {} : { size: arm.size }),
  };
}

function lastSegment(uri: string): string {
  return uriForm(uri) === "relative" ? uri : (uri.replace(/\/+$/, "").split("/").at(-1) ?? uri);
}

function writeWebappArm(arm: WebappArm): WireObject {
  return {
    uri: arm.uri,
    sharedSecret: arm.sharedSecret,
    targets: arm.targets,
    permissions: arm.permissions,
    requirements: arm.requirements,
    ...(arm.appName ? { appName: arm.appName } : {}),
    ...(arm.appIconHint ? { appIconHint: arm.appIconHint } : {}),
    ...(arm.mediaTypes.length > 0 ? { mediaTypes: arm.mediaTypes } : {}),
  };
}
