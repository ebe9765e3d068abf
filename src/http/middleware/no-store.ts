import type { MiddlewareHandler } from "hono";
import type { HttpEnv } from "../context.ts";

/** Keeps answers out of every cache: invites and what people share are nobody else's business. */
export function noStore(): MiddlewareHandler<HttpEnv> {
  return async (c, next) => {
    c.header("Cache-Control", "no-store");
    await next();
  };
}
