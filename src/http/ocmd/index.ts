import { Hono } from "hono";
import type { Server } from "../../domain/model/server.ts";
import type { AuthenticatePeer } from "../../domain/ports/peer-proof.ts";
import type { UseCases } from "../../domain/use-cases.ts";
import type { NewShareSupport } from "../../ocm/new-share.ts";
import type { HttpEnv } from "../context.ts";
import type { Door } from "../door.ts";
import { body } from "../middleware/body.ts";
import { noStore } from "../middleware/no-store.ts";
import { peer } from "../middleware/peer.ts";
import { inviteAccepted } from "./invite-accepted.ts";
import { notifications } from "./notifications.ts";
import { requestShare } from "./request-share.ts";
import { shares } from "./shares.ts";
import { refuseToken, token } from "./token.ts";

export interface OcmdDoorDeps {
  readonly server: Pick<Server, "ocmPath">;
  readonly useCases: Pick<
    UseCases,
    "receiveShare" | "receiveNotification" | "acceptInvite" | "exchangeCode" | "receiveShareRequest"
  >;
  /** The shares that are taken; discovery says the same. */
  readonly support: NewShareSupport;
  /** Whether a sender learns the recipient's display name. */
  readonly exposeRecipientDisplayName: boolean;
  readonly maxBodyBytes: number;
  /** Looks at signatures. */
  readonly authenticatePeer: AuthenticatePeer;
}

/** The door for peers (OCM 1.4, the API below `endPoint`). Nobody needs a session; each use case proves its caller. */
export function createOcmdDoor(deps: OcmdDoorDeps): Door {
  const routes = new Hono<HttpEnv>();
  routes.use(noStore(), body(deps.maxBodyBytes));
  // First, since its refusals are in the words of OAuth, those about signatures too.
  routes.post("/token", peer(deps.authenticatePeer, refuseToken), token(deps.useCases));
  routes.use(peer(deps.authenticatePeer));
  routes.post("/shares", shares(deps));
  routes.post("/invite-accepted", inviteAccepted(deps.useCases));
  routes.post("/notifications", notifications(deps.useCases));
  routes.post("/request-share", requestShare(deps.useCases));
  return { path: deps.server.ocmPath, routes };
}
