import type { Failure } from "../failure.ts";
import type { LocalUser } from "../model/local-user.ts";
import type { ReceivedShare } from "../model/received-share.ts";
import { sameUserId } from "../model/user-id.ts";
import type { ReceivedShareRepository } from "../ports/repositories.ts";
import { fail, ok, type Result } from "../result.ts";

export interface GetReceivedShareDeps {
  readonly receivedShares: ReceivedShareRepository;
}

/** A share the caller has received, by our id; somebody else's is `not-found`. */
export type GetReceivedShare = (caller: LocalUser, id: string) => Promise<Result<ReceivedShare, Failure>>;

/** Builds the use case behind CS3 `GetReceivedOCMShare`. */
export function createGetReceivedShare({ receivedShares }: GetReceivedShareDeps): GetReceivedShare {
  return async (caller, id) => {
    const share = id === "" ? undefined : await receivedShares.find(id);
    if (share === undefined || !sameUserId(share.recipient, caller.id)) {
      return fail({ reason: "not-found", what: "received-share" });
    }
    return ok(share);
  };
}
