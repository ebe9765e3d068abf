import { Hono } from "hono";
import type { PublishDirectory } from "../../domain/providers/publish-directory.ts";
import type { HttpEnv } from "../context.ts";
import type { Door } from "../door.ts";
import { publicCors } from "../middleware/cors.ts";

export interface DirectoryDoorDeps {
  readonly publishDirectory: PublishDirectory;
}

/** The draft leaves the place open, and says that the URL is given to servers by people. */
const PATH = "/.well-known/ocm-directory";
const MAX_AGE_SECONDS = 300;

/** Serves the list of whom we trust as a signed document, without a session (draft-05, Appendix C). */
export function createDirectoryDoor({ publishDirectory }: DirectoryDoorDeps): Door {
  const routes = new Hono<HttpEnv>();
  routes.use(PATH, publicCors());
  routes.get(PATH, async (c) => {
    const document = await publishDirectory();
    return c.body(JSON.stringify(document), 200, {
      "Cache-Control": `public, max-age=${MAX_AGE_SECONDS}`,
      "Content-Type": "application/jose+json",
    });
  });
  return { path: "", alsoAtRoot: true, routes };
}
