import type { Handler } from "hono";
import * as z from "zod";
import type { Failure } from "../../domain/failure.ts";
import { permissionsFromOcm } from "../../domain/model/permissions.ts";
import type { Resources } from "../../domain/ports/resources.ts";
import type { UseCases } from "../../domain/use-cases.ts";
import type { OcmPermission } from "../../ocm/permissions.ts";
import type { HttpEnv } from "../context.ts";
import { type Answer, answer, refuseFor, sciencemeshAnswer } from "../failure.ts";
import { readAs } from "../read-as.ts";
import { jsonOf } from "../request-body.ts";
import { shareBody } from "./share-body.ts";

const ShareRequest = z.object({
  sourcePath: z.string().min(1),
  role: z.enum(["viewer", "editor"]),
  recipientUsername: z.string().min(1),
  recipientHost: z.string().min(1),
  /** Seconds since the epoch. */
  expiration: z.int().positive().max(253_402_300_799).nullish(),
});
const ROLES: Readonly<Record<"viewer" | "editor", readonly OcmPermission[]>> = {
  viewer: ["read"],
  editor: ["read", "write"],
};
const refuse = refuseFor(createShareAnswer);

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

/** A 401 would tell a web client that its own session has ended: here no trust is a plain no. */
function createShareAnswer(failure: Failure): Answer {
  return failure.reason === "provider-not-trusted"
    ? answer(403, "UNTRUSTED_SERVICE", { message: `provider ${failure.host} not trusted` })
    : sciencemeshAnswer(failure);
}
