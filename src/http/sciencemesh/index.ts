import { Hono } from "hono";
import type { Server } from "../../domain/model/server.ts";
import type { Resources } from "../../domain/ports/resources.ts";
import type { Sessions } from "../../domain/ports/sessions.ts";
import type { UseCases } from "../../domain/use-cases.ts";
import type { HttpEnv } from "../context.ts";
import type { Door } from "../door.ts";
import { body } from "../middleware/body.ts";
import { userCors } from "../middleware/cors.ts";
import { noStore } from "../middleware/no-store.ts";
import { session } from "../middleware/session.ts";
import { acceptInvite } from "./accept-invite.ts";
import { createShare } from "./create-share.ts";
import { deleteAcceptedUser } from "./delete-accepted-user.ts";
import { findAcceptedUsers } from "./find-accepted-users.ts";
import { generateInvite } from "./generate-invite.ts";
import { listInvite } from "./list-invite.ts";
import { listProviders } from "./list-providers.ts";
import { openInApp } from "./open-in-app.ts";
import { receivedShareRoutes } from "./received-shares.ts";
import { requestShare, shareRequestRoutes } from "./share-requests.ts";
import { shareRoutes } from "./shares.ts";

export interface SciencemeshDoorDeps {
  readonly server: Pick<Server, "host">;
  /** Where the door stands below our public URL, with a leading slash. */
  readonly sciencemeshPath: string;
  readonly useCases: Pick<
    UseCases,
    | "generateInvite"
    | "listInvites"
    | "forwardInvite"
    | "findContacts"
    | "removeContact"
    | "listProviders"
    | "createShare"
    | "getShare"
    | "listShares"
    | "updateShare"
    | "removeShare"
    | "getReceivedShare"
    | "listReceivedShares"
    | "respondToShare"
    | "removeReceivedShare"
    | "askForShare"
    | "listShareRequests"
    | "acceptShareRequest"
    | "removeShareRequest"
  >;
  /** What our users can share: a role means other permissions on a file than on a folder. */
  readonly resources: Pick<Resources, "stat">;
  readonly sessions: Sessions;
  /** What a 401 names as ways to prove oneself. */
  readonly challenges: readonly string[];
  /** Web origins that may call; `*` for all. */
  readonly corsOrigins: readonly string[];
  /** The page that helps a person find their own server with an invite; without it there are no invite links. */
  readonly meshDirectoryUrl?: string;
  readonly maxBodyBytes: number;
}

/** The door for our own users: invites, connections and shares. Every route needs a session. */
export function createSciencemeshDoor(deps: SciencemeshDoorDeps): Door {
  const { useCases } = deps;
  const routes = new Hono<HttpEnv>();
  routes.use(noStore(), userCors(deps.corsOrigins), session(deps), body(deps.maxBodyBytes));
  routes.post("/generate-invite", generateInvite(deps));
  routes.get("/list-invite", listInvite(deps));
  routes.post("/accept-invite", acceptInvite(useCases));
  routes.get("/find-accepted-users", findAcceptedUsers(useCases));
  routes.delete("/delete-accepted-user", deleteAcceptedUser(useCases));
  routes.get("/list-providers", listProviders(useCases));
  routes.post("/create-share", createShare(deps));
  routes.post("/open-in-app", openInApp(useCases));
  routes.route("/shares", shareRoutes(useCases));
  routes.route("/received-shares", receivedShareRoutes(useCases));
  routes.post("/request-share", requestShare(useCases));
  routes.route("/share-requests", shareRequestRoutes(useCases));
  return { path: deps.sciencemeshPath, routes };
}
