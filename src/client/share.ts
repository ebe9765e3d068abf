import type { Share as ShareMessage } from "../gen/cs3/sharing/ocm/v1beta1/resources_pb.ts";
import { type Permission, readPermissions } from "./permissions.ts";
import { type ResourceId, readResourceId } from "./resource-id.ts";
import { createSecret, type Secret } from "./secret.ts";
import { readExpiration, readTimestamp } from "./timestamp.ts";
import { readUserId, type UserId } from "./user-id.ts";

/** Something of ours that a user of another server may use. */
export interface Share {
  readonly id: string;
  readonly resource: ResourceId;
  readonly name: string;
  readonly recipient: UserId;
  readonly owner: UserId;
  /** Who shared it. */
  readonly creator: UserId;
  readonly permissions: readonly Permission[];
  /** Whether the recipient must exchange the secret for a short-lived token. */
  readonly mustExchangeToken: boolean;
  readonly createdAt: Date;
  readonly modifiedAt: Date;
  readonly expiresAt?: Date;
  /** What opens it for the recipient's server. */
  readonly sharedSecret: Secret;
}

/** A share out of an answer. Only its WebDAV side is read: that looks the same in every dialect. */
export function readShare(message: ShareMessage): Share {
  const expiresAt = readExpiration(message.expiration);
  const grantee = message.grantee?.id;
  const webdav = message.accessMethods
    .map(({ term }) => (term.case === "webdavOptions" ? term.value : undefined))
    .find((method) => method !== undefined);
  return {
    id: message.id?.opaqueId ?? "",
    resource: readResourceId(message.resourceId),
    name: message.name,
    recipient: readUserId(grantee?.case === "userId" ? grantee.value : undefined),
    owner: readUserId(message.owner),
    creator: readUserId(message.creator),
    permissions: readPermissions(webdav?.permissions),
    mustExchangeToken: webdav?.requirements.includes("must-exchange-token") ?? false,
    createdAt: readTimestamp(message.ctime),
    modifiedAt: readTimestamp(message.mtime),
    ...(expiresAt !== undefined && { expiresAt }),
    sharedSecret: createSecret(message.token),
  };
}
