import { mkdir, mkdtemp, rename, rm, symlink, truncate, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { createDiskResources } from "../../src/resources/disk.ts";
import { CONTRACT_FILES, resourceStoreContract, textOf } from "./contract.ts";

const clock = { now: () => new Date("2026-03-01T12:00:00Z") };
const NOT_FOUND = { ok: false, failure: { reason: "resource-not-found" } };
const places: string[] = [];

afterEach(async () => {
  for (const place of places.splice(0)) await rm(place, { recursive: true, force: true });
});

/** A place with the shared folder `root` in it and secrets beside it. */
async function place(files: Readonly<Record<string, string>> = CONTRACT_FILES) {
  const outside = await mkdtemp(join(tmpdir(), "meshport-resources-"));
  places.push(outside);
  const root = join(outside, "root");
  await mkdir(root);
  await writeFile(join(outside, "secret.txt"), "OUTSIDE");
  await mkdir(join(outside, "root-sibling"));
  await writeFile(join(outside, "root-sibling", "secret.txt"), "OUTSIDE");
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), content);
  }
  return { outside, root, store: createDiskResources({ root, clock }) };
}

async function namesIn(store: ReturnType<typeof createDiskResources>, path: string) {
  const listed = await store.list(path);
  return listed.ok ? listed.value.map((entry) => entry.path) : listed.failure.reason;
}

describe("createDiskResources", () => {
  resourceStoreContract(async () => {
    const { root, store } = await place();
    return { store, change: (path, content) => writeFile(join(root, path), content) };
  });

  it("serves a single file as its root", async () => {
    const { root } = await place();
    const store = createDiskResources({ root: join(root, "hello.txt"), clock });
    expect(await store.stat("/")).toMatchObject({ ok: true, value: { path: "/", kind: "file", size: 12 } });
    expect(await store.stat("/hello.txt")).toEqual(NOT_FOUND);
  });

  it("is unavailable while its folder is not there, and says no path", async () => {
    const { root } = await place();
    const store = createDiskResources({ root: join(root, "nowhere"), clock });
    const found = await store.stat("/");
    expect(found).toMatchObject({ ok: false, failure: { reason: "resource-unavailable" } });
    expect(JSON.stringify(found)).not.toContain(root);
  });

  describe("symlinks", () => {
    it.each([
      ["to a file outside", "../secret.txt", ""],
      ["to a folder outside", "..", "/secret.txt"],
      ["to a sibling whose name starts alike", "../root-sibling", "/secret.txt"],
      ["to the file system's root", "/", "/etc/passwd"],
      ["to a device", "/dev/null", ""],
      ["to itself", "link", ""],
      ["to nothing", "missing", ""],
    ])("%s are absent", async (_, to, below) => {
      const { root, store } = await place();
      await symlink(to, join(root, "link"));
      expect(await store.stat("/link")).toEqual(NOT_FOUND);
      expect(await store.list("/link")).toEqual(NOT_FOUND);
      expect(await store.read(`/link${below}`)).toEqual(NOT_FOUND);
      expect(await namesIn(store, "/")).not.toContain("/link");
    });

    it("that stay inside are followed", async () => {
      const { root, store } = await place();
      await symlink("sub/deep", join(root, "inside"));
      const file = await store.read("/inside/c.bin");
      expect(file.ok && (await textOf(file.value.body))).toBe("0123456789");
    });

    it("that lead back up do not make a folder's etag endless", async () => {
      const { root, store } = await place();
      await symlink("../..", join(root, "sub", "deep", "up"));
      expect(await store.stat("/")).toMatchObject({ ok: true, value: { kind: "folder" } });
    });

    it("exchanged for a folder after it was listed are not followed out", async () => {
      const { root, outside, store } = await place();
      await store.list("/sub");
      await rename(join(root, "sub"), join(outside, "moved"));
      await writeFile(join(outside, "moved", "b.md"), "OUTSIDE");
      await symlink(join(outside, "moved"), join(root, "sub"));
      expect(await store.read("/sub/b.md")).toEqual(NOT_FOUND);
    });

    it("may be the root itself", async () => {
      const { root, outside } = await place();
      await symlink(root, join(outside, "alias"));
      const store = createDiskResources({ root: join(outside, "alias"), clock });
      expect(await store.stat("/hello.txt")).toMatchObject({ ok: true });
    });
  });

  it.each([".meshport-upload-1", ".MESHPORT-x"])("hides its own temporary %s", async (name) => {
    const { root, store } = await place();
    await writeFile(join(root, name), "half");
    await mkdir(join(root, `${name}-dir`));
    await writeFile(join(root, `${name}-dir`, "in.txt"), "half");
    expect(await store.stat(`/${name}`)).toEqual(NOT_FOUND);
    expect(await store.read(`/${name}-dir/in.txt`)).toEqual(NOT_FOUND);
    expect(await namesIn(store, "/")).not.toContain(`/${name}`);
  });

  it("leaves out names that could not be asked for", async () => {
    const { root, store } = await place({ "/fine.txt": "x" });
    await writeFile(join(root, "back\\slash"), "x");
    await writeFile(join(root, "line\nbreak"), "x");
    await writeFile(Buffer.concat([Buffer.from(`${root}/`), Buffer.from([0xff, 0xfe])]), "x");
    expect(await namesIn(store, "/")).toEqual(["/fine.txt"]);
  });

  it("tells apart two contents of one length and one second", async () => {
    const { root, store } = await place();
    const path = join(root, "hello.txt");
    const before = await store.stat("/hello.txt");
    await writeFile(path, "HELLO, WORLD");
    await utimes(path, 1_800_000_000, 1_800_000_000.5);
    const after = await store.stat("/hello.txt");
    expect(before.ok && after.ok && before.value.etag !== after.value.etag).toBe(true);
  });

  it("gives a folder too large to look through an etag of its time", async () => {
    const { root } = await place();
    let now = new Date("2026-03-01T12:00:00Z");
    const store = createDiskResources({ root, clock: { now: () => now }, treeLimit: 3 });
    const first = await store.stat("/");
    now = new Date("2026-03-01T12:01:00Z");
    const second = await store.stat("/");
    expect(first.ok && second.ok && first.value.etag !== second.value.etag).toBe(true);
  });

  it("fails the body of a file that becomes shorter while it is read", async () => {
    const { root, store } = await place({ "/large.bin": "x".repeat(400_000) });
    const file = await store.read("/large.bin");
    if (!file.ok) throw new Error(file.failure.reason);
    await truncate(join(root, "large.bin"), 10);
    await expect(textOf(file.value.body)).rejects.toThrow("shorter");
  });

  it("frees the file when a reader goes away", async () => {
    const { store } = await place({ "/large.bin": "x".repeat(400_000) });
    const file = await store.read("/large.bin");
    if (!file.ok) throw new Error(file.failure.reason);
    const reader = file.value.body.getReader();
    await reader.read();
    await expect(reader.cancel()).resolves.toBeUndefined();
  });
});
