import { OcmAPI } from "../gen/cs3/sharing/ocm/v1beta1/ocm_api_pb.ts";
import { GranteeType } from "../gen/cs3/storage/provider/v1beta1/resources_pb.ts";
import type { CallOptions } from "./call.ts";
import type { UserConnection } from "./connection.ts";
import { missing } from "./missing.ts";
import { type Permission, type ResourceKind, writePermissions } from "./permissions.ts";
import { type ResourceId, writeResourceId } from "./resource-id.ts";
import { readShare, type Share } from "./share.ts";
import { writeTimestamp } from "./timestamp.ts";
import { serverOf, type UserId, writeRemoteUserId } from "./user-id.ts";

/** What to share, with whom, and what they may do. */
export interface NewShare {
  readonly resource: ResourceId;
  /** A contact, or any user of another server where no invite is demanded. */
  readonly recipient: UserId;
  readonly permissions: readonly Permission[];
  /** Say "file" when sharing one for writing whose owner may do less with it than with a folder. */
  readonly kind?: ResourceKind;
  readonly expiresAt?: Date;
}

/** Shares a file or folder of the user; the recipient's server hears of it before this resolves. */
export async function createShare(
  user: UserConnection,
  wanted: NewShare,
  options?: CallOptions,
): Promise<Share> {
  const { resource, recipient, permissions, kind = "folder", expiresAt } = wanted;
  const webdav = { permissions: writePermissions(permissions, kind) };
  const { share } = await user.call(
    OcmAPI.method.createOCMShare,
    {
      resourceId: writeResourceId(resource),
      grantee: { type: GranteeType.USER, id: { case: "userId", value: writeRemoteUserId(recipient) } },
      recipientMeshProvider: { domain: serverOf(recipient) },
      accessMethods: [{ term: { case: "webdavOptions", value: webdav } }],
      ...(expiresAt !== undefined && { expiration: writeTimestamp(expiresAt) }),
    },
    options,
  );
  return readShare(share ?? missing("a share"));
}
