import * as z from "zod";
import type { Failure, FieldIssue } from "../failure.ts";
import type { Invite } from "../model/invite.ts";
import type { LocalUser } from "../model/local-user.ts";
import type { Clock } from "../ports/clock.ts";
import type { Random } from "../ports/random.ts";
import type { InviteRepository } from "../ports/repositories.ts";
import { fail, ok, type Result } from "../result.ts";

export interface GenerateInviteDeps {
  readonly clock: Clock;
  readonly random: Random;
  readonly invites: InviteRepository;
  /** How long a token can be redeemed, in milliseconds. */
  readonly lifetimeMs: number;
  /** How many different remote users may redeem one token; 0 for any number. */
  readonly uses: number;
}

/** What the Invite Sender may say about the invite. */
export interface InviteRequest {
  readonly description: string;
  /** Mail address the invite is meant for; empty for none. */
  readonly recipient: string;
}

/** Makes an Invite Token for one of our users. */
export type GenerateInvite = (caller: LocalUser, request: InviteRequest) => Promise<Result<Invite, Failure>>;

const MAX_DESCRIPTION = 1024;
const MAX_MAIL = 512;

/** Builds the use case behind `generate-invite` and CS3 `GenerateInviteToken`. */
export function createGenerateInvite(deps: GenerateInviteDeps): GenerateInvite {
  return async (caller, { description, recipient }) => {
    const issues: FieldIssue[] = [];
    if (description.length > MAX_DESCRIPTION) {
      issues.push({ name: "description", message: `at most ${MAX_DESCRIPTION} characters` });
    }
    if (recipient !== "" && !z.email().max(MAX_MAIL).safeParse(recipient).success) {
      issues.push({ name: "recipient", message: "a mail address is expected" });
    }
    if (issues.length > 0) return fail({ reason: "invalid-request", issues });

    const now = deps.clock.now();
    // A session knows more of them than an invite may keep.
    const { id, username, displayName, mail } = caller;
    const invite = await deps.invites.add(
      {
        token: deps.random.uuid(),
        owner: { id, username, displayName, mail },
        description,
        recipient,
        createdAt: now.toISOString(),
        // Whole seconds: CS3 and the wire carry no more, and both must agree on the same instant.
        expiresAt: new Date(Math.floor((now.getTime() + deps.lifetimeMs) / 1000) * 1000).toISOString(),
        uses: deps.uses,
        redeemedBy: [],
      },
      (generated) => ({ type: "invite-generated", invite: generated }),
    );
    return ok(invite);
  };
}
