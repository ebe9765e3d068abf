import type { StoredAddress } from "../model/address.ts";
import type { UserId } from "../model/user-id.ts";
import type { ReceivedShareRepository } from "../ports/repositories.ts";
import type { DeleteIncomingShare } from "./delete-incoming-share.ts";

/** Drops all shares one of our users has received from a remote user. */
export type DropSharesFrom = (user: UserId, sender: StoredAddress) => Promise<void>;

/** Builds the receiving half of ending a connection. */
export function createDropSharesFrom(deps: {
  readonly receivedShares: ReceivedShareRepository;
  readonly deleteIncomingShare: DeleteIncomingShare;
}): DropSharesFrom {
  return async (user, sender) => {
    let cursor: string | undefined;
    do {
      const page = await deps.receivedShares.listFor(user, cursor === undefined ? {} : { cursor });
      for (const share of page.items) {
        const { identifier, host } = share.sender.address;
        if (identifier === sender.identifier && host === sender.host)
          await deps.deleteIncomingShare(share.id);
      }
      cursor = page.next;
    } while (cursor !== undefined);
  };
}
