import type { Failure } from "../failure.ts";
import type { LocalUser } from "../model/local-user.ts";
import type { ShareRequest } from "../model/share-request.ts";
import type { Clock } from "../ports/clock.ts";
import type { ShareRequestRepository } from "../ports/repositories.ts";
import { ok, type Result } from "../result.ts";
import { findShareRequest, type ShareRequestName } from "./find-share-request.ts";
import { requestRemoved } from "./request-events.ts";

export interface RemoveShareRequestDeps {
  readonly clock: Clock;
  readonly shareRequests: Pick<ShareRequestRepository, "find" | "remove">;
}

/**
 * Declines a request the caller received, or forgets one the caller sent. The other side is not told: OCM 1.4 has no
 * message for either.
 */
export type RemoveShareRequest = (
  caller: LocalUser,
  name: ShareRequestName,
) => Promise<Result<ShareRequest, Failure>>;

/** Builds the use case. */
export function createRemoveShareRequest(deps: RemoveShareRequestDeps): RemoveShareRequest {
  return async (caller, name) => {
    const found = await findShareRequest(deps, caller, name);
    if (!found.ok) return found;
    await deps.shareRequests.remove(found.value.id, requestRemoved);
    return ok(found.value);
  };
}
