import type { Handler } from "hono";
import * as z from "zod";
import type { UseCases } from "../../domain/use-cases.ts";
import type { HttpEnv } from "../context.ts";
import { refuseFor, sciencemeshAnswer } from "../failure.ts";
import { readAs } from "../read-as.ts";
import { isJson, jsonOf, type RequestBody } from "../request-body.ts";
import { type InviteTokenDeps, inviteToken } from "./invite-token.ts";

const InviteWishes = z
  .object({ description: z.string().nullish(), recipient: z.string().nullish() })
  .nullable();
const refuse = refuseFor(sciencemeshAnswer);

/** `POST /sciencemesh/generate-invite`. A body is optional, and one that is no JSON is passed over, as clients expect. */
export function generateInvite(
  deps: InviteTokenDeps & { readonly useCases: Pick<UseCases, "generateInvite"> },
): Handler<HttpEnv> {
  return async (c) => {
    const json = hasWishes(c.var.body) ? jsonOf(c.var.body) : ({ ok: true, value: {} } as const);
    if (!json.ok) return refuse(c, json.failure);
    const wishes = readAs(InviteWishes, json.value);
    if (!wishes.ok) return refuse(c, wishes.failure);
    const invite = await deps.useCases.generateInvite(c.var.user, {
      description: wishes.value?.description ?? "",
      recipient: wishes.value?.recipient ?? "",
    });
    return invite.ok ? c.json(inviteToken(deps, invite.value)) : refuse(c, invite.failure);
  };
}

function hasWishes(body: RequestBody): boolean {
  return isJson(body) && body.text.trim() !== "";
}
