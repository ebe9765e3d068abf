import type { StoredAddress } from "../model/address.ts";
import type { UserId } from "../model/user-id.ts";
import type { ShareRepository } from "../ports/repositories.ts";
import { isSharer } from "./get-share.ts";
import type { EndShare } from "./remove-share.ts";

/** Ends all shares of one of our users to a remote user. */
export type EndSharesTo = (user: UserId, recipient: StoredAddress) => Promise<void>;

/** Builds the sending half of ending a connection. */
export function createEndSharesTo(deps: {
  readonly shares: ShareRepository;
  readonly endShare: EndShare;
}): EndSharesTo {
  return async (user, recipient) => {
    let cursor: string | undefined;
    do {
      const page = await deps.shares.listTo(recipient, cursor === undefined ? {} : { cursor });
      for (const share of page.items) if (isSharer(share, user)) await deps.endShare(share.id);
      cursor = page.next;
    } while (cursor !== undefined);
  };
}
