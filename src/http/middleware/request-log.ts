import type { MiddlewareHandler } from "hono";
import type { Clock } from "../../domain/ports/clock.ts";
import type { Logger } from "../../domain/ports/logger.ts";
import type { HttpEnv } from "../context.ts";

const MAX_PATH = 256;

/** One line for each request: never its query, headers or body, since tokens and secrets travel in all three. */
export function requestLog({ clock, logger }: { readonly clock: Clock; readonly logger: Logger }) {
  const log: MiddlewareHandler<HttpEnv> = async (c, next) => {
    const started = clock.now().getTime();
    await next();
    const { status } = c.res;
    const fields = {
      method: c.req.method,
      // Still percent-encoded, so that no line can be forged.
      path: new URL(c.req.url).pathname.slice(0, MAX_PATH),
      status,
      ms: clock.now().getTime() - started,
      ...(c.var.refusal && { why: c.var.refusal }),
      ...c.var.origin,
      ...(c.var.rule && { rule: c.var.rule }),
    };
    // Whether the server is ready has lines of its own, when that changes.
    if (c.var.probe) logger.debug("probe answered", fields);
    else if (status >= 500 && status !== 501) logger.error("request failed", fields);
    else logger.info("request answered", fields);
  };
  return log;
}
