import type { ShareDialect } from "./discovery.ts";
import type { Notification } from "./notification.ts";
import type { WebdavArm } from "./share-protocol.ts";
import { type WireObject, writeWebdavArm } from "./write-new-share.ts";

/** What a notification we send is to say. */
export interface NotificationContents {
  readonly sharedSecret?: string;
  readonly message?: string;
  /** The recipient as their server spells them. */
  readonly grantee?: string;
  /** The share's WebDAV offer after a change of permissions. */
  readonly webdav?: WebdavArm;
}

/**
 * The members of a notification's payload, together for every peer: Nextcloud, ownCloud 10 and Seafile look for the
 * secret, oCIS for the grantee and the protocol object, ownCloud 10 for the list of permissions.
 */
export function notificationPayload(contents: NotificationContents): WireObject {
  const { sharedSecret, message, grantee, webdav } = contents;
  return {
    ...(sharedSecret === undefined ? {} : { sharedSecret }),
    ...(message === undefined ? {} : { message }),
    ...(grantee === undefined ? {} : { grantee }),
    ...(webdav === undefined
      ? {}
      : { protocol: { name: "multi", webdav: writeWebdavArm(webdav) }, permission: webdav.permissions }),
  };
}

/**
 * The name a peer knows a notification by: a change of permissions is `RESHARE_CHANGE_PERMISSION` to ownCloud 10 and
 * its kin, `SHARE_CHANGE_PERMISSION` to the reva family and to us.
 */
export function notificationTypeFor(dialect: ShareDialect, notificationType: string): string {
  const changed = notificationType === "SHARE_CHANGE_PERMISSION" && dialect === "legacy-options";
  return changed ? "RESHARE_CHANGE_PERMISSION" : notificationType;
}

/** Writes the body of `POST /notifications`; the payload is always an object, as Nextcloud requires one. */
export function writeNotification(notification: Notification): WireObject {
  return {
    notificationType: notification.notificationType,
    resourceType: notification.resourceType || "file",
    providerId: notification.providerId,
    notification: notification.payload,
  };
}
