import type { Handler } from "hono";
import * as z from "zod";
import { permissionsFromOcm } from "../../domain/model/permissions.ts";
import type { Resources } from "../../domain/ports/resources.ts";
import type { UseCases } from "../../domain/use-cases.ts";
import type { HttpEnv } from "../context.ts";
import { readAs } from "../read-as.ts";
import { jsonOf } from "../request-body.ts";
import { refuseSharing as refuse } from "./refuse-sharing.ts";
import { ROLES, Role } from "./role.ts";
import { shareBody } from "./share-body.ts";

const ShareRequest = z.object({
  sourcePath: z.string().min(1),
  role: Role,
  recipientUsername: z.string().min(1),
  recipientHost: z.string().min(1),
  /** Seconds since the epoch. */
  expiration: z.int().positive().max(253_402_300_799).nullish(),
});

/** `POST /sciencemesh/create-share`: shares a file or folder of the caller with a user of another provider. */
export function createShare({
  useCases,
  resources,
}: {
  readonly useCases: Pick<UseCases, "createShare">;
  readonly resources: Pick<Resources, "stat">;
}): Handler<HttpEnv> {
  return async (c) => {
    const json = jsonOf(c.var.body);
    if (!json.ok) return refuse(c, json.failure);
    const request = readAs(ShareRequest, json.value);
    if (!request.ok) return refuse(c, request.failure);
    const { sourcePath, role, recipientUsername, recipientHost, expiration } = request.value;
    const resource = await resources.stat(c.var.user, { path: sourcePath });
    if (!resource.ok) return refuse(c, resource.failure);
    const created = await useCases.createShare(c.var.user, {
      resource: { path: sourcePath },
      recipient: { idp: recipientHost, opaqueId: recipientUsername, type: "federated" },
      accessMethods: [
        {
          protocol: "webdav",
          permissions: permissionsFromOcm(ROLES[role], resource.value.kind),
          requirements: [],
          accessTypes: ["remote"],
        },
      ],
      ...(expiration != null && { expiresAt: new Date(expiration * 1000) }),
    });
    return created.ok ? c.json(shareBody(created.value.share)) : refuse(c, created.failure);
  };
}
