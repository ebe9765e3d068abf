import { type Failure, invalid } from "../failure.ts";
import { type Permissions, permissionsFromOcm } from "../model/permissions.ts";
import type { ReceivedShare } from "../model/received-share.ts";
import { fail, ok, type Result } from "../result.ts";
import type { NotificationType } from "./notification-type.ts";
import type { ProveIncoming } from "./prove-incoming.ts";

export interface ShareChangePermissionDeps {
  readonly proveIncoming: ProveIncoming;
  readonly updateIncomingShare: (
    id: string,
    changes: { readonly permissions: Permissions; readonly expiresAt?: Date | "never" },
  ) => Promise<Result<ReceivedShare, Failure>>;
}

/**
 * SHARE_CHANGE_PERMISSION (oCIS: a protocol object) and RESHARE_CHANGE_PERMISSION (ownCloud 10: a list of words):
 * what the recipient of a share we received may do has changed. Never the secret or the address of the bytes.
 */
export function createShareChangePermission(deps: ShareChangePermissionDeps): NotificationType {
  return {
    names: ["SHARE_CHANGE_PERMISSION", "RESHARE_CHANGE_PERMISSION"],
    async apply(notification) {
      const { permissions: words, expiration } = notification.facts;
      if (words === undefined)
        return fail(invalid("notification.protocol", "the new permissions are expected"));
      // What oCIS may leave out when it ends a share, it sends with every change: the proof.
      if (notification.peer === undefined && notification.facts.sharedSecret === undefined)
        return fail({ reason: "not-authenticated" });
      const proven = await deps.proveIncoming(notification);
      if (!proven.ok) return proven;
      if (proven.value.length === 0) return fail({ reason: "not-found", what: "received-share" });
      for (const share of proven.value) {
        // The stored type decides: senders say "file" for folders, too.
        const kind = share.resourceType === "folder" ? "folder" : "file";
        await deps.updateIncomingShare(share.id, {
          permissions: permissionsFromOcm(words, kind),
          ...(expiration !== undefined && {
            expiresAt: expiration === 0 ? "never" : new Date(expiration * 1000),
          }),
        });
      }
      return ok("applied");
    },
  };
}
