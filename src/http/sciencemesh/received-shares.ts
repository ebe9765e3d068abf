import { type Handler, Hono } from "hono";
import type { ReceivedShareState } from "../../domain/model/received-share.ts";
import type { UseCases } from "../../domain/use-cases.ts";
import type { HttpEnv } from "../context.ts";
import { refuseFor, sciencemeshAnswer } from "../failure.ts";
import { pageBody, pageRequestOf } from "./page.ts";
import { receivedShareBody } from "./share-body.ts";

const refuse = refuseFor(sciencemeshAnswer);

/** `/sciencemesh/received-shares`: the shares the caller has received. */
export function receivedShareRoutes(
  useCases: Pick<
    UseCases,
    "listReceivedShares" | "getReceivedShare" | "respondToShare" | "removeReceivedShare"
  >,
): Hono<HttpEnv> {
  const routes = new Hono<HttpEnv>();

  routes.get("/", async (c) => {
    const page = pageRequestOf(c.req.query());
    if (!page.ok) return refuse(c, page.failure);
    return c.json(pageBody(await useCases.listReceivedShares(c.var.user, {}, page.value), receivedShareBody));
  });

  routes.get("/:id", async (c) => {
    const share = await useCases.getReceivedShare(c.var.user, c.req.param("id"));
    return share.ok ? c.json(receivedShareBody(share.value)) : refuse(c, share.failure);
  });

  routes.delete("/:id", async (c) => {
    const removed = await useCases.removeReceivedShare(c.var.user, c.req.param("id"));
    return removed.ok ? c.body(null, 204) : refuse(c, removed.failure);
  });

  const respond =
    (state: ReceivedShareState): Handler<HttpEnv, "/:id"> =>
    async (c) => {
      const share = await useCases.respondToShare(c.var.user, c.req.param("id"), { state });
      return share.ok ? c.json(receivedShareBody(share.value)) : refuse(c, share.failure);
    };
  routes.post("/:id/accept", respond("accepted"));
  routes.post("/:id/decline", respond("rejected"));

  return routes;
}
