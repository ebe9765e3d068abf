import { Hono } from "hono";
import type { PublicJwk } from "../../domain/ports/signing-keys.ts";
import type { HttpEnv } from "../context.ts";
import type { Door } from "../door.ts";
import { publicCors } from "../middleware/cors.ts";

export interface JwksDoorDeps {
  /** All keys that peers may meet. */
  readonly published: () => Promise<readonly PublicJwk[]>;
  /** Path of the OCM API, with a leading slash. */
  readonly ocmPath: string;
}

/** Much shorter than a new key is published before it signs. */
const MAX_AGE_SECONDS = 300;

/**
 * Serves our key set (RFC 7517, section 5; draft-05, `jwksUri`): below the OCM API, and where earlier drafts and
 * Nextcloud look for it. It comes before the OCM door, which keeps everything else below its path out of caches.
 */
export function createJwksDoors({ published, ocmPath }: JwksDoorDeps): readonly Door[] {
  const routesAt = (path: string) => {
    const routes = new Hono<HttpEnv>();
    routes.use(path, publicCors());
    routes.get(path, async (c) => {
      const keys = await published();
      c.header("Cache-Control", `public, max-age=${MAX_AGE_SECONDS}`);
      return c.json({ keys });
    });
    return routes;
  };
  return [
    { path: "", alsoAtRoot: true, routes: routesAt("/.well-known/jwks.json") },
    { path: ocmPath, routes: routesAt("/jwks") },
  ];
}
