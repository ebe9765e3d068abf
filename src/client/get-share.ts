import { OcmAPI } from "../gen/cs3/sharing/ocm/v1beta1/ocm_api_pb.ts";
import type { CallOptions } from "./call.ts";
import type { UserConnection } from "./connection.ts";
import { missing } from "./missing.ts";
import { readShare, type Share } from "./share.ts";
import { refById } from "./share-reference.ts";

/** One share the user owns or made; `not-found` for those of others. */
export async function getShare(user: UserConnection, id: string, options?: CallOptions): Promise<Share> {
  const { share } = await user.call(OcmAPI.method.getOCMShare, { ref: refById(id) }, options);
  return readShare(share ?? missing("a share"));
}
