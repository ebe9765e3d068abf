import { Hono } from "hono";
import * as z from "zod";
import type { AccessMethod } from "../../domain/model/access-method.ts";
import { permissionsFromOcm } from "../../domain/model/permissions.ts";
import type { Share } from "../../domain/model/share.ts";
import type { UseCases } from "../../domain/use-cases.ts";
import type { OcmPermission } from "../../ocm/permissions.ts";
import type { HttpEnv } from "../context.ts";
import { refuseFor, sciencemeshAnswer } from "../failure.ts";
import { readAs } from "../read-as.ts";
import { jsonOf } from "../request-body.ts";
import { pageBody, pageRequestOf } from "./page.ts";
import { shareBody } from "./share-body.ts";

const ShareChange = z.object({
  permissions: z.array(z.enum(["read", "write", "share"])).exactOptional(),
  /** Seconds since the epoch; null takes the expiry away. */
  expiration: z.int().positive().max(253_402_300_799).nullable().exactOptional(),
});
const refuse = refuseFor(sciencemeshAnswer);

/** `/sciencemesh/shares`: the shares the caller has sent. */
export function shareRoutes(
  useCases: Pick<UseCases, "listShares" | "getShare" | "updateShare" | "removeShare">,
): Hono<HttpEnv> {
  const routes = new Hono<HttpEnv>();

  routes.get("/", async (c) => {
    const page = pageRequestOf(c.req.query());
    if (!page.ok) return refuse(c, page.failure);
    return c.json(pageBody(await useCases.listShares(c.var.user, {}, page.value), shareBody));
  });

  routes.get("/:id", async (c) => {
    const share = await useCases.getShare(c.var.user, { id: c.req.param("id") });
    return share.ok ? c.json(shareBody(share.value)) : refuse(c, share.failure);
  });

  routes.patch("/:id", async (c) => {
    const json = jsonOf(c.var.body);
    if (!json.ok) return refuse(c, json.failure);
    const change = readAs(ShareChange, json.value);
    if (!change.ok) return refuse(c, change.failure);
    const { permissions, expiration } = change.value;
    const id = c.req.param("id");
    const found = await useCases.getShare(c.var.user, { id });
    if (!found.ok) return refuse(c, found.failure);
    const share = await useCases.updateShare(
      c.var.user,
      { id },
      {
        ...(permissions && { accessMethods: [webdavWith(permissions, found.value.resourceType)] }),
        ...(expiration !== undefined && {
          expiresAt: expiration === null ? "never" : new Date(expiration * 1000),
        }),
      },
    );
    return share.ok ? c.json(shareBody(share.value)) : refuse(c, share.failure);
  });

  routes.delete("/:id", async (c) => {
    const removed = await useCases.removeShare(c.var.user, { id: c.req.param("id") });
    return removed.ok ? c.body(null, 204) : refuse(c, removed.failure);
  });

  return routes;
}

function webdavWith(words: readonly OcmPermission[], kind: Share["resourceType"]): AccessMethod {
  return {
    protocol: "webdav",
    permissions: permissionsFromOcm(words, kind),
    requirements: [],
    accessTypes: [],
  };
}
