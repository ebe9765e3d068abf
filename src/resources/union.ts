import {
  type ByteRange,
  type ResourceEntry,
  type ResourceFailure,
  type ResourceStore,
  resourceNames,
  resourcePath,
} from "../domain/ports/resource-store.ts";
import { fail, ok, type Result } from "../domain/result.ts";
import { digest } from "./digest.ts";

/** One store under a name; the name is a resource name and unique within its union. */
export interface UnionMember {
  readonly name: string;
  readonly store: ResourceStore;
  /** What of the store appears under the name: a store path, default `/`. */
  readonly root?: string;
}

const NOT_FOUND = { reason: "resource-not-found" } as const;

/**
 * A folder whose children are other stores, each under its name. A member that is unreachable at the moment is still
 * listed, as an empty folder, so that one dead server does not hide what the others share.
 */
export function createUnionResources(members: readonly UnionMember[]): ResourceStore {
  const byName = new Map(members.map((member) => [member.name, member]));
  const sorted = [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));

  async function listMembers(): Promise<readonly ResourceEntry[]> {
    return Promise.all(
      sorted.map(async (member): Promise<ResourceEntry> => {
        const path = resourcePath([member.name]);
        const root = await member.store.stat(member.root ?? "/");
        if (root.ok) return { ...root.value, path };
        return { path, kind: "folder", size: 0, modified: new Date(0), etag: "unavailable" };
      }),
    );
  }

  async function statUnion(): Promise<ResourceEntry> {
    const entries = await listMembers();
    const modified = new Date(Math.max(0, ...entries.map((entry) => entry.modified.getTime())));
    const etag = await digest(entries.map((entry) => `${entry.path}\0${entry.etag}`).join("\0"));
    return { path: "/", kind: "folder", size: 0, modified, etag };
  }

  /** Hands the operation to the member the first name leads to, with the path as that member knows it. */
  async function delegate<T>(
    names: readonly string[],
    operation: (member: UnionMember, path: string) => Promise<Result<T, ResourceFailure>>,
  ): Promise<Result<T, ResourceFailure>> {
    const member = byName.get(names[0] ?? "");
    if (member === undefined) return fail(NOT_FOUND);
    const inside = [...(resourceNames(member.root ?? "/") ?? []), ...names.slice(1)];
    return operation(member, resourcePath(inside));
  }

  return {
    async stat(path) {
      const names = resourceNames(path);
      if (names === undefined) return fail(NOT_FOUND);
      if (names.length === 0) return ok(await statUnion());
      return delegate(names, async (member, inside) => {
        const entry = await member.store.stat(inside);
        return entry.ok ? ok({ ...entry.value, path }) : entry;
      });
    },

    async list(path) {
      const names = resourceNames(path);
      if (names === undefined) return fail(NOT_FOUND);
      if (names.length === 0) return ok(await listMembers());
      return delegate(names, async (member, inside) => {
        const entries = await member.store.list(inside);
        if (!entries.ok) return entries;
        return ok(entries.value.map((entry) => ({ ...entry, path: `${path}/${lastName(entry.path)}` })));
      });
    },

    async read(path, range?: ByteRange) {
      const names = resourceNames(path);
      if (names === undefined) return fail(NOT_FOUND);
      if (names.length === 0) return fail({ reason: "resource-is-a-folder" });
      return delegate(names, async (member, inside) => {
        const file = await member.store.read(inside, range);
        return file.ok ? ok({ ...file.value, entry: { ...file.value.entry, path } }) : file;
      });
    },
  };
}

function lastName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
