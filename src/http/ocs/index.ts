import type { Door } from "../door.ts";
import { createOcsRoutes, type OcsRoutesDeps } from "./routes.ts";

/** The door for clients that know ownCloud: the federated part of its OCS sharing API. Needs a session. */
export function createOcsDoor(deps: OcsRoutesDeps): Door {
  return { path: "/ocs", routes: createOcsRoutes(deps) };
}
