import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import * as fc from "fast-check";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { StoreUnavailable } from "../../../src/domain/ports/object-store.ts";
import { openDiskStore } from "../../../src/storage/drivers/disk.ts";
import { createDiskFiles, type DiskFiles } from "../../../src/storage/drivers/disk-files.ts";
import { createMemoryStore } from "../../../src/storage/drivers/memory.ts";

const root = mkdtempSync(join(tmpdir(), "meshport-disk-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let stores = 0;
let directory = "";
beforeEach(() => {
  stores += 1;
  directory = join(root, String(stores));
});

/** Every file and directory below, without the driver's own. */
function tree(path = directory): string[] {
  return readdirSync(path, { withFileTypes: true }).flatMap((entry) => {
    if (entry.name.startsWith(".")) return [];
    const child = join(path, entry.name);
    return [relative(directory, child), ...(entry.isDirectory() ? tree(child) : [])];
  });
}

/** The real file system, with some of its calls replaced. */
function filesBut(change: (real: DiskFiles) => Partial<DiskFiles>): DiskFiles {
  const real = createDiskFiles();
  return { ...real, ...change(real) };
}

function systemError(code: string): Error {
  return Object.assign(new Error(`${code}: raw, syscall`), { code, errno: -28 });
}

describe("the files", () => {
  it.each([
    ["shares/3f2a", "shares/3f2a.json"],
    ["shares-by-owner/einstein/3f2a", "shares-by-owner/einstein/3f2a.json"],
    ["received-shares/cloud.example.org/7", "received-shares/cloud.example.org/7.json"],
    ["shares/aB%2F", "shares/a+b%2+f.json"],
    ["a.json/b", "a=2ejson/b.json"],
    ["../..", "=2e=2e/=2e=2e.json"],
    ["con/COM1/nul.x", "=63on/+c+o+m1/=6eul.x.json"],
    ["a./-b", "a=2e/=2db.json"],
    ["it's*", "it=27s=2a.json"],
    [`a/${"x".repeat(181)}`, `a/${"x".repeat(180)}=/x.json`],
  ])("keep %s at %s", async (key, path) => {
    const store = await openDiskStore({ directory });
    await store.put(key, '{"a":1}');
    expect(readFileSync(join(directory, path), "utf8")).toBe('{"a":1}');
    await store.close();
  });

  it("are for the owner only, and so is the directory", async () => {
    const store = await openDiskStore({ directory });
    await store.put("shares/a", "{}");
    expect(statSync(directory).mode & 0o777).toBe(0o700);
    expect(statSync(join(directory, "shares")).mode & 0o777).toBe(0o700);
    expect(statSync(join(directory, "shares/a.json")).mode & 0o777).toBe(0o600);
    await store.close();
  });

  it("are found again, with the same etags, by the next process", async () => {
    const first = await openDiskStore({ directory });
    const etag = await first.put("shares/a", "{}");
    await first.close();
    const second = await openDiskStore({ directory });
    expect(await second.get("shares/a")).toEqual({ body: "{}", etag });
    await second.close();
  });

  it("that a hand has changed have another etag", async () => {
    const store = await openDiskStore({ directory });
    const etag = (await store.put("shares/a", "{}")) ?? "";
    writeFileSync(join(directory, "shares/a.json"), '{"edited":true}');
    expect(await store.put("shares/a", "{}", { etag })).toBeUndefined();
    expect((await store.get("shares/a"))?.body).toBe('{"edited":true}');
    await store.close();
  });

  it("of others are passed over", async () => {
    const store = await openDiskStore({ directory });
    await store.put("shares/a", "{}");
    for (const name of ["README.md", "Upper.json", ".json", "=zz.json", ".DS_Store", "b.json~", "@z"]) {
      writeFileSync(join(directory, "shares", name), "x");
    }
    rmSync(join(directory, "shares/@z"));
    mkdirSync(join(directory, "shares/Folder"));
    symlinkSync("nowhere", join(directory, "shares/link.json"));
    expect(await store.list("")).toEqual({ keys: ["shares/a"] });
    await store.close();
  });

  it("leave no empty directory behind when their objects are removed", async () => {
    const store = await openDiskStore({ directory, capacity: 2 });
    const keys = Array.from({ length: 40 }, (_, n) => `contacts/user-${n % 4}/host/${n}`);
    await Promise.all(keys.map((key) => store.put(key, "")));
    await Promise.all(keys.slice(1).map((key) => store.delete(key)));
    expect((await store.list("")).keys).toEqual(keys.slice(0, 1));
    await store.delete(keys[0] ?? "");
    expect(tree()).toEqual([]);
    await store.put("contacts/user-0/host/0", "again", { absent: true });
    expect((await store.get("contacts/user-0/host/0"))?.body).toBe("again");
    await store.close();
  });
});

describe("the directories", () => {
  it("stay small however many objects and folders come", async () => {
    const store = await openDiskStore({ directory, capacity: 8 });
    const keys = Array.from({ length: 600 }, (_, n) => (n % 2 ? `shares/${n}` : `shares/${n}/x`)).sort();
    await Promise.all(keys.map((key) => store.put(key, "")));
    const sizes = ["", ...tree()]
      .map((path) => join(directory, path))
      .filter((path) => statSync(path).isDirectory())
      .map((path) => readdirSync(path).filter((name) => !name.startsWith(".")));
    for (const names of sizes) {
      expect(names.filter((name) => !name.startsWith("@")).length).toBeLessThanOrEqual(8);
      expect(names.length).toBeLessThanOrEqual(8 + 16);
    }
    expect((await store.list("", { limit: 1000 })).keys).toEqual(keys);
    await store.close();

    // The capacity is not part of the layout: whatever it was, everything is found.
    const reopened = await openDiskStore({ directory, capacity: 1 });
    expect(await reopened.put("shares/1", "", { absent: true })).toBeUndefined();
    await reopened.put("shares/new", "");
    expect((await reopened.list("", { limit: 1000 })).keys).toEqual([...keys, "shares/new"].sort());
    await reopened.close();
  });

  it("that hold nothing of the prefix are not read by a list", async () => {
    const read: string[] = [];
    const files = filesBut((real) => ({
      entries(path) {
        read.push(relative(directory, path));
        return real.entries(path);
      },
    }));
    const store = await openDiskStore({ directory, files, capacity: 4 });
    for (let owner = 0; owner < 30; owner += 1) {
      for (const id of ["a", "b", "c"]) await store.put(`shares-by-owner/user-${owner}/${id}`, "");
    }
    read.length = 0;
    expect((await store.list("shares-by-owner/user-7/")).keys).toHaveLength(3);
    expect(read).toHaveLength(1);
    await store.close();
  });

  it("of a large folder are read for its first page only, and what changes later is in the next", async () => {
    let reads = 0;
    const files = filesBut((real) => ({
      entries(path) {
        reads += 1;
        return real.entries(path);
      },
    }));
    const store = await openDiskStore({ directory, files, capacity: 4 });
    const keys = Array.from({ length: 100 }, (_, n) => `m/${String(n).padStart(3, "0")}`);
    await Promise.all(keys.map((key) => store.put(key, "")));
    const { next = "" } = await store.list("m/", { limit: 50 });
    await store.delete("m/070");
    await store.put("m/070a", "");
    reads = 0;
    expect((await store.list("m/", { limit: 100, after: next })).keys).toEqual(
      keys.slice(50).map((key) => (key === "m/070" ? "m/070a" : key)),
    );
    expect(reads).toBe(0);
    await store.close();
  });
});

describe("a mutation", () => {
  it("is acknowledged after its content, then its name, then every new directory are on the disk", async () => {
    const log: string[] = [];
    const files = filesBut((real) => ({
      async write(path, body) {
        const etag = await real.write(path, body);
        log.push("content");
        return etag;
      },
      link(from, to) {
        real.link(from, to);
        log.push(`link ${relative(directory, to)}`);
      },
      rename(from, to) {
        real.rename(from, to);
        log.push(`rename ${relative(directory, to)}`);
      },
      remove(path) {
        real.remove(path);
        if (!path.includes(".tmp")) log.push(`remove ${relative(directory, path)}`);
      },
      async syncDirectory(path) {
        await real.syncDirectory(path);
        log.push(`sync ${relative(directory, path) || "."}`);
      },
    }));
    const store = await openDiskStore({ directory: join(directory, "made"), files });
    expect(log).toContain("sync made");
    expect(log).toContain("sync .");
    directory = join(directory, "made");

    log.length = 0;
    await store.put("a/b/c", "1");
    log.push("acknowledged");
    expect(log.slice(0, 2)).toEqual(["content", "link a/b/c.json"]);
    expect(log.slice(2, -1).sort()).toEqual(["sync .", "sync a", "sync a/b"]);
    expect(log.at(-1)).toBe("acknowledged");

    log.length = 0;
    await store.put("a/b/c", "2");
    expect(log).toEqual(["content", "rename a/b/c.json", "sync a/b"]);

    log.length = 0;
    await store.delete("a/b/c");
    expect(log).toEqual(["remove a/b/c.json", "sync a/b"]);

    // The folders went with their last object: when they come back they are new ones.
    log.length = 0;
    await store.put("a/b/c", "3");
    expect(log.filter((entry) => entry.startsWith("sync")).sort()).toEqual(["sync .", "sync a", "sync a/b"]);
    await store.close();
  });

  it("shares the flush of a directory with those that came while one was running", async () => {
    let flushes = 0;
    const files = filesBut((real) => ({
      syncDirectory(path) {
        flushes += 1;
        return real.syncDirectory(path);
      },
    }));
    const store = await openDiskStore({ directory, files });
    await store.put("shares/first", "");
    flushes = 0;
    await Promise.all(Array.from({ length: 100 }, (_, n) => store.put(`shares/${n}`, "")));
    expect(flushes).toBeLessThan(100);
    await store.close();
  });

  it("is visible to a reader only when it is durable", async () => {
    let release = (): void => undefined;
    let hold = false;
    const files = filesBut((real) => ({
      async syncDirectory(path) {
        if (hold) await new Promise<void>((resolve) => (release = resolve));
        await real.syncDirectory(path);
      },
    }));
    const store = await openDiskStore({ directory, files });
    await store.put("shares/a", "old");
    hold = true;
    const order: string[] = [];
    const writing = store.put("shares/a", "new").then(() => order.push("acknowledged"));
    await expect.poll(() => readFileSync(join(directory, "shares/a.json"), "utf8")).toBe("new");
    const reading = store.get("shares/a").then((object) => order.push(`read ${object?.body}`));
    await store.get("shares/b");
    expect(order).toEqual([]);
    hold = false;
    release();
    await Promise.all([writing, reading]);
    expect(order).toEqual(["acknowledged", "read new"]);
    await store.close();
  });

  it("creates by a rename where the file system has no hard links", async () => {
    const files = filesBut(() => ({
      link() {
        throw systemError("EPERM");
      },
    }));
    const store = await openDiskStore({ directory, files });
    const etags = await Promise.all([1, 2, 3].map((n) => store.put("shares/a", `${n}`, { absent: true })));
    expect(etags.filter((etag) => etag !== undefined)).toHaveLength(1);
    expect(readdirSync(join(directory, ".tmp"))).toEqual([]);
    await store.close();
  });

  const failures: [keyof DiskFiles, string, string][] = [
    ["write", "ENOSPC", "no space left on the disk (ENOSPC)"],
    ["write", "EDQUOT", "the disk quota is used up (EDQUOT)"],
    ["write", "EIO", "the disk reports an input/output error (EIO)"],
    ["link", "ENOSPC", "no space left on the disk (ENOSPC)"],
    ["rename", "EACCES", "permission denied (EACCES)"],
    ["makeDirectory", "EROFS", "the file system is read-only (EROFS)"],
  ];
  it.each(failures)(
    "whose %s fails with %s leaves all as it was and says why",
    async (call, code, reason) => {
      let broken = false;
      const files = filesBut((real) => ({
        [call](...args: never[]) {
          if (!broken) return Reflect.apply(real[call], real, args);
          if (call === "write") writeFileSync(String(args[0]), "half a rec");
          throw systemError(code);
        },
      }));
      const store = await openDiskStore({ directory, files });
      const etag = await store.put("shares/a", "old");
      broken = true;
      const key = call === "link" ? "shares/b" : call === "makeDirectory" ? "fresh/folder/b" : "shares/a";
      await expect(store.put(key, "new")).rejects.toMatchObject({
        name: "StoreUnavailable",
        message: `cannot write ${key} in ${directory}: ${reason}`,
      });
      broken = false;
      expect(await store.get("shares/a")).toEqual({ body: "old", etag });
      expect((await store.list("")).keys).toEqual(["shares/a"]);
      expect(readdirSync(join(directory, ".tmp"))).toEqual([]);
      expect(await store.put(key, "new", key === "shares/a" ? undefined : { absent: true })).toBeTypeOf(
        "string",
      );
      await store.close();
    },
  );

  it.each(["put", "delete"] as const)(
    "that cannot be made durable is not acknowledged: %s",
    async (operation) => {
      let broken = false;
      const files = filesBut((real) => ({
        async syncDirectory(path) {
          if (broken) throw systemError("EIO");
          await real.syncDirectory(path);
        },
      }));
      const store = await openDiskStore({ directory, files });
      await store.put("shares/a", "old");
      broken = true;
      const attempt = operation === "put" ? store.put("shares/a", "new") : store.delete("shares/a");
      await expect(attempt).rejects.toMatchObject({ name: "StoreUnavailable" });
      broken = false;
      await store.put("shares/a", "newer");
      expect((await store.get("shares/a"))?.body).toBe("newer");
      await store.close();
    },
  );
});

describe("opening", () => {
  it("sweeps the temporary files of a crash, which nobody ever saw", async () => {
    mkdirSync(join(directory, ".tmp"), { recursive: true });
    writeFileSync(join(directory, ".tmp/17"), '{"half":');
    const store = await openDiskStore({ directory });
    expect(readdirSync(join(directory, ".tmp"))).toEqual([]);
    expect(await store.list("")).toEqual({ keys: [] });
    await store.close();
  });

  it("refuses a directory that this process has open already, and admits it after close", async () => {
    const first = await openDiskStore({ directory });
    await expect(openDiskStore({ directory })).rejects.toThrow(/is in use by another process/);
    await first.put("shares/a", "{}");
    await first.close();
    await (await openDiskStore({ directory })).close();
  });

  it("refuses a path that is no directory", async () => {
    writeFileSync(directory, "");
    await expect(openDiskStore({ directory })).rejects.toMatchObject({
      name: "StoreUnavailable",
      message: expect.stringContaining(`cannot open the store directory ${directory}: `),
    });
  });

  it("refuses a file system that cannot bring a directory to the disk, and lets go of the lock", async () => {
    const files = filesBut(() => ({ syncDirectory: () => Promise.reject(systemError("EINVAL")) }));
    await expect(openDiskStore({ directory, files })).rejects.toThrow(
      `cannot open the store directory ${directory}: the file system does not support the operation (EINVAL)`,
    );
    await (await openDiskStore({ directory })).close();
  });

  it("refuses a capacity that no directory can have", async () => {
    await expect(openDiskStore({ directory, capacity: 0 })).rejects.toThrow(RangeError);
    expect(existsSync(directory)).toBe(false);
  });

  it("waits at close for what is under way", async () => {
    const store = await openDiskStore({ directory });
    const writing = store.put("shares/a", "{}");
    await store.close();
    expect(await writing).toBeTypeOf("string");
  });
});

describe("the disk store", () => {
  const segment = fc.stringMatching(/^[abB.%-]{1,3}$/);
  const key = fc.oneof(
    fc.array(segment, { minLength: 1, maxLength: 4 }).map((segments) => segments.join("/")),
    segment.map((name) => `a/${name.padEnd(185, "a")}/b`),
  );
  const step = fc.oneof(
    { weight: 4, arbitrary: fc.record({ put: key }) },
    { weight: 2, arbitrary: fc.record({ delete: key }) },
    {
      weight: 3,
      arbitrary: fc.record({
        prefix: fc.oneof(
          fc.constant(""),
          key,
          key.map((text) => `${text}/`),
        ),
        after: fc.option(key, { nil: undefined }),
        limit: fc.integer({ min: 1, max: 6 }),
      }),
    },
  );

  it("answers whatever the memory store answers", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 60 }),
        fc.integer({ min: 1, max: 4 }),
        async (steps, capacity) => {
          stores += 1;
          const disk = await openDiskStore({ directory: join(root, `property-${stores}`), capacity });
          const memory = createMemoryStore();
          for (const each of steps) {
            if ("put" in each) {
              const answers = [disk, memory].map((store) => store.put(each.put, each.put, { absent: true }));
              const [one, other] = await Promise.all(answers);
              expect(one === undefined).toBe(other === undefined);
            } else if ("delete" in each) {
              expect(await disk.delete(each.delete)).toBe(await memory.delete(each.delete));
            } else {
              const options = { limit: each.limit, ...(each.after !== undefined && { after: each.after }) };
              expect(await disk.list(each.prefix, options)).toEqual(await memory.list(each.prefix, options));
            }
          }
          const all = await memory.list("");
          expect(await disk.list("")).toEqual(all);
          for (const name of all.keys) expect((await disk.get(name))?.body).toBe(name);
          await disk.close();
        },
      ),
      { seed: 20261123, numRuns: 60 },
    );
  });
});

describe("a directory that is gone while it is in use", () => {
  const instead: readonly (readonly [string, () => void])[] = [
    ["nothing", () => {}],
    ["a file", () => writeFileSync(directory, "")],
    ["an empty directory, as where a volume was mounted", () => mkdirSync(directory)],
  ];

  it.each(instead)("is no empty store: %s stands there", async (_, put) => {
    const store = await openDiskStore({ directory });
    await store.put("a/b", "{}");
    renameSync(directory, `${directory}-gone`);
    put();
    await expect(store.get("a/b")).rejects.toThrow(StoreUnavailable);
    await expect(store.get("never/there")).rejects.toThrow(StoreUnavailable);
    await expect(store.put("a/c", "{}")).rejects.toThrow(StoreUnavailable);
    await expect(store.list("never/")).rejects.toThrow(StoreUnavailable);
    rmSync(directory, { recursive: true, force: true });
    renameSync(`${directory}-gone`, directory);
    expect((await store.get("a/b"))?.body).toBe("{}");
    expect(await store.get("never/there")).toBeUndefined();
    await store.close();
  });
});
