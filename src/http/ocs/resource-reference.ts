import { type Failure, invalid } from "../../domain/failure.ts";
import type { ResourceId } from "../../domain/model/resource-id.ts";
import type { ResourceReference } from "../../domain/ports/resources.ts";
import { fail, ok, type Result } from "../../domain/result.ts";
import type { Parameters } from "./parameters.ts";

/**
 * The resource that `space_ref`, `space` or `path` names; `undefined` when none of them is given. The first two are
 * the id of the item itself, as `item_source` shows it; web clients send a `path` beside them, which is left aside.
 */
export function readResourceReference(
  parameters: Parameters,
): Result<ResourceReference | undefined, Failure> {
  const text = parameters.get("space_ref") || parameters.get("space") || "";
  if (text !== "") {
    const id = parseResourceId(text);
    return id === undefined
      ? fail(invalid("space_ref", "an item is expected, as storage$space!item"))
      : ok({ id });
  }
  const path = parameters.get("path") ?? "";
  return ok(path === "" ? undefined : { path });
}

/** A resource id as oCIS writes it. */
export function formatResourceId({ storageId, spaceId, opaqueId }: ResourceId): string {
  return `${storageId}$${spaceId}!${opaqueId}`;
}

function parseResourceId(text: string): ResourceId | undefined {
  const [, storageId, spaceId, opaqueId] = /^([^$!]+)\$([^!]+)!(.+)$/s.exec(text) ?? [];
  return storageId === undefined || spaceId === undefined || opaqueId === undefined
    ? undefined
    : { storageId, spaceId, opaqueId };
}
