import {
  type ResourceEntry,
  type ResourceFailure,
  resourceNames,
  resourcePath,
} from "../domain/ports/resource-store.ts";
import { fail, ok, type Result } from "../domain/result.ts";
import type { Opened } from "./opened.ts";
import { encodeName, type Located, namesOf } from "./paths.ts";

/** What a request is about, in the terms of what was opened for it. */
export interface Target {
  readonly opened: Opened;
  /** The names below the root of what was opened; none for the root itself. */
  readonly names: readonly string[];
  /** The path of the root as it was requested, without a trailing slash: hrefs start with exactly this. */
  readonly base: string;
  readonly trailingSlash: boolean;
}

/** A target that is there. */
export interface FoundTarget {
  readonly entry: ResourceEntry;
  /** Where the store has it. */
  readonly storePath: string;
  /** What people call it. */
  readonly name: string;
}

/** Puts a path and what was opened for it together; `undefined` when the path holds what is no name. */
export function targetOf(located: Located, opened: Opened): Target | undefined {
  const [first] = located.segments;
  const stripped = opened.mountedAt === "share-id" && first !== undefined;
  const names = namesOf(stripped ? located.segments.slice(1) : located.segments);
  if (names === undefined) return undefined;
  const base = stripped ? `${located.prefix}/${first.raw}` : located.prefix;
  return { opened, names, base, trailingSlash: located.trailingSlash };
}

/**
 * Looks for the target. A shared file is also found under any one name below its root, since some receivers mount it
 * as a folder with the file in it.
 */
export async function findTarget(target: Target): Promise<Result<FoundTarget, ResourceFailure>> {
  const { opened, names } = target;
  const storePath = resourcePath([...(resourceNames(opened.root) ?? []), ...names]);
  const found = await opened.store.stat(storePath);
  if (found.ok) return ok({ entry: found.value, storePath, name: names.at(-1) ?? opened.name });
  if (names.length !== 1 || found.failure.reason !== "resource-not-found") return found;
  const root = await opened.store.stat(opened.root);
  if (!root.ok || root.value.kind !== "file") return fail(found.failure);
  return ok({ entry: root.value, storePath: opened.root, name: opened.name });
}

/** The href of a target in the form it was requested; folders end in a slash, files only if they were asked so. */
export function hrefOf(target: Target, kind: ResourceEntry["kind"]): string {
  const path = [target.base, ...target.names.map(encodeName)].join("/");
  return kind === "folder" || target.trailingSlash || path === "" ? `${path}/` : path;
}
