import type { Invite } from "../model/invite.ts";
import type { LocalUser } from "../model/local-user.ts";
import type { Clock } from "../ports/clock.ts";
import type { InviteRepository, Page, PageRequest } from "../ports/repositories.ts";

export interface ListInvitesDeps {
  readonly clock: Clock;
  readonly invites: InviteRepository;
}

/** The caller's own invites that somebody can still redeem, soonest to expire first. */
export type ListInvites = (caller: LocalUser, page?: PageRequest) => Promise<Page<Invite>>;

/** Builds the use case behind `list-invite` and CS3 `ListInviteTokens`. */
export function createListInvites({ clock, invites }: ListInvitesDeps): ListInvites {
  return async (caller, page) => {
    const open = await invites.listOpen(caller.id, clock.now(), page);
    return { ...open, items: open.items.filter(({ uses, redeemedBy }) => !uses || redeemedBy.length < uses) };
  };
}
