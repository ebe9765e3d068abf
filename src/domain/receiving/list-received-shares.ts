import { addressOf } from "../model/address.ts";
import type { LocalUser } from "../model/local-user.ts";
import type { ReceivedShare } from "../model/received-share.ts";
import { isShareExpired } from "../model/share.ts";
import { sameUserId, type UserId } from "../model/user-id.ts";
import type { Clock } from "../ports/clock.ts";
import type { Page, PageRequest, ReceivedShareRepository } from "../ports/repositories.ts";

export interface ListReceivedSharesDeps {
  readonly clock: Clock;
  readonly receivedShares: ReceivedShareRepository;
}

/** Which received shares are wanted: any of each given list, all lists together. An absent list is no limit. */
export interface ReceivedShareFilter {
  readonly owners?: readonly UserId[];
  readonly creators?: readonly UserId[];
  readonly resourceTypes?: readonly string[];
}

/** The shares the caller has received that have not expired, a page at a time. */
export type ListReceivedShares = (
  caller: LocalUser,
  filter: ReceivedShareFilter,
  page: PageRequest,
) => Promise<Page<ReceivedShare>>;

/** Builds the use case behind CS3 `ListReceivedOCMShares`; answered from our store, never from the peer. */
export function createListReceivedShares({
  clock,
  receivedShares,
}: ListReceivedSharesDeps): ListReceivedShares {
  return async (caller, filter, page) => {
    const found = await receivedShares.listFor(caller.id, page);
    const now = clock.now();
    return {
      ...found,
      items: found.items.filter((share) => !isShareExpired(share, now) && passes(share, filter)),
    };
  };
}

function passes(share: ReceivedShare, { owners, creators, resourceTypes }: ReceivedShareFilter): boolean {
  return (
    (owners === undefined || owners.some((owner) => isParty(owner, share.owner))) &&
    (creators === undefined || creators.some((creator) => isParty(creator, share.sender))) &&
    (resourceTypes === undefined || resourceTypes.includes(share.resourceType))
  );
}

/** A remote user is the same one in every spelling of their address. */
function isParty(user: UserId, { userId, address }: ReceivedShare["owner"]): boolean {
  const asked = addressOf(user);
  const sameAddress = asked?.host === address.host && asked.identifier === address.identifier;
  return sameAddress || sameUserId(user, userId);
}
