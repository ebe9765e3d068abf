import { OcmAPI } from "../gen/cs3/sharing/ocm/v1beta1/ocm_api_pb.ts";
import type { CallOptions } from "./call.ts";
import type { UserConnection } from "./connection.ts";
import { refById } from "./share-reference.ts";

/** Ends a share. It opens nothing any more at once; the recipient's server is told until it has heard. */
export async function removeShare(user: UserConnection, id: string, options?: CallOptions): Promise<void> {
  await user.call(OcmAPI.method.removeOCMShare, { ref: refById(id) }, options);
}
