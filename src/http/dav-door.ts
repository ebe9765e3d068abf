import { Hono } from "hono";
import type { HttpEnv } from "./context.ts";
import type { Door } from "./door.ts";

/**
 * A door for WebDAV: hands every request below `path` on as it came, since hrefs repeat the URL that was asked for.
 */
export function createDavDoor(path: string, handle: (request: Request) => Promise<Response>): Door {
  const routes = new Hono<HttpEnv>();
  routes.all("/", (c) => handle(c.req.raw));
  routes.all("/*", (c) => handle(c.req.raw));
  return { path, routes };
}
