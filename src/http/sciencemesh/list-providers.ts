import type { Handler } from "hono";
import type { UseCases } from "../../domain/use-cases.ts";
import type { HttpEnv } from "../context.ts";

/** `GET /sciencemesh/list-providers?search=`: the configured providers by full name or domain. */
export function listProviders(useCases: Pick<UseCases, "listProviders">): Handler<HttpEnv> {
  return async (c) => {
    const providers = await useCases.listProviders(c.req.query("search") ?? "");
    return c.json(providers.map(({ fullName, domain }) => ({ full_name: fullName, domain })));
  };
}
