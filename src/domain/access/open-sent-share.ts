import type { Failure } from "../failure.ts";
import type { Permissions } from "../model/permissions.ts";
import type { Share } from "../model/share.ts";
import type { ResourceStore } from "../ports/resource-store.ts";
import type { Resources } from "../ports/resources.ts";
import { fail, ok, type Result } from "../result.ts";
import type { AuthenticateShareToken, ShareCredential } from "./authenticate-share-token.ts";

export interface OpenSentShareDeps {
  readonly authenticate: AuthenticateShareToken;
  readonly resources: Resources;
}

/** A share we sent, opened for its recipient: the bytes below it and what may be done with them. */
export interface OpenedShare {
  readonly share: Share;
  readonly store: ResourceStore;
  /** The shared file or folder in `store`; nothing beside or above it is the recipient's. */
  readonly root: string;
  readonly kind: "file" | "folder";
  readonly permissions: Permissions;
}

/** Opens a share for whoever holds its secret; checked anew on every request. */
export type OpenSentShare = (credential: ShareCredential) => Promise<Result<OpenedShare, Failure>>;

/** Builds the use case behind the WebDAV root that peers read from. */
export function createOpenSentShare({ authenticate, resources }: OpenSentShareDeps): OpenSentShare {
  return async (credential) => {
    const authenticated = await authenticate(credential);
    if (!authenticated.ok) return authenticated;
    const { share, permissions } = authenticated.value;
    const opened = await resources.open(share.resourceId);
    // Something else may have taken its place: who was given a file was not given a folder.
    if (opened === undefined || opened.kind !== share.resourceType)
      return fail({ reason: "not-found", what: "resource" });
    return ok({ share, store: opened.store, root: opened.root, kind: opened.kind, permissions });
  };
}
