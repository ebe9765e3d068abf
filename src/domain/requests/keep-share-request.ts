import type { Failure } from "../failure.ts";
import type { ShareRequest } from "../model/share-request.ts";
import { sameUserId } from "../model/user-id.ts";
import type { Clock } from "../ports/clock.ts";
import type { Random } from "../ports/random.ts";
import type { Draft, ShareRequestRepository } from "../ports/repositories.ts";
import { fail, ok, type Result } from "../result.ts";
import { requestAdded, requestRemoved } from "./request-events.ts";

/** A request nobody answers is forgotten after 30 days. */
export const REQUEST_LIFETIME_MS = 30 * 24 * 60 * 60 * 1000;
/** How many requests of one direction may be open at one user at once: nobody is to be flooded, nor to flood. */
export const MOST_OPEN_REQUESTS = 100;
/** How many of them may concern one other server, so that none uses up the room of all. */
export const MOST_OPEN_REQUESTS_PER_HOST = 25;
/** Requests that expire are removed when the next one comes; there are never many more than may be open. */
const MOST_SWEPT = 2 * MOST_OPEN_REQUESTS;

export interface KeepShareRequestDeps {
  readonly clock: Clock;
  readonly random: Random;
  readonly shareRequests: ShareRequestRepository;
}

/** A request that is there now; `added` when it was not before. */
export interface KeptShareRequest {
  readonly request: ShareRequest;
  readonly added: boolean;
}

/**
 * Keeps a request until it is answered or expires. The same request once more is the one already there; one too
 * many is a conflict. Requests that come at the very same moment may exceed the limits by their number.
 */
export async function keepShareRequest(
  { clock, random, shareRequests }: KeepShareRequestDeps,
  asked: Pick<ShareRequest, "direction" | "user" | "remote" | "share">,
): Promise<Result<KeptShareRequest, Failure>> {
  const { direction, user, remote, share } = asked;
  const { host } = remote.address;
  const now = clock.now();
  for (const { id } of await shareRequests.listExpired({ user, direction, now, limit: MOST_SWEPT })) {
    await shareRequests.remove(id, requestRemoved);
  }

  const open = await shareRequests.listOpen({ user, direction, now, limit: MOST_OPEN_REQUESTS });
  const same = open.find((one) => isSame(one, asked));
  if (same !== undefined) return ok({ request: same, added: false });
  const ofHost = open.filter((one) => one.remote.address.host === host);
  if (open.length >= MOST_OPEN_REQUESTS || ofHost.length >= MOST_OPEN_REQUESTS_PER_HOST) {
    return fail({ reason: "conflict", detail: "too many requests for shares are open" });
  }

  const draft: Draft<ShareRequest> = {
    id: random.uuid(),
    direction,
    user,
    remote,
    share,
    createdAt: now.toISOString(),
    expiresAt: new Date(now.getTime() + REQUEST_LIFETIME_MS).toISOString(),
  };
  const { outcome, request } = await shareRequests.add(draft, requestAdded);
  return ok({ request, added: outcome === "added" });
}

function isSame(a: ShareRequest, b: Pick<ShareRequest, "user" | "remote" | "share">): boolean {
  const [one, other] = [a.remote.address, b.remote.address];
  return (
    sameUserId(a.user, b.user) &&
    one.host === other.host &&
    one.identifier === other.identifier &&
    a.share === b.share
  );
}
