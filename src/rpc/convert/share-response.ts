import { type Failure, invalid } from "../../domain/failure.ts";
import type { ShareResponse } from "../../domain/receiving/respond-to-share.ts";
import { fail, ok, type Result } from "../../domain/result.ts";
import type { UpdateReceivedOCMShareRequest } from "../../gen/cs3/sharing/ocm/v1beta1/ocm_api_pb.ts";
import { readShareState } from "./received-share.ts";

/** What the mask says is to be taken over. The peer alone decides about the rest, so it cannot be asked for. */
export function readShareResponse({
  share,
  updateMask,
}: UpdateReceivedOCMShareRequest): Result<
  { readonly id: string; readonly response: ShareResponse },
  Failure
> {
  const id = share?.id?.opaqueId ?? "";
  if (share === undefined || id === "") return fail(invalid("share.id", "a share id is expected"));
  const paths = updateMask?.paths ?? [];
  if (paths.length === 0) return fail(invalid("update_mask", "state or hidden is expected"));
  let response: ShareResponse = share.destination === "" ? {} : { destination: share.destination };
  for (const path of paths) {
    if (path === "state") {
      const state = readShareState(share.state);
      if (state === undefined)
        return fail(invalid("share.state", "pending, accepted or rejected is expected"));
      response = { ...response, state };
    } else if (path === "hidden") {
      response = { ...response, hidden: share.hidden };
    } else {
      return fail(invalid("update_mask", `${path} cannot be changed`));
    }
  }
  return ok({ id, response });
}
