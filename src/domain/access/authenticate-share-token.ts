import type { Failure } from "../failure.ts";
import { ocmPermissionsOf, type Permissions } from "../model/permissions.ts";
import { isShareExpired, type Share } from "../model/share.ts";
import type { UserId } from "../model/user-id.ts";
import type { Clock } from "../ports/clock.ts";
import type { ContactRepository, ShareRepository } from "../ports/repositories.ts";
import { fail, ok, type Result } from "../result.ts";

export interface AuthenticateShareTokenDeps {
  readonly clock: Clock;
  readonly shares: ShareRepository;
  readonly contacts: ContactRepository;
  readonly policy: {
    /** Whether a share is dead once its recipient is no contact of its creator any more. */
    readonly requireContact: boolean;
  };
}

/** A credential for a share: its secret, and the share it is meant for when the request names one. */
export interface ShareCredential {
  readonly sharedSecret: string;
  /** Absent or empty when the secret alone must do, as with Nextcloud and ownCloud 10. */
  readonly shareId?: string;
}

/** What a valid credential opens, for whom, and what they may do there. */
export interface AuthenticatedShare {
  readonly share: Share;
  readonly user: { readonly id: UserId; readonly displayName: string; readonly mail: string };
  readonly permissions: Permissions;
}

/**
 * Who presents this secret, and for which live share. Unknown, expired, declined and mismatched are one and the same
 * `not-authenticated`: nobody learns which share ids exist.
 */
export type AuthenticateShareToken = (
  credential: ShareCredential,
) => Promise<Result<AuthenticatedShare, Failure>>;

/** Builds the use case behind CS3 `Authenticate` and every WebDAV request of a peer. */
export function createAuthenticateShareToken(deps: AuthenticateShareTokenDeps): AuthenticateShareToken {
  return async ({ sharedSecret, shareId }) => {
    const refused = fail<Failure>({ reason: "not-authenticated" });
    if (sharedSecret === "") return refused;
    // The index key is a digest of the secret, so the lookup does not compare secrets byte by byte.
    const share = await deps.shares.findBySecret(sharedSecret);
    if (share === undefined || (shareId && shareId !== share.id)) return refused;
    if (isShareExpired(share, deps.clock.now()) || share.answer === "declined") return refused;
    const webdav = share.accessMethods.find((method) => method.protocol === "webdav");
    if (webdav?.protocol !== "webdav" || ocmPermissionsOf(webdav.permissions).length === 0) return refused;
    const contact = await deps.contacts.find(share.creator, share.recipient);
    if (contact === undefined && deps.policy.requireContact) return refused;
    return ok({
      share,
      user: {
        id: share.grantee,
        displayName: contact?.displayName || share.granteeDisplayName || share.recipient.identifier,
        mail: contact?.mail ?? "",
      },
      permissions: webdav.permissions,
    });
  };
}
