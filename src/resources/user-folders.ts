import { type Failure, invalid } from "../domain/failure.ts";
import type { LocalUser } from "../domain/model/local-user.ts";
import { Permission, type Permissions } from "../domain/model/permissions.ts";
import type { ResourceId } from "../domain/model/resource-id.ts";
import { isResourceName, type ResourceStore, resourcePath } from "../domain/ports/resource-store.ts";
import type { ResourceReference, Resources } from "../domain/ports/resources.ts";
import { fail, ok, type Result } from "../domain/result.ts";

export interface UserFoldersDeps {
  /** The whole folder of the user with this opaque id; `undefined` when there is no such user. */
  readonly folderOf: (userId: string) => ResourceStore | undefined;
}

/** The storage id of resources in user folders; the space is the user, the opaque id the path. */
export const USER_FOLDERS = "user-folders";

/** Everything but passing on and freezing: what an owner may do and may give away. */
const OWNER: Permissions = Permission.options.filter(
  (permission) => !permission.startsWith("set_immutable") && permission !== "deny_grant",
);

/** What our users can share on a server that stands alone: the files and folders in a folder of their own. */
export function createUserFolders({ folderOf }: UserFoldersDeps): Resources {
  return {
    async stat(caller, reference) {
      const path = pathOf(caller, reference);
      if (!path.ok) return path;
      if (path.value === "/") return fail(invalid("path", "a file or folder inside your folder is expected"));
      const found = await folderOf(caller.id.opaqueId)?.stat(path.value);
      if (found === undefined || !found.ok) return fail({ reason: "not-found", what: "resource" });
      const { value: entry } = found;
      return ok({
        id: { storageId: USER_FOLDERS, spaceId: caller.id.opaqueId, opaqueId: path.value },
        path: path.value,
        name: path.value.slice(path.value.lastIndexOf("/") + 1),
        kind: entry.kind,
        owner: caller.id,
        ownerDisplayName: caller.displayName,
        permissions: OWNER,
        contentType: entry.contentType ?? "",
        size: entry.size,
      });
    },

    async open(id) {
      const path = id.storageId === USER_FOLDERS ? normalise(id.opaqueId) : undefined;
      const store = path && folderOf(id.spaceId);
      if (path === undefined || !store) return undefined;
      const found = await store.stat(path);
      if (!found.ok) return undefined;
      return {
        store,
        root: path,
        kind: found.value.kind,
        name: path.slice(path.lastIndexOf("/") + 1),
      };
    },
  };
}

function pathOf(caller: LocalUser, reference: ResourceReference): Result<string, Failure> {
  if ("path" in reference) {
    const path = normalise(reference.path);
    return path === undefined ? fail(invalid("path", "an absolute path is expected")) : ok(path);
  }
  const path = isOwn(caller, reference.id) ? normalise(reference.id.opaqueId) : undefined;
  // Somebody else's resource and no resource look the same.
  return path === undefined ? fail({ reason: "not-found", what: "resource" }) : ok(path);
}

function isOwn(caller: LocalUser, id: ResourceId): boolean {
  return id.storageId === USER_FOLDERS && id.spaceId === caller.id.opaqueId;
}

/** The one spelling of a path; `undefined` when it climbs or holds what no path may hold. */
function normalise(path: string): string | undefined {
  const names = path.split("/").filter((name) => name !== "");
  return names.every(isResourceName) ? resourcePath(names) : undefined;
}
