import { ocmPermissionsOf, type Permissions } from "../model/permissions.ts";
import { isShareExpired, type Share } from "../model/share.ts";
import type { UserId } from "../model/user-id.ts";
import type { Clock } from "../ports/clock.ts";
import type { ContactRepository } from "../ports/repositories.ts";

export interface LiveShareDeps {
  readonly clock: Clock;
  readonly contacts: ContactRepository;
  readonly policy: {
    /** Whether a share is dead once its recipient is no contact of its creator any more. */
    readonly requireContact: boolean;
  };
}

/** A share that can be used now, for whom, and what they may do there. */
export interface LiveShare {
  readonly share: Share;
  readonly user: { readonly id: UserId; readonly displayName: string; readonly mail: string };
  readonly permissions: Permissions;
}

/** What a share gives at this moment; `undefined` once it is expired, declined, without rights or without contact. */
export async function liveShare(deps: LiveShareDeps, share: Share): Promise<LiveShare | undefined> {
  if (isShareExpired(share, deps.clock.now()) || share.answer === "declined") return undefined;
  const webdav = share.accessMethods.find((method) => method.protocol === "webdav");
  if (webdav?.protocol !== "webdav" || ocmPermissionsOf(webdav.permissions).length === 0) return undefined;
  const contact = await deps.contacts.find(share.creator, share.recipient);
  if (contact === undefined && deps.policy.requireContact) return undefined;
  return {
    share,
    user: {
      id: share.grantee,
      displayName: contact?.displayName || share.granteeDisplayName || share.recipient.identifier,
      mail: contact?.mail ?? "",
    },
    permissions: webdav.permissions,
  };
}

/** The OCM Address a share is for, in its canonical spelling: what tokens name as their audience. */
export function recipientOf({ recipient }: Pick<Share, "recipient">): string {
  return `${recipient.identifier}@${recipient.host}`;
}
