import { canonicalHost } from "../../ocm/address.ts";
import type { LocalUser } from "../model/local-user.ts";
import { isOwnHost, type Server } from "../model/server.ts";
import { sameUserId } from "../model/user-id.ts";
import type { ShareRepository } from "../ports/repositories.ts";
import type { ResourceReference, Resources } from "../ports/resources.ts";

/**
 * What the text of a request can mean to us: nothing, as it is the URL of another server; the name of something of
 * the owner's; or a URL of ours that only the owner can make sense of.
 */
export type RequestedResource =
  | { readonly kind: "elsewhere" }
  | { readonly kind: "named"; readonly name: string }
  | { readonly kind: "unclear" };

/** Reads the `share` of a request; whether anything of that name exists is not asked here. */
export function readRequestedResource(server: Server, share: string): RequestedResource {
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(share)) return { kind: "named", name: share };
  const url = URL.parse(share);
  const host = url === null ? undefined : canonicalHost(url.host);
  if (url === null || host === undefined || !isOwnHost(server, host)) return { kind: "elsewhere" };
  const basePath = new URL(server.publicUrl).pathname.replace(/\/$/, "");
  const shared = `${basePath}${server.webdavPath}/`;
  const name = url.pathname.startsWith(shared) ? url.pathname.slice(shared.length).replace(/\/$/, "") : "";
  // What lies deeper in a share is not the share: to give all of it would be too much.
  return /^[A-Za-z0-9_-]+$/.test(name) ? { kind: "named", name } : { kind: "unclear" };
}

export interface FindRequestedResourceDeps {
  readonly shares: Pick<ShareRepository, "find">;
  readonly resources: Pick<Resources, "stat">;
}

/**
 * The owner's resource of that name: the id of a share of theirs, or a path in their folder. A storage that tells
 * nobody but the owner cannot be asked before the owner is there; until then the name counts.
 */
export async function findRequestedResource(
  { shares, resources }: FindRequestedResourceDeps,
  owner: LocalUser,
  name: string,
): Promise<ResourceReference | undefined> {
  const share = await shares.find(name);
  const isTheirs =
    share !== undefined && [share.owner, share.creator].some((user) => sameUserId(user, owner.id));
  const reference = isTheirs ? { id: share.resourceId } : { path: name.startsWith("/") ? name : `/${name}` };
  const found = await resources.stat(owner, reference);
  return found.ok || found.failure.reason === "not-authenticated" ? reference : undefined;
}
