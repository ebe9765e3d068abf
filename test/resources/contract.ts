import { expect, it } from "vitest";
import type { ByteRange, ResourceStore } from "../../src/domain/ports/resource-store.ts";

/** A store with `CONTRACT_FILES` in it, and a way to change a file behind its back. */
export interface ContractSubject {
  readonly store: ResourceStore;
  change(path: string, content: string): Promise<void>;
}

/** What every store of the contract holds at the start. */
export const CONTRACT_FILES: Readonly<Record<string, string>> = {
  "/hello.txt": "hello, world",
  "/empty.txt": "",
  "/sub/b.md": "# b",
  "/sub/deep/c.bin": "0123456789",
  "/ünï & <odd> 'name' 100%.txt": "odd",
  "/#hash?query.txt": "hash",
  "/%2e%2e": "only looks like a parent",
  "/...": "three dots",
};

export const BAD_PATHS: readonly string[] = [
  "",
  "hello.txt",
  "//",
  "/hello.txt/",
  "//hello.txt",
  "/sub//b.md",
  "/.",
  "/..",
  "/../",
  "/../hello.txt",
  "/sub/..",
  "/sub/../hello.txt",
  "/sub/./b.md",
  "/sub\\b.md",
  "/..\\hello.txt",
  "\\hello.txt",
  "/hello.txt\0",
  "/hello.txt\0.png",
  "/\u0001",
  "/sub/\n",
  "/\ud800",
];

/** The text of a stream. */
export async function textOf(body: ReadableStream<Uint8Array>): Promise<string> {
  return new Response(body).text();
}

/** The behaviour every `ResourceStore` owes, whatever is behind it. */
export function resourceStoreContract(setup: () => Promise<ContractSubject>): void {
  async function stat(store: ResourceStore, path: string) {
    const found = await store.stat(path);
    if (!found.ok) throw new Error(`${path}: ${found.failure.reason}`);
    return found.value;
  }

  async function read(store: ResourceStore, path: string, range?: ByteRange) {
    const file = await store.read(path, range);
    if (!file.ok) throw new Error(`${path}: ${file.failure.reason}`);
    return { entry: file.value.entry, text: await textOf(file.value.body) };
  }

  it("describes a file", async () => {
    const { store } = await setup();
    const entry = await stat(store, "/hello.txt");
    expect(entry).toMatchObject({
      path: "/hello.txt",
      kind: "file",
      size: 12,
      contentType: expect.stringMatching(/^text\/plain/),
    });
    expect(entry.etag).toMatch(/^[\x21\x23-\x7e]{1,40}$/);
    expect(entry.modified.getTime()).toBeGreaterThan(0);
  });

  it("describes a folder, the root among them", async () => {
    const { store } = await setup();
    for (const path of ["/", "/sub", "/sub/deep"]) {
      const entry = await stat(store, path);
      expect(entry).toMatchObject({ path, kind: "folder", size: 0 });
      expect(entry.etag).toMatch(/^[\x21\x23-\x7e]{1,40}$/);
      expect(entry.contentType).toBeUndefined();
    }
  });

  it("lists the direct children in name order", async () => {
    const { store } = await setup();
    const root = await store.list("/");
    const expected = [...Object.keys(CONTRACT_FILES).filter((path) => !path.includes("/", 1)), "/sub"].sort();
    expect(root.ok && root.value.map((entry) => entry.path)).toEqual(expected);
    const sub = await store.list("/sub");
    expect(sub.ok && sub.value.map(({ path, kind, size }) => ({ path, kind, size }))).toEqual([
      { path: "/sub/b.md", kind: "file", size: 3 },
      { path: "/sub/deep", kind: "folder", size: 0 },
    ]);
  });

  it("describes a child in a list as it does alone", async () => {
    const { store } = await setup();
    const listed = await store.list("/sub");
    if (!listed.ok) throw new Error(listed.failure.reason);
    for (const entry of listed.value) expect(await stat(store, entry.path)).toEqual(entry);
  });

  it.each(Object.entries(CONTRACT_FILES))("reads %s back to the byte", async (path, content) => {
    const { store } = await setup();
    const file = await read(store, path);
    expect(file.text).toBe(content);
    expect(file.entry).toMatchObject({ path, kind: "file", size: content.length });
  });

  it("opens a file under the etag it described it with", async () => {
    const { store } = await setup();
    expect((await read(store, "/hello.txt")).entry.etag).toBe((await stat(store, "/hello.txt")).etag);
  });

  it.each([
    [{ start: 0, end: 0 }, "0"],
    [{ start: 0, end: 9 }, "0123456789"],
    [{ start: 3, end: 5 }, "345"],
    [{ start: 9, end: 9 }, "9"],
  ])("reads the part %j", async (range, expected) => {
    const { store } = await setup();
    const file = await read(store, "/sub/deep/c.bin", range);
    expect(file.text).toBe(expected);
    expect(file.entry.size).toBe(10);
  });

  it("gives a changed file and every folder above it a new etag, and leaves the others", async () => {
    const { store, change } = await setup();
    const paths = ["/", "/sub", "/sub/deep", "/sub/deep/c.bin", "/sub/b.md"];
    const before = await Promise.all(paths.map((path) => stat(store, path)));
    await change("/sub/deep/c.bin", "something longer");
    const after = await Promise.all(paths.map((path) => stat(store, path)));
    const changed = paths.filter((_, index) => before[index]?.etag !== after[index]?.etag);
    expect(changed).toEqual(["/", "/sub", "/sub/deep", "/sub/deep/c.bin"]);
  });

  it("keeps etags as long as nothing changes", async () => {
    const { store } = await setup();
    for (const path of ["/", "/sub", "/hello.txt"]) {
      expect((await stat(store, path)).etag).toBe((await stat(store, path)).etag);
    }
  });

  it.each(["/missing", "/sub/missing/deeper", "/hello.txt/below", `/${"long".repeat(200)}`])(
    "has nothing at %s",
    async (path) => {
      const { store } = await setup();
      const failure = { ok: false, failure: { reason: "resource-not-found" } };
      expect(await store.stat(path)).toEqual(failure);
      expect(await store.list(path)).toEqual(failure);
      expect(await store.read(path)).toEqual(failure);
    },
  );

  it("does not list a file", async () => {
    const { store } = await setup();
    expect(await store.list("/hello.txt")).toEqual({ ok: false, failure: { reason: "resource-not-found" } });
  });

  it("does not read a folder", async () => {
    const { store } = await setup();
    expect(await store.read("/sub")).toEqual({ ok: false, failure: { reason: "resource-is-a-folder" } });
  });

  it.each(BAD_PATHS)("refuses %j as a path", async (path) => {
    const { store } = await setup();
    const failure = { ok: false, failure: { reason: "resource-not-found" } };
    expect(await store.stat(path)).toEqual(failure);
    expect(await store.list(path)).toEqual(failure);
    expect(await store.read(path)).toEqual(failure);
  });
}
