import type { WebdavArm } from "../../../ocm/share-protocol.ts";
import type { AccessMethod, ProtocolOffer } from "../../model/access-method.ts";
import { ocmPermissionsOf, permissionsFromOcm } from "../../model/permissions.ts";
import type { Server } from "../../model/server.ts";
import type { Share } from "../../model/share.ts";

/**
 * The WebDAV half of a share we send (OCM 1.4, Share Creation Notification): where it is, absolute, since every peer
 * that reads this object understands that; the secret travels in the body, never in the URI.
 */
export function webdavArmOf(
  server: Server,
  share: Pick<Share, "id" | "sharedSecret">,
  method: Extract<AccessMethod, { readonly protocol: "webdav" }>,
): WebdavArm {
  return {
    form: "webdav",
    sharedSecret: share.sharedSecret,
    permissions: ocmPermissionsOf(method.permissions),
    uri: `${server.publicUrl}${server.webdavPath}/${encodeURIComponent(share.id)}`,
    requirements: method.requirements,
    accessTypes: method.accessTypes,
  };
}

/** The WebDAV half of a share we received, as it is kept; what "write" means depends on the kind of resource. */
export function webdavOfferOf(arm: WebdavArm, resourceType: "file" | "folder"): ProtocolOffer {
  return {
    protocol: "webdav",
    form: arm.form,
    sharedSecret: arm.sharedSecret,
    permissions: permissionsFromOcm(arm.permissions, resourceType),
    uri: arm.uri,
    requirements: arm.requirements,
    accessTypes: arm.accessTypes,
    ...(arm.size !== undefined && { size: arm.size }),
  };
}
