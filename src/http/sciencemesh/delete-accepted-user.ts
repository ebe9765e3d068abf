import type { Handler } from "hono";
import * as z from "zod";
import { ok } from "../../domain/result.ts";
import type { UseCases } from "../../domain/use-cases.ts";
import type { HttpEnv } from "../context.ts";
import { refuseFor, sciencemeshAnswer } from "../failure.ts";
import { readAs } from "../read-as.ts";
import { formOf, isJson, jsonOf } from "../request-body.ts";

const AcceptedUser = z.object({ idp: z.string().min(1), user_id: z.string().min(1) });
const refuse = refuseFor(sciencemeshAnswer);

/** `DELETE /sciencemesh/delete-accepted-user`, named in a JSON body or in the query. */
export function deleteAcceptedUser({ removeContact }: Pick<UseCases, "removeContact">): Handler<HttpEnv> {
  return async (c) => {
    const { body } = c.var;
    const read = isJson(body) ? jsonOf(body) : ok({ ...c.req.query(), ...formOf(body) });
    if (!read.ok) return refuse(c, read.failure);
    const named = readAs(AcceptedUser, read.value);
    if (!named.ok) return refuse(c, named.failure);
    const { idp, user_id } = named.value;
    const removed = await removeContact(c.var.user, { idp, opaqueId: user_id, type: "federated" });
    return removed.ok ? c.body(null, 200) : refuse(c, removed.failure);
  };
}
