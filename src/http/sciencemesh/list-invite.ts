import type { Handler } from "hono";
import type { Invite } from "../../domain/model/invite.ts";
import type { UseCases } from "../../domain/use-cases.ts";
import type { HttpEnv } from "../context.ts";
import { type InviteTokenDeps, inviteToken } from "./invite-token.ts";

/** `GET /sciencemesh/list-invite`: all of the caller's invites that have not expired, since the list has no pages. */
export function listInvite(
  deps: InviteTokenDeps & { readonly useCases: Pick<UseCases, "listInvites"> },
): Handler<HttpEnv> {
  return async (c) => {
    const invites: Invite[] = [];
    let cursor: string | undefined;
    do {
      const page = await deps.useCases.listInvites(c.var.user, cursor === undefined ? {} : { cursor });
      invites.push(...page.items);
      cursor = page.next;
    } while (cursor !== undefined);
    return c.json(invites.map((invite) => inviteToken(deps, invite)));
  };
}
