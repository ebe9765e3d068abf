import type { Handler } from "hono";
import * as z from "zod";
import { type Failure, invalid } from "../../domain/failure.ts";
import { fail, ok, type Result } from "../../domain/result.ts";
import type { UseCases } from "../../domain/use-cases.ts";
import { parseInviteString } from "../../ocm/invite-string.ts";
import type { HttpEnv } from "../context.ts";
import { refuseFor, sciencemeshAnswer } from "../failure.ts";
import { readAs } from "../read-as.ts";
import { formOf, isJson, jsonOf, type RequestBody } from "../request-body.ts";

const InviteFields = z.object({
  token: z.string().nullish(),
  providerDomain: z.string().nullish(),
  inviteString: z.string().nullish(),
});
type InviteFields = z.infer<typeof InviteFields>;
const refuse = refuseFor(sciencemeshAnswer);

/** `POST /sciencemesh/accept-invite`, as JSON, form or query: a token and its provider, or an Invite String. */
export function acceptInvite({ forwardInvite }: Pick<UseCases, "forwardInvite">): Handler<HttpEnv> {
  return async (c) => {
    const fields = fieldsOf(c.var.body, c.req.query());
    if (!fields.ok) return refuse(c, fields.failure);
    const invite = inviteOf(fields.value);
    if (!invite.ok) return refuse(c, invite.failure);
    const contact = await forwardInvite(c.var.user, invite.value);
    return contact.ok ? c.body(null, 200) : refuse(c, contact.failure);
  };
}

function fieldsOf(body: RequestBody, query: Record<string, string>): Result<InviteFields, Failure> {
  const read = isJson(body) ? jsonOf(body) : ok({ ...query, ...formOf(body) });
  return read.ok ? readAs(InviteFields, read.value) : read;
}

function inviteOf({
  token,
  providerDomain,
  inviteString,
}: InviteFields): Result<{ readonly token: string; readonly providerDomain: string }, Failure> {
  if (token && providerDomain) return ok({ token, providerDomain });
  // What people paste as the token is often the whole Invite String.
  const pasted = inviteString || token;
  const parts = pasted ? parseInviteString(pasted) : undefined;
  if (parts) return ok({ token: parts.token, providerDomain: parts.host });
  return fail(invalid("", "token and providerDomain must not be null"));
}
