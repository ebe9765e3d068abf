import { type Failure, invalid } from "../../domain/failure.ts";
import { fail, ok, type Result } from "../../domain/result.ts";
import type { ShareIntent } from "../../domain/sending/create-share.ts";
import type { CreateOCMShareRequest } from "../../gen/cs3/sharing/ocm/v1beta1/ocm_api_pb.ts";
import { readAccessMethods } from "./access-method.ts";
import type { Dialect } from "./dialect.ts";
import { readGrantee } from "./grantee.ts";
import { readPeerProvider } from "./provider-info.ts";
import { readResourceId } from "./resource-id.ts";
import { readExpiration } from "./timestamp.ts";

/** What a user wants to share, with whom and how. */
export function readShareIntent(
  request: CreateOCMShareRequest,
  dialect: Dialect,
): Result<ShareIntent, Failure> {
  const resourceId = readResourceId(request.resourceId);
  if (!resourceId.ok) return resourceId;
  const recipient = readGrantee(request.grantee);
  if (!recipient.ok) return recipient;
  const peer = readPeerProvider(request.recipientMeshProvider);
  if (peer === undefined) {
    return fail(invalid("recipient_mesh_provider", "an OCM endpoint or a domain is expected"));
  }
  const accessMethods = readAccessMethods(request.accessMethods, dialect);
  if (!accessMethods.ok) return accessMethods;
  const expiresAt = readExpiration(request.expiration);
  if (!expiresAt.ok) return expiresAt;
  return ok({
    resource: { id: resourceId.value },
    recipient: recipient.value,
    accessMethods: accessMethods.value,
    ...(expiresAt.value && { expiresAt: expiresAt.value }),
    ...(peer.endPoint !== undefined && { endPoint: peer.endPoint }),
  });
}
