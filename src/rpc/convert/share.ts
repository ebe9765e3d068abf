import type { MessageInitShape } from "@bufbuild/protobuf";
import type { Share } from "../../domain/model/share.ts";
import {
  RecipientType,
  type ShareSchema,
  ShareType,
} from "../../gen/cs3/sharing/ocm/v1beta1/resources_pb.ts";
import { writeAccessMethods } from "./access-method.ts";
import type { Dialect } from "./dialect.ts";
import { writeGrantee } from "./grantee.ts";
import { writeResourceId } from "./resource-id.ts";
import { writeTimestamp } from "./timestamp.ts";
import { writeUserId } from "./user-id.ts";

/** A share we sent as CS3 writes it; field 13 stays empty, since D1 and its successors read it differently. */
export function writeShare(share: Share, dialect: Dialect): MessageInitShape<typeof ShareSchema> {
  return {
    id: { opaqueId: share.id },
    resourceId: writeResourceId(share.resourceId),
    name: share.name,
    token: share.sharedSecret,
    grantee: writeGrantee(share.grantee),
    owner: writeUserId(share.owner),
    creator: writeUserId(share.creator),
    ctime: writeTimestamp(share.createdAt),
    mtime: writeTimestamp(share.modifiedAt),
    ...(share.expiresAt !== undefined && { expiration: writeTimestamp(share.expiresAt) }),
    shareType: ShareType.USER,
    recipientType: RecipientType.USER,
    accessMethods: [...writeAccessMethods(share.accessMethods, dialect)],
  };
}
