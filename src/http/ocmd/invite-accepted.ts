import type { Handler } from "hono";
import { describeFailure } from "../../domain/failure.ts";
import { ok } from "../../domain/result.ts";
import type { UseCases } from "../../domain/use-cases.ts";
import { errorBody } from "../../ocm/error-body.ts";
import { parseInviteAcceptedRequest, writeInviteAcceptedResponse } from "../../ocm/invite-accepted.ts";
import type { HttpEnv } from "../context.ts";
import { ocmAnswer, refuse, refuseFor, unreadableAnswer } from "../failure.ts";
import { formOf, isJson, jsonOf } from "../request-body.ts";

const refuseInvite = refuseFor(ocmAnswer);

/** `POST /ocm/invite-accepted`, as JSON or, from older reva servers, as a form. */
export function inviteAccepted({ acceptInvite }: Pick<UseCases, "acceptInvite">): Handler<HttpEnv> {
  return async (c) => {
    const read = isJson(c.var.body) ? jsonOf(c.var.body) : ok(formOf(c.var.body));
    if (!read.ok) return refuseInvite(c, read.failure);
    const request = parseInviteAcceptedRequest(read.value);
    if (!request.ok) return refuse(c, unreadableAnswer(request.failure));
    const { token, userID, recipientProvider, name, email } = request.value;
    const user = { idp: recipientProvider, opaqueId: userID, type: "federated" } as const;
    const accepted = await acceptInvite({ token, user, displayName: name, mail: email }, c.var.peer);
    if (!accepted.ok) return refuseInvite(c, accepted.failure);
    const { owner, already } = accepted.value;
    const identity = writeInviteAcceptedResponse({
      userID: owner.id.opaqueId,
      email: owner.mail,
      name: owner.displayName,
    });
    if (!already) return c.json(identity);
    // Who the inviter is, once more: it helps a peer whose first answer got lost.
    const known = { reason: "already-exists", what: "contact" } as const;
    c.set("refusal", known.reason);
    return c.json({ ...errorBody("ALREADY_EXIST", describeFailure(known)), ...identity }, 409);
  };
}
