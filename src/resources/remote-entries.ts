import { isResourceName, type ResourceEntry } from "../domain/ports/resource-store.ts";
import { digest } from "./digest.ts";
import { mediaTypeOf } from "./media-type.ts";
import type { RemoteResource } from "./multistatus.ts";

/** What a peer said about one resource and, when it was asked for them, its direct children. */
export interface RemoteEntries {
  readonly self: ResourceEntry;
  readonly children: readonly ResourceEntry[];
}

const MEDIA_TYPE = /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+(\s*;[\x20-\x7e]*)?$/;

/**
 * Tells which response is the resource that was asked for and which are its children, whatever the hrefs look like;
 * `undefined` when the answer is about something else.
 */
export async function place(
  resources: readonly RemoteResource[],
  asked: { readonly url: URL; readonly path: string; readonly depth: "0" | "1" },
): Promise<RemoteEntries | undefined> {
  const placed = resources.flatMap((resource) => {
    const names = namesOfHref(resource.href, asked.url);
    return names === undefined ? [] : [{ resource, names }];
  });
  const wanted = namesOfHref(asked.url.pathname, asked.url) ?? [];
  const self = placed.find(({ names }) => sameNames(names, wanted)) ?? shortest(placed, wanted);
  if (self === undefined) return undefined;
  if (asked.depth === "0") return { self: await entryOf(asked.path, self.resource), children: [] };

  const children = new Map<string, RemoteResource>();
  for (const { resource, names } of placed) {
    const name = names.at(-1);
    if (names.length !== self.names.length + 1 || name === undefined || !startsWith(names, self.names))
      continue;
    if (!children.has(name)) children.set(name, resource);
  }
  const prefix = asked.path === "/" ? "/" : `${asked.path}/`;
  return {
    self: await entryOf(asked.path, self.resource),
    children: await Promise.all([...children].map(([name, resource]) => entryOf(prefix + name, resource))),
  };
}

/**
 * Proxies and older servers answer with a path of their own: then the resource itself is the one all the others lie
 * below. Not so when an answer does use our path and merely leaves the resource out.
 */
function shortest<T extends { readonly names: readonly string[] }>(
  placed: readonly T[],
  wanted: readonly string[],
): T | undefined {
  const [first, ...others] = [...placed].sort((a, b) => a.names.length - b.names.length);
  if (first === undefined || startsWith(first.names, wanted)) return undefined;
  const above = ({ names }: T) => names.length > first.names.length && startsWith(names, first.names);
  return others.every(above) ? first : undefined;
}

function sameNames(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && startsWith(a, b);
}

/** The decoded names in an href's path; `undefined` when one of them is none, and the resource is then left out. */
function namesOfHref(href: string, base: URL): readonly string[] | undefined {
  try {
    const raw = new URL(href, base).pathname.split("/").filter((part) => part !== "");
    const names = raw.map(decodeURIComponent);
    return names.every(isResourceName) ? names : undefined;
  } catch {
    return undefined;
  }
}

function startsWith(names: readonly string[], start: readonly string[]): boolean {
  return start.every((name, index) => names[index] === name);
}

/** A peer's description as an entry of ours; what is missing or unreadable gets the emptiest value. */
export async function entryOf(path: string, resource: RemoteResource): Promise<ResourceEntry> {
  const date = resource.modified === undefined ? Number.NaN : Date.parse(resource.modified);
  const modified = new Date(Number.isNaN(date) ? 0 : date);
  const size = !resource.folder && /^\d{1,15}$/.test(resource.length ?? "") ? Number(resource.length) : 0;
  const etag = await etagOf(resource, `${size} ${modified.getTime()}`);
  if (resource.folder) return { path, kind: "folder", size, modified, etag };
  const type = resource.type?.trim() ?? "";
  const contentType = MEDIA_TYPE.test(type) ? type : mediaTypeOf(path);
  return { path, kind: "file", size, modified, etag, contentType };
}

/**
 * The peer's etag, if it is strong and short enough to be ours as well. A weak one does not name the bytes, so size
 * and time join it.
 */
async function etagOf(resource: RemoteResource, fallback: string): Promise<string> {
  const raw = resource.etag ?? "";
  const strong = /^"?([\x21\x23-\x7e]{1,40})"?$/.exec(raw)?.[1];
  if (strong !== undefined && !raw.startsWith("W/")) return strong;
  return digest(`${raw} ${fallback}`);
}
