import { type ChildProcessByStdio, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import type { ObjectStore } from "../../../src/domain/ports/object-store.ts";
import { openDiskStore } from "../../../src/storage/drivers/disk.ts";

const root = mkdtempSync(join(tmpdir(), "meshport-crash-"));
const children = new Set<Child>();
afterAll(() => {
  for (const child of children) child.kill("SIGKILL");
  rmSync(root, { recursive: true, force: true });
});

type Child = ChildProcessByStdio<null, Readable, null>;

function startMutator(directory: string, round: number): Child {
  const script = fileURLToPath(new URL("disk-mutator.ts", import.meta.url));
  const child = spawn(process.execPath, [script, directory, String(round)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  children.add(child);
  child.on("close", () => children.delete(child));
  return child;
}

/** Kills the process with SIGKILL after so many acknowledgements and answers all that it gave, the last per key. */
async function killAfter(child: Child, acknowledgements: number): Promise<Map<string, number>> {
  const last = new Map<string, number>();
  let seen = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    const [key = "", revision] = line.split(" ");
    if (revision === undefined) continue;
    last.set(key, Number(revision));
    seen += 1;
    if (seen === acknowledgements) child.kill("SIGKILL");
  }
  return last;
}

async function keysOf(store: ObjectStore): Promise<readonly string[]> {
  return (await store.list("", { limit: 100_000 })).keys;
}

async function revisionOf(store: ObjectStore, key: string): Promise<number | undefined> {
  const object = await store.get(key);
  if (object === undefined) return undefined;
  const record: { key: string; revision: number } = JSON.parse(object.body);
  expect(record.key).toBe(key);
  return record.revision;
}

describe("a process killed in the middle of 200 concurrent mutations", () => {
  it("leaves all that it acknowledged, nothing unreadable, and a directory that opens again", async () => {
    const directory = join(root, "killed");
    const survivors = new Map<string, number>();
    for (const [round, acknowledgements] of [1, 150, 900, 2000].entries()) {
      const last = await killAfter(startMutator(directory, round), acknowledgements);
      const store = await openDiskStore({ directory, capacity: 16 });
      expect(readdirSync(join(directory, ".tmp"))).toEqual([]);
      for (const [key, revision] of last) {
        // What was under way when the process died may have happened or not.
        const possible = [Math.abs(revision), Math.abs(revision) + 1].map((n) =>
          n % 4 === 0 ? undefined : n,
        );
        expect(possible, key).toContain(await revisionOf(store, key));
      }
      const keys = await keysOf(store);
      for (const key of keys) expect(await revisionOf(store, key), key).toBeTypeOf("number");
      for (const [key, revision] of survivors) expect(await revisionOf(store, key)).toBe(revision);
      for (const key of keys) survivors.set(key, (await revisionOf(store, key)) ?? 0);
      await store.close();
    }
    expect(survivors.size).toBeGreaterThan(100);
  });
});

describe("a second process on the same directory", () => {
  it("is refused with a clear message while the first one lives, also after it was killed only then admitted", async () => {
    const directory = join(root, "shared");
    const child = startMutator(directory, 0);
    await new Promise<void>((resolve) => child.stdout.once("data", () => resolve()));
    child.stdout.resume();
    await expect(openDiskStore({ directory })).rejects.toMatchObject({
      name: "StoreUnavailable",
      message:
        `the store directory ${directory} is in use by another process, which holds the lock ` +
        `${join(directory, ".lock")}: stop that process or give this one a directory of its own`,
    });
    const ended = new Promise((resolve) => child.once("close", resolve));
    child.kill("SIGKILL");
    await ended;
    await (await openDiskStore({ directory })).close();
  });
});
