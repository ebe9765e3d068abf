import type { Handler } from "hono";
import { parseNewShare } from "../../ocm/new-share.ts";
import type { HttpEnv } from "../context.ts";
import { ocmAnswer, refuse, refuseFor, unreadableAnswer } from "../failure.ts";
import { jsonOf } from "../request-body.ts";
import type { OcmdDoorDeps } from "./index.ts";

const refuseShare = refuseFor(ocmAnswer);

/** `POST /ocm/shares`, the Share Creation Notification. Exactly 201 with an object: some peers take nothing else. */
export function shares(
  deps: Pick<OcmdDoorDeps, "useCases" | "support" | "exposeRecipientDisplayName">,
): Handler<HttpEnv> {
  return async (c) => {
    const json = jsonOf(c.var.body);
    if (!json.ok) return refuseShare(c, json.failure);
    const share = parseNewShare(json.value, deps.support);
    if (!share.ok) return refuse(c, unreadableAnswer(share.failure));
    const received = await deps.useCases.receiveShare(share.value, c.var.peer);
    if (!received.ok) return refuseShare(c, received.failure);
    const { displayName, username } = received.value.recipient;
    return c.json(
      deps.exposeRecipientDisplayName ? { recipientDisplayName: displayName || username } : {},
      201,
    );
  };
}
