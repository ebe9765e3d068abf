import type { Failure } from "../failure.ts";
import type { LocalUser } from "../model/local-user.ts";
import type { RequestDirection, ShareRequest } from "../model/share-request.ts";
import { sameUserId } from "../model/user-id.ts";
import type { Clock } from "../ports/clock.ts";
import type { ShareRequestRepository } from "../ports/repositories.ts";
import { fail, ok, type Result } from "../result.ts";

/** Names a request of the caller's. */
export interface ShareRequestName {
  readonly id: string;
  readonly direction: RequestDirection;
}

/** The caller's open request of that id and direction; somebody else's is as unknown as one that has expired. */
export async function findShareRequest(
  {
    clock,
    shareRequests,
  }: { readonly clock: Clock; readonly shareRequests: Pick<ShareRequestRepository, "find"> },
  caller: LocalUser,
  { id, direction }: ShareRequestName,
): Promise<Result<ShareRequest, Failure>> {
  const request = await shareRequests.find(id);
  const isOpen =
    request !== undefined &&
    request.direction === direction &&
    sameUserId(request.user, caller.id) &&
    Date.parse(request.expiresAt) > clock.now().getTime();
  return isOpen ? ok(request) : fail({ reason: "not-found", what: "share-request" });
}
