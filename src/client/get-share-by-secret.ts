import { OcmAPI } from "../gen/cs3/sharing/ocm/v1beta1/ocm_api_pb.ts";
import type { CallOptions } from "./call.ts";
import type { Connection } from "./connection.ts";
import { missing } from "./missing.ts";
import type { Secret } from "./secret.ts";
import { readShare, type Share } from "./share.ts";

/** The whole share behind a shared secret, with its exact permissions and its expiry; `not-found` when it opens none. */
export async function getShareBySecret(
  connection: Connection,
  secret: string | Secret,
  options?: CallOptions,
): Promise<Share> {
  const token = typeof secret === "string" ? secret : secret.reveal();
  const { share } = await connection.call(OcmAPI.method.getOCMShareByToken, { token }, options);
  return readShare(share ?? missing("a share"));
}
