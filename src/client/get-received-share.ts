import { OcmAPI } from "../gen/cs3/sharing/ocm/v1beta1/ocm_api_pb.ts";
import type { CallOptions } from "./call.ts";
import type { UserConnection } from "./connection.ts";
import { missing } from "./missing.ts";
import { type ReceivedShare, readReceivedShare } from "./received-share.ts";
import { refById } from "./share-reference.ts";

/** One thing the user was shared; `not-found` for what is somebody else's. */
export async function getReceivedShare(
  user: UserConnection,
  id: string,
  options?: CallOptions,
): Promise<ReceivedShare> {
  const { share } = await user.call(OcmAPI.method.getReceivedOCMShare, { ref: refById(id) }, options);
  return readReceivedShare(share ?? missing("a received share"), user.dialect);
}
