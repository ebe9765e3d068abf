import { ok } from "../../domain/result.ts";
import type { UseCases } from "../../domain/use-cases.ts";
import type { OcsOperation } from "./operation.ts";
import { receivedShareObject, remoteShareObject } from "./share-object.ts";

/** `POST` and `DELETE /shares/pending/{id}`: accepts or declines a received share and answers it in a list of one. */
export function respondOperation(
  { respondToShare }: Pick<UseCases, "respondToShare">,
  state: "accepted" | "rejected",
): OcsOperation {
  return async ({ caller, id }) => {
    const share = await respondToShare(caller, id, { state });
    return share.ok ? ok([receivedShareObject(share.value, caller)]) : share;
  };
}

/** `POST` and `DELETE /remote_shares/pending/{id}`: the same; ownCloud 10 and Nextcloud answer no data here. */
export function respondRemoteOperation(
  { respondToShare }: Pick<UseCases, "respondToShare">,
  state: "accepted" | "rejected",
): OcsOperation {
  return async ({ caller, id }) => {
    const share = await respondToShare(caller, id, { state });
    return share.ok ? ok([]) : share;
  };
}

/** `GET /remote_shares/{id}`: one received share. */
export function getRemoteShareOperation({
  getReceivedShare,
}: Pick<UseCases, "getReceivedShare">): OcsOperation {
  return async ({ caller, id }) => {
    const share = await getReceivedShare(caller, id);
    return share.ok ? ok(remoteShareObject(share.value, caller)) : share;
  };
}
