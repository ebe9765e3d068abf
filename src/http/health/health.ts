import { Hono, type MiddlewareHandler } from "hono";
import type { Readiness } from "../../domain/ports/readiness.ts";
import type { HttpEnv } from "../context.ts";
import type { Door } from "../door.ts";
import { noStore } from "../middleware/no-store.ts";

export interface HealthDoorDeps {
  readonly readiness: Readiness;
}

/**
 * Tells load balancers and supervisors whether the process is alive (`/healthz`), and whether it can do its work
 * (`/readyz`): which check failed, and no more, since anybody may ask.
 */
export function createHealthDoor({ readiness }: HealthDoorDeps): Door {
  const routes = new Hono<HttpEnv>();
  routes.use("/healthz", asProbe, noStore());
  routes.use("/readyz", asProbe, noStore());
  routes.get("/healthz", (c) => c.json({ status: "alive" }));
  routes.get("/readyz", async (c) => {
    const failing = await readiness.failing();
    if (failing.length === 0) return c.json({ status: "ready" });
    c.header("Retry-After", "1");
    return c.json({ status: "not ready", failing }, 503);
  });
  return { path: "", alsoAtRoot: true, routes };
}

/** Asked every few seconds: in the log it would hide everything else. */
const asProbe: MiddlewareHandler<HttpEnv> = async (c, next) => {
  c.set("probe", true);
  await next();
};
