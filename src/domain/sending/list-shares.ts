import { addressOf } from "../model/address.ts";
import type { LocalUser } from "../model/local-user.ts";
import { type ResourceId, sameResourceId } from "../model/resource-id.ts";
import type { Share } from "../model/share.ts";
import { sameUserId, type UserId } from "../model/user-id.ts";
import type { Clock } from "../ports/clock.ts";
import type { Page, PageRequest, ShareRepository } from "../ports/repositories.ts";
import { isLiveFor } from "./get-share.ts";

export interface ListSharesDeps {
  readonly shares: ShareRepository;
  readonly clock: Clock;
}

/** Which of the caller's shares are wanted: any of each given list, all lists together. An absent list is no limit. */
export interface ShareFilter {
  readonly ids?: readonly string[];
  readonly resourceIds?: readonly ResourceId[];
  readonly owners?: readonly UserId[];
  readonly creators?: readonly UserId[];
  /** Identity providers of owners or creators. */
  readonly ownerProviders?: readonly string[];
  readonly creatorProviders?: readonly string[];
  /** A caller who is no user of ours but a recipient with a gateway's token gets the live shares made for them. */
  readonly asRecipient?: boolean;
}

/** The shares the caller owns or created, in a stable order, a page at a time. */
export type ListShares = (caller: LocalUser, filter: ShareFilter, page: PageRequest) => Promise<Page<Share>>;

/** Builds the use case behind CS3 `ListOCMShares`. */
export function createListShares({ shares, clock }: ListSharesDeps): ListShares {
  return async (caller, filter, page) => {
    const recipient = filter.asRecipient && caller.id.type === "federated" ? addressOf(caller.id) : undefined;
    if (recipient !== undefined) {
      const found = await shares.listTo(recipient, page);
      const now = clock.now();
      const seen = (share: Share) => isLiveFor(share, caller.id, now) && passes(share, filter);
      return { ...found, items: found.items.filter(seen) };
    }
    // One resource has an index of its own; everything else narrows the caller's own list.
    const [only, ...more] = filter.resourceIds ?? [];
    const byResource = only !== undefined && more.length === 0 ? { resourceId: only } : {};
    const found = await shares.listOf(caller.id, { ...page, ...byResource });
    return { ...found, items: found.items.filter((share) => passes(share, filter)) };
  };
}

function passes(share: Share, filter: ShareFilter): boolean {
  return (
    holds(filter.ids, (id) => id === share.id) &&
    holds(filter.resourceIds, (id) => sameResourceId(id, share.resourceId)) &&
    holds(filter.owners, (owner) => sameUserId(owner, share.owner)) &&
    holds(filter.creators, (creator) => sameUserId(creator, share.creator)) &&
    holds(filter.ownerProviders, (idp) => sameProvider(idp, share.owner.idp)) &&
    holds(filter.creatorProviders, (idp) => sameProvider(idp, share.creator.idp))
  );
}

function holds<T>(wanted: readonly T[] | undefined, matches: (value: T) => boolean): boolean {
  return wanted === undefined || wanted.some(matches);
}

/** Gateways write the same identity provider with and without its scheme. */
function sameProvider(a: string, b: string): boolean {
  return bareProvider(a) === bareProvider(b);
}

function bareProvider(idp: string): string {
  return idp.replace(/^https?:\/\//, "").replace(/\/$/, "");
}
