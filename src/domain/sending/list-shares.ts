import type { LocalUser } from "../model/local-user.ts";
import { type ResourceId, sameResourceId } from "../model/resource-id.ts";
import type { Share } from "../model/share.ts";
import { sameUserId, type UserId } from "../model/user-id.ts";
import type { Page, PageRequest, ShareRepository } from "../ports/repositories.ts";

export interface ListSharesDeps {
  readonly shares: ShareRepository;
}

/** Which of the caller's shares are wanted: any of each given list, all lists together. An absent list is no limit. */
export interface ShareFilter {
  readonly resourceIds?: readonly ResourceId[];
  readonly owners?: readonly UserId[];
  readonly creators?: readonly UserId[];
  /** Identity providers of owners or creators. */
  readonly ownerProviders?: readonly string[];
  readonly creatorProviders?: readonly string[];
}

/** The shares the caller owns or created, in a stable order, a page at a time. */
export type ListShares = (caller: LocalUser, filter: ShareFilter, page: PageRequest) => Promise<Page<Share>>;

/** Builds the use case behind CS3 `ListOCMShares`. */
export function createListShares({ shares }: ListSharesDeps): ListShares {
  return async (caller, filter, page) => {
    // One resource has an index of its own; everything else narrows the caller's own list.
    const [only, ...more] = filter.resourceIds ?? [];
    const byResource = only !== undefined && more.length === 0 ? { resourceId: only } : {};
    const found = await shares.listOf(caller.id, { ...page, ...byResource });
    return { ...found, items: found.items.filter((share) => passes(share, filter)) };
  };
}

function passes(share: Share, filter: ShareFilter): boolean {
  return (
    holds(filter.resourceIds, (id) => sameResourceId(id, share.resourceId)) &&
    holds(filter.owners, (owner) => sameUserId(owner, share.owner)) &&
    holds(filter.creators, (creator) => sameUserId(creator, share.creator)) &&
    holds(filter.ownerProviders, (idp) => idp === share.owner.idp) &&
    holds(filter.creatorProviders, (idp) => idp === share.creator.idp)
  );
}

function holds<T>(wanted: readonly T[] | undefined, matches: (value: T) => boolean): boolean {
  return wanted === undefined || wanted.some(matches);
}
