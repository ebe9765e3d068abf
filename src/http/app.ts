import { type Context, Hono } from "hono";
import { methodNotAllowed } from "hono/method-not-allowed";
import { getPath } from "hono/utils/url";
import type { Server } from "../domain/model/server.ts";
import type { Clock } from "../domain/ports/clock.ts";
import type { Logger } from "../domain/ports/logger.ts";
import { Unavailable } from "../domain/ports/unavailable.ts";
import type { HttpEnv } from "./context.ts";
import type { Door } from "./door.ts";
import { answer, refuse } from "./failure.ts";
import { requestLog } from "./middleware/request-log.ts";

/** What joins the doors of one deployment. */
export interface AppDeps {
  readonly server: Pick<Server, "publicUrl">;
  /** The doors to offer; a deployment may offer `/ocm` alone, or `/sciencemesh` alone. */
  readonly doors: readonly Door[];
  readonly clock: Clock;
  readonly logger: Logger;
}

const RETRY_AFTER_SECONDS = "5";

/** Joins doors to one HTTP application below the base path of our public URL. Whatever it answers is JSON. */
export function createApp({ server, doors, clock, logger }: AppDeps): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>({ getPath: tidyPath });
  app.use(requestLog({ clock, logger }));
  app.use(async (c, next) => {
    await next();
    c.res.headers.set("X-Content-Type-Options", "nosniff");
  });
  app.use(
    methodNotAllowed({
      app,
      onMethodNotAllowed(c, methods) {
        c.header("Allow", [...methods, "OPTIONS"].join(", "));
        return refuse(c, answer(405, "INVALID_PARAMETER", { message: "method not allowed" }));
      },
    }),
  );
  const basePath = new URL(server.publicUrl).pathname.replace(/\/$/, "");
  for (const { path, alsoAtRoot, routes } of doors) {
    app.route(`${basePath}${path}`, routes);
    if (alsoAtRoot && basePath !== "") app.route(path, routes);
  }
  app.notFound((c) => refuse(c, answer(404, "RESOURCE_NOT_FOUND", { message: "there is nothing here" })));
  app.onError((error, c) => failed(c, error, logger));
  return app;
}

/** Peers join URLs carelessly: `/ocm//shares` and `/ocm/shares/` are `/ocm/shares`. */
function tidyPath(request: Request): string {
  const path = getPath(request).replace(/\/{2,}/g, "/");
  return path.length > 1 && path.endsWith("/") ? path.slice(0, -1) : path;
}

function failed(c: Context<HttpEnv>, error: Error, logger: Logger): Response {
  logger.error("a request met an error", { error: error.name, why: error.message, stack: error.stack });
  if (error instanceof Unavailable) {
    c.header("Retry-After", RETRY_AFTER_SECONDS);
    return refuse(c, answer(503, "SERVER_ERROR", { message: "the service is not available at the moment" }));
  }
  return refuse(c, answer(500, "SERVER_ERROR", { message: "internal error" }));
}
