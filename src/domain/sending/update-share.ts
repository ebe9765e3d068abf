import { type Failure, invalid } from "../failure.ts";
import type { AccessMethod } from "../model/access-method.ts";
import type { LocalUser } from "../model/local-user.ts";
import { ocmPermissionsOf, permissionSet } from "../model/permissions.ts";
import type { Server } from "../model/server.ts";
import type { Share } from "../model/share.ts";
import type { SendNotification } from "../notifications/send-notification.ts";
import type { Clock } from "../ports/clock.ts";
import type { ShareRepository } from "../ports/repositories.ts";
import type { Resources } from "../ports/resources.ts";
import { accessParts, refuseOversize } from "../refuse-oversize.ts";
import { fail, ok, type Result } from "../result.ts";
import { findShare, isSharer, type ShareReference } from "./get-share.ts";
import { shareChanged } from "./share-notification.ts";

export interface UpdateShareDeps {
  readonly server: Server;
  readonly clock: Clock;
  readonly shares: ShareRepository;
  readonly resources: Resources;
  readonly sendNotification: SendNotification;
}

/** What to change; `expiresAt: "never"` takes an expiry away, an access method replaces the one of its protocol. */
export interface ShareChanges {
  readonly expiresAt?: Date | "never";
  readonly accessMethods?: readonly AccessMethod[];
}

/** Changes a share the caller owns or created; the local change holds, the Receiving Server is told as soon as it answers. */
export type UpdateShare = (
  caller: LocalUser,
  reference: ShareReference,
  changes: ShareChanges,
) => Promise<Result<Share, Failure>>;

/** Builds the use case behind CS3 `UpdateOCMShare`. */
export function createUpdateShare(deps: UpdateShareDeps): UpdateShare {
  return async (caller, reference, changes) => {
    const found = await findShare(deps.shares, reference);
    if (found === undefined || !isSharer(found, caller.id))
      return fail({ reason: "not-found", what: "share" });
    if (changes.expiresAt === undefined && (changes.accessMethods ?? []).length === 0) return ok(found);
    const refused = await check(deps, { caller, found, changes });
    if (refused !== undefined) return fail(refused);

    const now = deps.clock.now().toISOString();
    const share = await deps.shares.update(
      found.id,
      (current) => ({ ...apply(current, changes), modifiedAt: now }),
      (updated) => ({ type: "share-updated", share: updated }),
    );
    if (share === undefined) return fail({ reason: "not-found", what: "share" });
    await deps.sendNotification(shareChanged(deps.server, share));
    return ok(share);
  };
}

async function check(
  deps: UpdateShareDeps,
  facts: { readonly caller: LocalUser; readonly found: Share; readonly changes: ShareChanges },
): Promise<Failure | undefined> {
  const { caller, found, changes } = facts;
  if (changes.expiresAt instanceof Date && !(changes.expiresAt.getTime() > deps.clock.now().getTime())) {
    return invalid("expiration", "a time in the future is expected");
  }
  const methods = changes.accessMethods ?? [];
  for (const method of methods) {
    const before = found.accessMethods.find((known) => known.protocol === method.protocol);
    if (before === undefined)
      return invalid("access_methods", `the share has no ${method.protocol} access method`);
    if (changesWhatIsFixed(before, method)) {
      return invalid("access_methods", "requirements and access types of a share cannot change");
    }
    if (method.protocol === "webdav" && method.permissions.length === 0) {
      return invalid("access_methods", "at least one permission is expected");
    }
  }
  if (methods.length === 0) return undefined;
  // One change may replace several access methods, so what counts is what comes of it.
  const oversize = refuseOversize(accessParts("access_methods", apply(found, changes).accessMethods));
  if (oversize !== undefined) return oversize;
  const asked = methods.flatMap((method) => ("permissions" in method ? method.permissions : []));
  if (asked.length === 0) return undefined;
  const resource = await deps.resources.stat(caller, { id: found.resourceId });
  if (!resource.ok) return resource.failure;
  if (!asked.every((permission) => resource.value.permissions.includes(permission))) {
    return { reason: "forbidden", detail: "you cannot share more than you may do yourself" };
  }
  // Without a word for it on the wire, the recipient could do nothing at all: that is removing the share.
  return methods.some(
    (method) => method.protocol === "webdav" && !ocmPermissionsOf(method.permissions).length,
  )
    ? invalid("access_methods", "reading, writing or sharing is expected")
    : undefined;
}

/** Requirements and access types were promised to the recipient; leaving them out keeps them. */
function changesWhatIsFixed(before: AccessMethod, after: AccessMethod): boolean {
  const differs = (a: readonly string[], b: readonly string[]) =>
    b.length > 0 && (a.length !== b.length || b.some((value) => !a.includes(value)));
  if (
    "requirements" in before &&
    "requirements" in after &&
    differs(before.requirements, after.requirements)
  ) {
    return true;
  }
  return "accessTypes" in before && "accessTypes" in after && differs(before.accessTypes, after.accessTypes);
}

function apply(share: Share, { expiresAt, accessMethods = [] }: ShareChanges): Share {
  const { expiresAt: before, ...rest } = share;
  const expiry =
    expiresAt === undefined ? before : expiresAt === "never" ? undefined : expiresAt.toISOString();
  return {
    ...rest,
    ...(expiry !== undefined && { expiresAt: expiry }),
    accessMethods: share.accessMethods.map((known) => {
      const change = accessMethods.find((method) => method.protocol === known.protocol);
      return change === undefined ? known : merge(known, change);
    }),
  };
}

function merge(known: AccessMethod, change: AccessMethod): AccessMethod {
  if (known.protocol === "webdav" && change.protocol === "webdav") {
    return { ...known, permissions: permissionSet(change.permissions) };
  }
  if (known.protocol === "webapp" && change.protocol === "webapp") {
    return {
      ...known,
      permissions: permissionSet(change.permissions),
      appName: change.appName || known.appName,
      ...(change.viewMode && { viewMode: change.viewMode }),
    };
  }
  return change;
}
