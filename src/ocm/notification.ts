import { filledString, isJsonObject, type JsonObject, memberOf, stringsOf } from "./json.ts";
import { LIMITS } from "./limits.ts";
import { type Issue, malformed, type Parsed, understood } from "./parsed.ts";
import { isOcmPermission, OCM_PERMISSIONS, type OcmPermission } from "./permissions.ts";
import { parseProviderId } from "./provider-id.ts";

/** The notification types of the registry, and `SHARE_CHANGE_PERMISSION`, which only the reva family has. */
export const NOTIFICATION_TYPES = [
  "SHARE_ACCEPTED",
  "SHARE_DECLINED",
  "SHARE_UNSHARED",
  "SHARE_CHANGE_PERMISSION",
  "RESHARE_CHANGE_PERMISSION",
  "REQUEST_RESHARE",
  "RESHARE_UNDO",
  "USER_REMOVED",
] as const;
export type NotificationType = (typeof NOTIFICATION_TYPES)[number];

/** An OCM Notification (1.4 `NewNotification`). The type is any text: which ones mean something is the reader's business. */
export interface Notification {
  readonly notificationType: NotificationType | (string & {});
  /** Empty when the peer left it out. */
  readonly resourceType: string;
  /** The id the Sending Server gave the share, whoever sends the notification; for USER_REMOVED the `userID`. */
  readonly providerId: string;
  /** The members of the wire's `notification` object, as they are. */
  readonly payload: Readonly<Record<string, unknown>>;
}

/** What the known members of a notification's payload say. */
export interface NotificationFacts {
  /** From the payload itself or, as the reva family has it, from `protocol.webdav`. */
  readonly sharedSecret?: string;
  /** The recipient as their server spells them; all that oCIS identifies a share's recipient with. */
  readonly grantee?: string;
  readonly message?: string;
  /** New permissions of the share, from `protocol.webdav` (reva) or `permission` (ownCloud 10). */
  readonly permissions?: readonly OcmPermission[];
  /** New expiry of the share, in seconds since the epoch; 0 when it does not expire any more. */
  readonly expiration?: number;
}

/** A notification from a peer, with what its payload says. */
export interface ReceivedNotification extends Notification {
  readonly facts: NotificationFacts;
}

/** Reads the body of `POST /notifications` (draft-05, "OCM Notification"), whichever server wrote it. */
export function parseNotification(body: unknown): Parsed<ReceivedNotification> {
  if (!isJsonObject(body)) return malformed([{ name: "", message: "a JSON object is expected" }]);
  const issues: Issue[] = [];
  const type = memberOf(body, "notificationType") ?? memberOf(body, "type");
  const notificationType = filledString(type, LIMITS.word);
  if (notificationType === undefined) issues.push({ name: "notificationType", message: "REQUIRED" });
  const providerId = parseProviderId(memberOf(body, "providerId"));
  if (providerId === undefined) issues.push({ name: "providerId", message: "REQUIRED" });
  const payload = payloadOf(body);
  if (payload === undefined) issues.push({ name: "notification", message: "a JSON object is expected" });
  if (notificationType === undefined || providerId === undefined || payload === undefined) {
    return malformed(issues);
  }
  const resourceType = filledString(memberOf(body, "resourceType"), LIMITS.word) ?? "";
  return understood({
    notificationType,
    resourceType,
    providerId,
    payload,
    facts: notificationFacts(payload),
  });
}

function payloadOf(body: JsonObject): JsonObject | undefined {
  const value = memberOf(body, "notification");
  // PHP writes an empty array where there is nothing to say.
  if (value == null || (Array.isArray(value) && value.length === 0)) return {};
  return isJsonObject(value) ? value : undefined;
}

/** What the known members of a payload say; unusable ones count as absent. */
export function notificationFacts(payload: Readonly<Record<string, unknown>>): NotificationFacts {
  const sharedSecret = filledString(
    memberOf(payload, "sharedSecret") ?? memberOf(webdavOf(payload) ?? {}, "sharedSecret"),
    LIMITS.sharedSecret,
  );
  const grantee = filledString(memberOf(payload, "grantee"), LIMITS.identifier);
  // Nextcloud up to 33 spells it wrong.
  const message = filledString(
    memberOf(payload, "message") ?? memberOf(payload, "messgage"),
    LIMITS.description,
  );
  const permissions = newPermissions(payload);
  const expiration = memberOf(payload, "expiration");
  return {
    ...(sharedSecret === undefined ? {} : { sharedSecret }),
    ...(grantee === undefined ? {} : { grantee }),
    ...(message === undefined ? {} : { message }),
    ...(permissions === undefined ? {} : { permissions }),
    ...(isMoment(expiration) ? { expiration } : {}),
  };
}

function webdavOf(payload: JsonObject): JsonObject | undefined {
  const protocol = memberOf(payload, "protocol");
  const webdav = isJsonObject(protocol) ? memberOf(protocol, "webdav") : undefined;
  return isJsonObject(webdav) ? webdav : undefined;
}

/** Seconds up to the year 9999, and 0; anything else says nothing. */
function isMoment(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 && value <= 253_402_300_799;
}

function newPermissions(payload: JsonObject): readonly OcmPermission[] | undefined {
  const webdav = webdavOf(payload);
  const words = webdav ? memberOf(webdav, "permissions") : memberOf(payload, "permission");
  if (webdav && words === null) return [];
  // A word we do not know would be a right we cannot judge: then nothing changes.
  if (!Array.isArray(words) || !words.every(isOcmPermission)) return undefined;
  return OCM_PERMISSIONS.filter((permission) => stringsOf(words).includes(permission));
}

export { type NotificationContents, notificationPayload, writeNotification } from "./write-notification.ts";
