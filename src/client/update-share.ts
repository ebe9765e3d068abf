import type { MessageInitShape } from "@bufbuild/protobuf";
import {
  OcmAPI,
  type UpdateOCMShareRequest_UpdateFieldSchema,
} from "../gen/cs3/sharing/ocm/v1beta1/ocm_api_pb.ts";
import type { CallOptions } from "./call.ts";
import type { UserConnection } from "./connection.ts";
import { type Permission, type ResourceKind, writePermissions } from "./permissions.ts";
import { refById } from "./share-reference.ts";
import { writeTimestamp } from "./timestamp.ts";

/** What is to be different; what is left out stays as it is. */
export interface ShareChanges {
  /** All the recipient may do from now on. */
  readonly permissions?: readonly Permission[];
  /** As for a new share. */
  readonly kind?: ResourceKind;
  readonly expiresAt?: Date | "never";
}

type Field = MessageInitShape<typeof UpdateOCMShareRequest_UpdateFieldSchema>;

/** Changes a share. It holds at once; the recipient's server is told until it has heard. */
export async function updateShare(
  user: UserConnection,
  { id, ...changes }: ShareChanges & { readonly id: string },
  options?: CallOptions,
): Promise<void> {
  const request = { ref: refById(id), field: writeChanges(changes) };
  await user.call(OcmAPI.method.updateOCMShare, request, options);
}

function writeChanges({ permissions, kind = "folder", expiresAt }: ShareChanges): Field[] {
  const fields: Field[] = [];
  if (permissions !== undefined) {
    const webdav = { permissions: writePermissions(permissions, kind) };
    const method = { term: { case: "webdavOptions" as const, value: webdav } };
    fields.push({ field: { case: "accessMethods", value: method } });
  }
  if (expiresAt !== undefined) {
    const expiration = expiresAt === "never" ? {} : writeTimestamp(expiresAt);
    fields.push({ field: { case: "expiration", value: expiration } });
  }
  return fields;
}
