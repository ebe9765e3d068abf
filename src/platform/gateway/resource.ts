import { type Failure, invalid } from "../../domain/failure.ts";
import { Permission, type Permissions } from "../../domain/model/permissions.ts";
import { sameUserId, type UserId } from "../../domain/model/user-id.ts";
import { isResourceName } from "../../domain/ports/resource-store.ts";
import type { ResourceInfo, ResourceReference } from "../../domain/ports/resources.ts";
import type { SessionUser } from "../../domain/ports/sessions.ts";
import { fail, ok, type Result } from "../../domain/result.ts";
import {
  type ResourceInfo as ResourceInfoMessage,
  type ResourcePermissions,
  ResourceType,
} from "../../gen/cs3/storage/provider/v1beta1/resources_pb.ts";
import { addressAt } from "../../ocm/address.ts";
import { noAnswer } from "./ask.ts";
import { readUserId } from "./user-id.ts";

/** Who asked, and by which name. */
export interface Asked {
  readonly caller: SessionUser;
  readonly reference: ResourceReference;
}

/** What a gateway tells of a resource, as sharing needs it. Only files and folders can be shared. */
export function readResource(info: ResourceInfoMessage, asked: Asked): Result<ResourceInfo, Failure> {
  const { caller, reference } = asked;
  const kind = KINDS.get(info.type);
  if (kind === undefined) return fail(invalid("resource", "a file or a folder is expected"));
  if (info.id === undefined) throw noAnswer({ rpc: "Stat" }, "a resource without an id");
  const { storageId, spaceId, opaqueId } = info.id;
  const owner = ownerOf(info, caller);
  return ok({
    // Gateways look shares up by the id they know the resource by, byte for byte.
    id: "id" in reference ? reference.id : { storageId, spaceId, opaqueId },
    path: info.path.startsWith("/") ? info.path : "",
    name: nameOf(info),
    kind,
    owner,
    ownerDisplayName: sameUserId(owner, caller.id) ? caller.displayName : "",
    permissions: permissionsOf(info.permissionSet),
    contentType: info.mimeType,
    size: Number(info.size),
  });
}

const KINDS: ReadonlyMap<ResourceType, ResourceInfo["kind"]> = new Map([
  [ResourceType.FILE, "file"],
  [ResourceType.CONTAINER, "folder"],
]);

/** Older storages say the name only at the end of the path, and the root of a space has none at all. */
function nameOf({ name, path, id }: ResourceInfoMessage): string {
  const candidates = [name, path.slice(path.lastIndexOf("/") + 1), id?.opaqueId ?? ""];
  return candidates.find(isResourceName) ?? "resource";
}

/** A space may have no owner that peers could address: then it is whoever shares it. */
function ownerOf({ owner }: ResourceInfoMessage, caller: SessionUser): UserId {
  const addressable = owner !== undefined && addressAt(owner.opaqueId, "localhost") !== undefined;
  return addressable ? readUserId(owner) : caller.id;
}

/** The flags of CS3 are ours in camel case. */
function permissionsOf(set: ResourcePermissions | undefined): Permissions {
  const flags: Readonly<Record<string, unknown>> = { ...set };
  return Permission.options.filter((permission) => flags[camelCased(permission)] === true);
}

function camelCased(name: string): string {
  return name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}
