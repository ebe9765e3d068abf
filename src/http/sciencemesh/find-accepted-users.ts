import type { Handler } from "hono";
import type { UseCases } from "../../domain/use-cases.ts";
import type { HttpEnv } from "../context.ts";

/** `GET /sciencemesh/find-accepted-users?search=`: the caller's connections; every member is always there. */
export function findAcceptedUsers({ findContacts }: Pick<UseCases, "findContacts">): Handler<HttpEnv> {
  return async (c) => {
    const contacts = await findContacts(c.var.user, c.req.query("search") ?? "");
    return c.json(
      contacts.map(({ displayName, address, userId, mail }) => ({
        display_name: displayName,
        idp: address.host,
        user_id: userId.opaqueId,
        mail,
      })),
    );
  };
}
