import type { Handler } from "hono";
import type { UseCases } from "../../domain/use-cases.ts";
import { parseNotification } from "../../ocm/notification.ts";
import type { HttpEnv } from "../context.ts";
import { ocmAnswer, refuse, refuseFor, unreadableAnswer } from "../failure.ts";
import { jsonOf } from "../request-body.ts";

const refuseNotification = refuseFor(ocmAnswer);

/** `POST /ocm/notifications`. Exactly 201 with an object, also when there was nothing left to change. */
export function notifications({
  receiveNotification,
}: Pick<UseCases, "receiveNotification">): Handler<HttpEnv> {
  return async (c) => {
    const json = jsonOf(c.var.body);
    if (!json.ok) return refuseNotification(c, json.failure);
    const notification = parseNotification(json.value);
    if (!notification.ok) return refuse(c, unreadableAnswer(notification.failure));
    const { peer } = c.var;
    const applied = await receiveNotification({ ...notification.value, ...(peer && { peer }) });
    return applied.ok ? c.json({}, 201) : refuseNotification(c, applied.failure);
  };
}
