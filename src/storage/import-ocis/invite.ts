import type { Invite } from "../../domain/model/invite.ts";
import type { UserId } from "../../domain/model/user-id.ts";
import { fail, ok, type Result } from "../../domain/result.ts";
import type { FieldNote, Fields } from "./fields.ts";
import { readInstant } from "./instant.ts";
import { readUserId } from "./user-id.ts";

/** What the file says of an invite: names and mail addresses of its maker stand elsewhere. */
export interface InviteEntry extends Pick<Invite, "token" | "description" | "createdAt" | "expiresAt"> {
  readonly owner: UserId;
}

/** reva's own lifetime of a token. It keeps no day of making, and this one is the same in every import. */
const LIFETIME_MS = 24 * 60 * 60 * 1000;

/** An Invite Token by its name in the file; one that can not be redeemed any more is refused. */
export function readInvite(token: string, invite: Fields, now: Date): Result<InviteEntry, FieldNote> {
  if (token === "") return fail({ field: "token", reason: "it is empty" });
  const owner = readUserId(invite.object("userId"));
  if (owner === undefined) return fail({ field: "user_id", reason: "it is missing" });
  const expiresAt = readInstant(invite, "expiration");
  if (expiresAt === undefined) return fail({ field: "expiration", reason: "it is missing" });
  if (Date.parse(expiresAt) <= now.getTime())
    return fail({ field: "expiration", reason: "the invite has expired" });
  if (invite.text("token") !== token)
    invite.note("token", "it is not the name of the entry, which is what counts");
  return ok({
    token,
    owner,
    description: invite.text("description"),
    createdAt: new Date(Math.max(0, Date.parse(expiresAt) - LIFETIME_MS)).toISOString(),
    expiresAt,
  });
}
