import { describe, expect, it } from "vitest";
import type { ResourceStore } from "../../src/domain/ports/resource-store.ts";
import { fail } from "../../src/domain/result.ts";
import { createMemoryResources } from "../../src/resources/memory.ts";
import { createUnionResources } from "../../src/resources/union.ts";
import { CONTRACT_FILES, resourceStoreContract, textOf } from "./contract.ts";

const clock = { now: () => new Date("2026-03-01T12:00:00Z") };
const dead: ResourceStore = {
  stat: async () => fail({ reason: "resource-unavailable", detail: "down" }),
  list: async () => fail({ reason: "resource-unavailable", detail: "down" }),
  read: async () => fail({ reason: "resource-unavailable", detail: "down" }),
};

function union() {
  const one = createMemoryResources({ clock, files: { "/a.txt": "a", "/in/b.txt": "bb" } });
  const two = createMemoryResources({ clock, files: { "/shared/c.txt": "ccc", "/private.txt": "p" } });
  const file = createMemoryResources({ clock });
  file.put("/", "alone");
  const store = createUnionResources([
    { name: "two", store: two, root: "/shared" },
    { name: "one", store: one },
    { name: "gone", store: dead },
    { name: "file", store: file },
  ]);
  return { store, one };
}

describe("createUnionResources", () => {
  describe("a member store below its name", () => {
    resourceStoreContract(async () => {
      const inner = createMemoryResources({ clock, files: prefixed(CONTRACT_FILES) });
      const outer = createUnionResources([{ name: "m", store: inner, root: "/root" }]);
      return { store: below(outer, "/m"), change: async (path, text) => inner.put(`/root${path}`, text) };
    });
  });

  it("lists its members by name, the unreachable one among them", async () => {
    const listed = await union().store.list("/");
    expect(listed.ok && listed.value.map(({ path, kind }) => [path, kind])).toEqual([
      ["/file", "file"],
      ["/gone", "folder"],
      ["/one", "folder"],
      ["/two", "folder"],
    ]);
  });

  it("shows of a member only what its root holds, under its own paths", async () => {
    const { store } = union();
    const listed = await store.list("/two");
    expect(listed.ok && listed.value.map((entry) => entry.path)).toEqual(["/two/c.txt"]);
    expect(await store.stat("/two/private.txt")).toMatchObject({ ok: false });
    const file = await store.read("/one/in/b.txt", { start: 1, end: 1 });
    expect(file.ok && [file.value.entry.path, await textOf(file.value.body)]).toEqual(["/one/in/b.txt", "b"]);
  });

  it("gives its root a new etag when a member changes", async () => {
    const { store, one } = union();
    const before = await store.stat("/");
    one.put("/in/new.txt", "n");
    const after = await store.stat("/");
    expect(before.ok && after.ok && before.value.etag !== after.value.etag).toBe(true);
  });

  it("says that an unreachable member is unreachable", async () => {
    expect(await union().store.stat("/gone")).toMatchObject({ failure: { reason: "resource-unavailable" } });
  });

  it.each(["/nobody", "/nobody/x", "/../one", "/one/../two"])("has nothing at %s", async (path) => {
    expect(await union().store.stat(path)).toEqual({ ok: false, failure: { reason: "resource-not-found" } });
  });

  it("is an empty folder without members", async () => {
    const store = createUnionResources([]);
    expect(await store.stat("/")).toMatchObject({ ok: true, value: { kind: "folder" } });
    expect(await store.list("/")).toEqual({ ok: true, value: [] });
    expect(await store.read("/")).toMatchObject({ failure: { reason: "resource-is-a-folder" } });
  });
});

function prefixed(files: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(files).map(([path, content]) => [`/root${path}`, content]));
}

/** A view of a union from one of its members, so that the contract's paths fit. */
function below(store: ResourceStore, top: string): ResourceStore {
  const inside = (path: string) => (path === "/" ? top : `${top}${path}`);
  const outside = (path: string) => (path === top ? "/" : path.slice(top.length));
  // What only becomes a path by the prefix is none.
  const given = (path: string) => (path.startsWith("/") ? inside(path) : path);
  return {
    async stat(path) {
      const found = await store.stat(given(path));
      return found.ok ? { ok: true, value: { ...found.value, path: outside(found.value.path) } } : found;
    },
    async list(path) {
      const found = await store.list(given(path));
      if (!found.ok) return found;
      return { ok: true, value: found.value.map((entry) => ({ ...entry, path: outside(entry.path) })) };
    },
    async read(path, range) {
      const file = await store.read(given(path), range);
      if (!file.ok) return file;
      const { entry, body } = file.value;
      return { ok: true, value: { entry: { ...entry, path: outside(entry.path) }, body } };
    },
  };
}
