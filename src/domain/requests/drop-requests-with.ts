import type { StoredAddress } from "../model/address.ts";
import { RequestDirection } from "../model/share-request.ts";
import type { UserId } from "../model/user-id.ts";
import type { ShareRequestRepository } from "../ports/repositories.ts";
import type { ListShareRequests } from "./list-share-requests.ts";
import { requestRemoved } from "./request-events.ts";

/** Drops all requests between one of our users and a remote user, whoever asked. */
export type DropRequestsWith = (user: UserId, remote: StoredAddress) => Promise<void>;

/** Builds what ending a connection means to requests: nobody answers somebody they no longer know. */
export function createDropRequestsWith(deps: {
  readonly shareRequests: Pick<ShareRequestRepository, "remove">;
  readonly listShareRequests: ListShareRequests;
}): DropRequestsWith {
  return async (user, remote) => {
    for (const direction of RequestDirection.options) {
      for (const request of await deps.listShareRequests({ id: user }, direction)) {
        const { identifier, host } = request.remote.address;
        if (identifier === remote.identifier && host === remote.host)
          await deps.shareRequests.remove(request.id, requestRemoved);
      }
    }
  };
}
