import { describe, expect, it } from "vitest";
import { createMemoryResources } from "../../src/resources/memory.ts";
import { CONTRACT_FILES, resourceStoreContract } from "./contract.ts";

const clock = { now: () => new Date("2026-03-01T12:00:00Z") };

describe("createMemoryResources", () => {
  resourceStoreContract(async () => {
    const store = createMemoryResources({ clock, files: CONTRACT_FILES });
    return { store, change: async (path, content) => store.put(path, content) };
  });

  it("holds a single file at its root", async () => {
    const store = createMemoryResources({ clock });
    store.put("/", "alone");
    expect(await store.stat("/")).toMatchObject({ ok: true, value: { kind: "file", size: 5 } });
  });

  it("changes the folders above what is made or removed", async () => {
    const store = createMemoryResources({ clock, files: { "/a/b.txt": "b" } });
    const etags = new Set<string>();
    const note = async () => {
      const root = await store.stat("/");
      if (root.ok) etags.add(root.value.etag);
    };
    await note();
    store.mkdir("/a/new");
    await note();
    store.remove("/a");
    await note();
    expect(etags.size).toBe(3);
    expect(await store.stat("/a/b.txt")).toMatchObject({ ok: false });
  });
});
