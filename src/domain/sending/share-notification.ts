import { ocmPermissionsOf } from "../model/permissions.ts";
import type { Server } from "../model/server.ts";
import type { Share } from "../model/share.ts";
import type { OutgoingNotification } from "../notifications/send-notification.ts";
import { webdavArmOf } from "../protocols/webdav/offer.ts";

/** Tells the Receiving Server that the share has ended: the secret proves us, the grantee names the recipient. */
export function shareUnshared(share: Share): OutgoingNotification {
  return {
    host: share.recipient.host,
    notificationType: "SHARE_UNSHARED",
    resourceType: share.resourceType,
    providerId: share.id,
    payload: {
      sharedSecret: share.sharedSecret,
      grantee: share.grantee.opaqueId,
      message: "The share has been removed",
    },
  };
}

/** Tells the Receiving Server what the recipient may do from now on: the protocol object for oCIS, the words for ownCloud 10. */
export function sharePermissionsChanged(server: Server, share: Share): OutgoingNotification {
  const webdav = share.accessMethods.find((method) => method.protocol === "webdav");
  return {
    host: share.recipient.host,
    notificationType: "SHARE_CHANGE_PERMISSION",
    resourceType: share.resourceType,
    providerId: share.id,
    payload: {
      sharedSecret: share.sharedSecret,
      grantee: share.grantee.opaqueId,
      permission: webdav ? ocmPermissionsOf(webdav.permissions) : [],
      protocol: { name: "multi", ...(webdav && { webdav: webdavArmOf(server, share, webdav) }) },
      ...(share.expiresAt !== undefined && { expiration: Math.floor(Date.parse(share.expiresAt) / 1000) }),
      message: "The share has been changed",
    },
  };
}
