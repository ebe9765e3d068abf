import { type Handler, Hono } from "hono";
import * as z from "zod";
import { RequestDirection, type ShareRequest } from "../../domain/model/share-request.ts";
import type { UseCases } from "../../domain/use-cases.ts";
import type { HttpEnv } from "../context.ts";
import { readAs } from "../read-as.ts";
import { jsonOf } from "../request-body.ts";
import { refuseSharing } from "./refuse-sharing.ts";
import { ROLES, Role } from "./role.ts";
import { shareBody } from "./share-body.ts";
import { unixSeconds } from "./unix-seconds.ts";

const Wanted = z.object({
  owner: z.string().min(1),
  ownerProvider: z.string().min(1),
  share: z.string().min(1),
});
const Grant = z.object({
  /** Needed when the request does not name a file of the caller's. */
  sourcePath: z.string().min(1).nullish(),
  role: Role,
  /** Seconds since the epoch. */
  expiration: z.int().positive().max(253_402_300_799).nullish(),
});
const ListQuery = z.object({ direction: RequestDirection.exactOptional() });

/** `POST /sciencemesh/request-share`: asks a user of another provider for a share. */
export function requestShare({ askForShare }: Pick<UseCases, "askForShare">): Handler<HttpEnv> {
  return async (c) => {
    const json = jsonOf(c.var.body);
    if (!json.ok) return refuseSharing(c, json.failure);
    const wanted = readAs(Wanted, json.value);
    if (!wanted.ok) return refuseSharing(c, wanted.failure);
    const { owner, ownerProvider, share } = wanted.value;
    const asked = await askForShare(c.var.user, {
      owner: { idp: ownerProvider, opaqueId: owner, type: "federated" },
      share,
    });
    return asked.ok ? c.json(requestBody(asked.value)) : refuseSharing(c, asked.failure);
  };
}

/** `/sciencemesh/share-requests`: the requests for shares the caller has received or sent. */
export function shareRequestRoutes(
  useCases: Pick<UseCases, "listShareRequests" | "acceptShareRequest" | "removeShareRequest">,
): Hono<HttpEnv> {
  const routes = new Hono<HttpEnv>();

  routes.get("/", async (c) => {
    const query = readAs(ListQuery, c.req.query());
    if (!query.ok) return refuseSharing(c, query.failure);
    const { direction } = query.value;
    const directions = direction === undefined ? RequestDirection.options : [direction];
    const lists = await Promise.all(directions.map((one) => useCases.listShareRequests(c.var.user, one)));
    return c.json({ items: lists.flat().map(requestBody) });
  });

  routes.post("/:id/accept", async (c) => {
    const json = jsonOf(c.var.body);
    if (!json.ok) return refuseSharing(c, json.failure);
    const grant = readAs(Grant, json.value);
    if (!grant.ok) return refuseSharing(c, grant.failure);
    const { sourcePath, role, expiration } = grant.value;
    const share = await useCases.acceptShareRequest(c.var.user, c.req.param("id"), {
      ...(sourcePath != null && { path: sourcePath }),
      permissions: ROLES[role],
      ...(expiration != null && { expiresAt: new Date(expiration * 1000) }),
    });
    return share.ok ? c.json(shareBody(share.value)) : refuseSharing(c, share.failure);
  });

  const remove =
    (direction: RequestDirection): Handler<HttpEnv, "/:id"> =>
    async (c) => {
      const name = { id: c.req.param("id"), direction };
      const removed = await useCases.removeShareRequest(c.var.user, name);
      return removed.ok ? c.body(null, 204) : refuseSharing(c, removed.failure);
    };
  routes.post("/:id/decline", remove("received"));
  routes.delete("/:id", remove("sent"));

  return routes;
}

/** A request as the caller sees it. Times are seconds since the epoch. */
function requestBody(request: ShareRequest): Readonly<Record<string, unknown>> {
  const { id, direction, user, remote, share, createdAt, expiresAt } = request;
  const ours = { user_id: user.opaqueId };
  const theirs = {
    user_id: remote.userId.opaqueId,
    idp: remote.address.host,
    display_name: remote.displayName,
  };
  return {
    id,
    direction,
    owner: direction === "received" ? ours : theirs,
    requester: direction === "received" ? theirs : ours,
    share,
    created: unixSeconds(createdAt),
    expiration: unixSeconds(expiresAt),
  };
}
