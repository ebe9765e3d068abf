import { Hono } from "hono";
import type { DescribeServer } from "../../domain/discovery/describe-server.ts";
import type { HttpEnv } from "../context.ts";
import type { Door } from "../door.ts";
import { publicCors } from "../middleware/cors.ts";

export interface DiscoveryDoorDeps {
  readonly describeServer: DescribeServer;
}

/** Every place where some peer looks for the document; the slash at the end of the older ones is tidied away. */
const PATHS = ["/.well-known/ocm", "/ocm-provider", "/index.php/ocm-provider"];
/** Nextcloud takes a server with another version than 1.0 or 1.1 for one it cannot talk to. */
const NEXTCLOUD = "Nextcloud Server Crawler";
const MAX_AGE_SECONDS = 3600;

/** Serves the discovery document (draft-05, OCM API Discovery), the same at every place. */
export function createDiscoveryDoor({ describeServer }: DiscoveryDoorDeps): Door {
  const routes = new Hono<HttpEnv>();
  for (const path of PATHS) {
    routes.use(path, publicCors());
    routes.get(path, (c) => {
      const document = describeServer();
      c.header("Cache-Control", `public, max-age=${MAX_AGE_SECONDS}`);
      c.header("Vary", "User-Agent");
      return c.json(c.req.header("User-Agent") === NEXTCLOUD ? { ...document, apiVersion: "1.1" } : document);
    });
  }
  return { path: "", alsoAtRoot: true, routes };
}
