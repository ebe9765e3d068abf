import type { Handler } from "hono";
import type { UseCases } from "../../domain/use-cases.ts";
import { parseRequestShare } from "../../ocm/request-share.ts";
import type { HttpEnv } from "../context.ts";
import { ocmAnswer, refuse, refuseFor, unreadableAnswer } from "../failure.ts";
import { jsonOf } from "../request-body.ts";

const refuseRequest = refuseFor(ocmAnswer);

/** `POST /ocm/request-share`, the Request for a Share. 201 with an object, as for the other messages. */
export function requestShare({
  receiveShareRequest,
}: Pick<UseCases, "receiveShareRequest">): Handler<HttpEnv> {
  return async (c) => {
    const json = jsonOf(c.var.body);
    if (!json.ok) return refuseRequest(c, json.failure);
    const asked = parseRequestShare(json.value);
    if (!asked.ok) return refuse(c, unreadableAnswer(asked.failure));
    const received = await receiveShareRequest(asked.value, c.var.peer);
    return received.ok ? c.json({}, 201) : refuseRequest(c, received.failure);
  };
}
