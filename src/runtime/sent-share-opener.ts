import { type Credential, proofOf } from "../dav/credential.ts";
import type { Opener } from "../dav/opened.ts";
import type { OpenSentShare } from "../domain/access/open-sent-share.ts";
import { fail, ok } from "../domain/result.ts";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Lets peers into the shares we sent, by their secret or a token it was exchanged for: below `<prefix>/<share id>`, as the reva family asks, or at
 * the prefix itself, as Nextcloud and ownCloud 10 do. Asked for every request, so an ended share ends at once.
 */
export function createSentShareOpener(openSentShare: OpenSentShare): Opener {
  return async ({ credential, firstSegment }) => {
    if (credential === undefined) return fail({ reason: "unauthenticated" });
    const opened = await openSentShare({ sharedSecret: proofOf(credential) });
    if (!opened.ok) {
      return fail({
        reason: opened.failure.reason === "not-authenticated" ? "unauthenticated" : "not-found",
      });
    }
    const { share, store, root, permissions } = opened.value;
    const named = firstSegment === share.id;
    if (!named && namesAnotherShare(credential, firstSegment)) return fail({ reason: "unauthenticated" });
    return ok({ store, root, permissions, name: share.name, mountedAt: named ? "share-id" : "root" });
  };
}

/** Clients that send a Bearer secret name the share in the path; one that names another is not let into this one. */
function namesAnotherShare(credential: Credential, firstSegment: string | undefined): boolean {
  return credential.scheme === "bearer" && firstSegment !== undefined && UUID.test(firstSegment);
}
