import { OcmAPI } from "../gen/cs3/sharing/ocm/v1beta1/ocm_api_pb.ts";
import { ShareState } from "../gen/cs3/sharing/ocm/v1beta1/resources_pb.ts";
import type { CallOptions } from "./call.ts";
import type { UserConnection } from "./connection.ts";

/** Accepts a received share; the sending server is told. */
export function acceptReceivedShare(user: UserConnection, id: string, options?: CallOptions): Promise<void> {
  return respond(user, { id, change: { state: ShareState.ACCEPTED } }, options);
}

/** Declines a received share, also one accepted before; the sending server is told. */
export function declineReceivedShare(user: UserConnection, id: string, options?: CallOptions): Promise<void> {
  return respond(user, { id, change: { state: ShareState.REJECTED } }, options);
}

/** Takes a received share out of sight; it can be used as before, and nobody is told. */
export function hideReceivedShare(user: UserConnection, id: string, options?: CallOptions): Promise<void> {
  return respond(user, { id, change: { hidden: true } }, options);
}

/** Brings a hidden share back. */
export function unhideReceivedShare(user: UserConnection, id: string, options?: CallOptions): Promise<void> {
  return respond(user, { id, change: { hidden: false } }, options);
}

interface Response {
  readonly id: string;
  readonly change: { readonly state: ShareState } | { readonly hidden: boolean };
}

async function respond(user: UserConnection, { id, change }: Response, options?: CallOptions): Promise<void> {
  const share = { id: { opaqueId: id }, ...change };
  const request = { share, updateMask: { paths: Object.keys(change) } };
  await user.call(OcmAPI.method.updateReceivedOCMShare, request, options);
}
