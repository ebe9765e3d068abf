import { notificationPayload } from "../../ocm/notification.ts";
import type { Server } from "../model/server.ts";
import type { Share } from "../model/share.ts";
import type { OutgoingNotification } from "../notifications/send-notification.ts";
import { webdavArmOf } from "../protocols/webdav/offer.ts";

/** Where only digests of secrets are kept there is none to tell: then the signature alone proves us. */
const proofOf = ({ sharedSecret }: Share) => (sharedSecret === "" ? {} : { sharedSecret });

/** Tells the Receiving Server that the share has ended: the secret proves us, the grantee names the recipient. */
export function shareUnshared(share: Share): OutgoingNotification {
  return {
    host: share.recipient.host,
    notificationType: "SHARE_UNSHARED",
    resourceType: share.resourceType,
    providerId: share.id,
    payload: notificationPayload({
      ...proofOf(share),
      grantee: share.grantee.opaqueId,
      message: "The share has been removed",
    }),
  };
}

/** Tells the Receiving Server what the recipient may do from now on, and until when. */
export function shareChanged(server: Server, share: Share): OutgoingNotification {
  const webdav = share.accessMethods.find((method) => method.protocol === "webdav");
  return {
    host: share.recipient.host,
    notificationType: "SHARE_CHANGE_PERMISSION",
    resourceType: share.resourceType,
    providerId: share.id,
    payload: {
      ...notificationPayload({
        ...proofOf(share),
        grantee: share.grantee.opaqueId,
        message: "The share has been changed",
        ...(webdav?.protocol === "webdav" && { webdav: webdavArmOf(server, share, webdav) }),
      }),
      // No other server reads it yet; without it a changed expiry would come as a surprise. Zero is none, as in shares.
      expiration: share.expiresAt === undefined ? 0 : Math.floor(Date.parse(share.expiresAt) / 1000),
    },
  };
}
