import type { LocalUser } from "../model/local-user.ts";
import type { RequestDirection, ShareRequest } from "../model/share-request.ts";
import type { Clock } from "../ports/clock.ts";
import type { ShareRequestRepository } from "../ports/repositories.ts";

export interface ListShareRequestsDeps {
  readonly clock: Clock;
  readonly shareRequests: Pick<ShareRequestRepository, "listOpen">;
}

/** A user's open requests of one direction, oldest first; there are few enough for one list. */
export type ListShareRequests = (
  caller: Pick<LocalUser, "id">,
  direction: RequestDirection,
) => Promise<readonly ShareRequest[]>;

/** More than the limit on open requests lets through, even when many come at once. */
const ALL = 1000;

/** Builds the use case. Requests that have expired are left out, whether they are removed already or not. */
export function createListShareRequests({ clock, shareRequests }: ListShareRequestsDeps): ListShareRequests {
  return (caller, direction) =>
    shareRequests.listOpen({ user: caller.id, direction, now: clock.now(), limit: ALL });
}
