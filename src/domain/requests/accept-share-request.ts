import type { OcmPermission } from "../../ocm/permissions.ts";
import { type Failure, invalid } from "../failure.ts";
import type { AccessMethod } from "../model/access-method.ts";
import type { LocalUser } from "../model/local-user.ts";
import { permissionsFromOcm } from "../model/permissions.ts";
import type { Server } from "../model/server.ts";
import type { Share } from "../model/share.ts";
import type { UserId } from "../model/user-id.ts";
import type { Clock } from "../ports/clock.ts";
import type { ShareRequestRepository } from "../ports/repositories.ts";
import type { ResourceReference } from "../ports/resources.ts";
import { fail, ok, type Result } from "../result.ts";
import { findShareRequest } from "./find-share-request.ts";
import { requestRemoved } from "./request-events.ts";
import {
  type FindRequestedResourceDeps,
  findRequestedResource,
  readRequestedResource,
} from "./requested-resource.ts";

/** Shares a resource with a remote user: the use case of that name, as far as it is needed here. */
export type ShareOnRequest = (
  caller: LocalUser,
  intent: {
    readonly resource: ResourceReference;
    readonly recipient: UserId;
    readonly accessMethods: readonly AccessMethod[];
    readonly expiresAt?: Date;
  },
) => Promise<Result<{ readonly share: Share }, Failure>>;

export interface AcceptShareRequestDeps extends FindRequestedResourceDeps {
  readonly server: Server;
  readonly clock: Clock;
  readonly shareRequests: Pick<ShareRequestRepository, "find" | "remove">;
  readonly createShare: ShareOnRequest;
}

/** How the owner grants what was asked for. */
export interface Grant {
  /** The owner's own word for what is asked for; needed when the request's is not understood. */
  readonly path?: string;
  readonly permissions: readonly OcmPermission[];
  readonly expiresAt?: Date;
}

/** Answers a request with a share (OCM 1.4, Share Creation). The request ends with it. */
export type AcceptShareRequest = (
  caller: LocalUser,
  id: string,
  grant: Grant,
) => Promise<Result<Share, Failure>>;

/** Builds the use case. When the share cannot be made, the request stays open. */
export function createAcceptShareRequest(deps: AcceptShareRequestDeps): AcceptShareRequest {
  return async (caller, id, { path, permissions, expiresAt }) => {
    const request = await findShareRequest(deps, caller, { id, direction: "received" });
    if (!request.ok) return request;
    const { share, remote } = request.value;

    const reference = path === undefined ? await named(deps, caller, share) : { path };
    if (reference === undefined) {
      return fail(invalid("sourcePath", "the path of what is asked for is expected"));
    }
    const resource = await deps.resources.stat(caller, reference);
    if (!resource.ok) return resource;

    const created = await deps.createShare(caller, {
      resource: reference,
      recipient: remote.userId,
      accessMethods: [
        {
          protocol: "webdav",
          permissions: permissionsFromOcm(permissions, resource.value.kind),
          requirements: [],
          accessTypes: ["remote"],
        },
      ],
      ...(expiresAt && { expiresAt }),
    });
    if (!created.ok) return created;
    await deps.shareRequests.remove(id, requestRemoved);
    return ok(created.value.share);
  };
}

async function named(deps: AcceptShareRequestDeps, owner: LocalUser, share: string) {
  const requested = readRequestedResource(deps.server, share);
  return requested.kind === "named" ? findRequestedResource(deps, owner, requested.name) : undefined;
}
