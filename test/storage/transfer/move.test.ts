import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { createSecret } from "../../../src/domain/secret.ts";
import { systemBytes } from "../../../src/platform/random.ts";
import { createSealer } from "../../../src/platform/sealer.ts";
import { openDiskStore } from "../../../src/storage/drivers/disk.ts";
import { createMemoryStore } from "../../../src/storage/drivers/memory.ts";
import { digest } from "../../../src/storage/keys.ts";
import { exportLines } from "../../../src/storage/transfer/export-lines.ts";
import { importLines } from "../../../src/storage/transfer/import-lines.ts";
import { movedKinds } from "../../../src/storage/transfer/moved-kinds.ts";
import { sourceFiles } from "../../architecture/source-files.ts";
import { TEST_SECRET } from "../../support/sealer.ts";
import { auditStore } from "../audit-store.ts";
import { NOW } from "../sample-records.ts";
import { allKeys, failing } from "../store-wrappers.ts";
import { aMovableStore, fill, findEverything, linesOf, replayed } from "./full-store.ts";

const places: string[] = [];
afterEach(async () => {
  for (const place of places.splice(0)) await rm(place, { recursive: true, force: true });
});

async function aDiskStore() {
  const place = await mkdtemp(join(tmpdir(), "meshport-move-"));
  places.push(place);
  return openDiskStore({ directory: place });
}

const DRIVERS = [
  { from: "memory", source: async () => createMemoryStore(), to: "disk", target: aDiskStore },
  { from: "disk", source: aDiskStore, to: "memory", target: async () => createMemoryStore() },
];

async function exported(shares = 3) {
  const source = aMovableStore(createMemoryStore());
  await fill(source, shares);
  return { source, lines: await linesOf(exportLines(source.transfer)) };
}

async function emptyStore() {
  const target = aMovableStore(createMemoryStore());
  return {
    ...target,
    import: (lines: readonly string[]) =>
      importLines({ target: target.transfer, check: target.check }, replayed(lines)),
  };
}

describe.each(DRIVERS)("moving a store from $from to $to", ({ source: open, target: openTarget }) => {
  it("brings everything, and an export of the copy is the same to the letter", async () => {
    const source = aMovableStore(await open());
    await fill(source);
    const lines = await linesOf(exportLines(source.transfer));
    const target = aMovableStore(await openTarget());
    const imported = await importLines({ target: target.transfer, check: target.check }, replayed(lines));
    expect(imported).toEqual({ ok: true, value: { added: lines.length - 2, same: 0 } });
    expect(await linesOf(exportLines(target.transfer))).toEqual(lines);
    expect(await findEverything(target)).toEqual(await findEverything(source));
    await auditStore(target.store, new Date(NOW));
    await source.store.close();
    await target.store.close();
  });
});

describe("an export", () => {
  it("has everything there is but index entries", async () => {
    const { source, lines } = await exported();
    const keys = lines.slice(1, -1).map((line) => JSON.parse(line).key);
    const others = (await allKeys(source.store)).filter((key) => !keys.includes(key));
    for (const key of others) {
      const { body = "" } = (await source.store.get(key)) ?? {};
      expect(Object.keys(JSON.parse(body))).toEqual(["version", "record", "at"]);
    }
    expect(others.length).toBeGreaterThan(keys.length);
  });

  it("knows every collection", () => {
    const storage = sourceFiles().filter(({ path }) => path.startsWith("src/storage/"));
    const names = storage.flatMap(({ text }) =>
      [...text.matchAll(/createCollection\(deps, (\w+)/g)].map((match) => match[1]),
    );
    expect(names.length).toBeGreaterThanOrEqual(7);
    const moved = readFileSync("src/storage/transfer/moved-kinds.ts", "utf8");
    for (const name of names) expect(moved).toContain(`movedCollection(${name}(deps))`);
    const prefixes = movedKinds(aMovableStore(createMemoryStore()).deps).map(({ prefix }) => prefix);
    expect(new Set(prefixes).size).toBe(prefixes.length);
  });

  it("says at its end how many objects there are and what they are worth", async () => {
    const { lines } = await exported();
    const end = JSON.parse(lines.at(-1) ?? "");
    expect(end).toMatchObject({
      end: true,
      objects: lines.length - 2,
      counts: { shares: 3, keys: 1, events: 1 },
    });
    let sum = await digest(lines[0] ?? "");
    for (const line of lines.slice(1, -1)) sum = await digest(`${sum}\n${line}`);
    expect(end.digest).toBe(sum);
  });

  it("shows no secret, not even one that lies open in a store from before", async () => {
    const { source } = await exported();
    const open = "shares/open";
    const key = (await allKeys(source.store, "shares/"))[0] ?? open;
    const { body = "" } = (await source.store.get(key)) ?? {};
    await source.store.put(key, JSON.stringify({ ...JSON.parse(body), sharedSecret: "lies-open" }));
    const text = (await linesOf(exportLines(source.transfer))).join("\n");
    expect(text).not.toMatch(
      /lies-open|secret-of-share|hfiuhworzwnur|3bd0f6a2|private-one|a message to nobody/,
    );
    expect(text).toContain("sealed");
  });

  it("comes in pages, and leaves nothing out", async () => {
    const { lines } = await exported(450);
    expect(JSON.parse(lines.at(-1) ?? "").counts.shares).toBe(450);
  });

  it("comes in smaller pages when the objects are large, and leaves nothing out", async () => {
    const { source } = await exported(0);
    const body = JSON.stringify({ text: "x".repeat(900_000) });
    for (let index = 100; index < 140; index += 1) await source.store.put(`imported/${index}`, body);
    const sizes: number[] = [];
    const keys: string[] = [];
    let after: string | undefined;
    do {
      const { objects, next } = await source.transfer.page(after);
      sizes.push(objects.reduce((sum, one) => sum + one.body.length, 0));
      keys.push(...objects.map(({ key }) => key));
      after = next;
    } while (after !== undefined);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(4_000_000);
    expect(keys.filter((key) => /^imported\/1\d\d$/.test(key))).toHaveLength(40);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it("has a page for an object that is larger than a page", async () => {
    const { source } = await exported(0);
    const body = JSON.stringify({ text: "x".repeat(4_100_000) });
    await source.store.put("imported/1", body);
    await source.store.put("imported/2", body);
    const lines = await linesOf(exportLines(source.transfer));
    expect(lines.filter((line) => line.length > 4_000_000)).toHaveLength(2);
  });
});

describe("an import", () => {
  it("done again changes nothing", async () => {
    const { lines } = await exported();
    const target = await emptyStore();
    await target.import(lines);
    expect(await target.import(lines)).toEqual({ ok: true, value: { added: 0, same: lines.length - 2 } });
    expect(await linesOf(exportLines(target.transfer))).toEqual(lines);
  });

  it("is finished by doing it again, wherever it was killed", async () => {
    const { lines } = await exported();
    for (let call = 1, died = true; died; call += 7) {
      const store = createMemoryStore();
      const dying = aMovableStore(failing(store, { death: "dies before", call }).store);
      died = await importLines({ target: dying.transfer, check: dying.check }, replayed(lines)).then(
        () => false,
        () => true,
      );
      const target = aMovableStore(store);
      const again = await importLines({ target: target.transfer, check: target.check }, replayed(lines));
      expect(again.ok).toBe(true);
      expect(await linesOf(exportLines(target.transfer))).toEqual(lines);
      await auditStore(store, new Date(NOW));
    }
  });

  it("takes the place of what a first start has made", async () => {
    const { lines } = await exported();
    const target = await emptyStore();
    await target.store.put("server/identity", '{"version":1,"idp":"https://fresh.example.org"}');
    await target.store.put("replay-marks/202611231200/abc", "");
    expect((await target.import(lines)).ok).toBe(true);
    expect((await target.store.get("server/identity"))?.body).toContain("https://cern.example.org");
  });

  it("refuses a store that holds something else, and leaves it as it is", async () => {
    const { lines } = await exported();
    const target = await emptyStore();
    await fill(aMovableStore(target.store));
    await target.store.put("imported/share/def", '{"version":1}');
    const before = await allKeys(target.store);
    const refused = await target.import(lines);
    expect(refused).toMatchObject({
      ok: false,
      failure: expect.stringMatching(/^the store is not empty: \d+ of/),
    });
    expect(await allKeys(target.store)).toEqual(before);
  });

  it("under another secret is refused before anything is written", async () => {
    const { lines } = await exported();
    const sealer = await createSealer({
      secret: createSecret("another-secret-of-another-server-0123456"),
      bytes: systemBytes,
    });
    const target = aMovableStore(createMemoryStore(), sealer);
    const refused = await importLines({ target: target.transfer, check: target.check }, replayed(lines));
    expect(refused).toMatchObject({
      ok: false,
      failure: expect.stringContaining("under a secret that this server"),
    });
    expect(await allKeys(target.store)).toEqual([]);
  });

  it("opens under a secret of before", async () => {
    const { lines } = await exported();
    const sealer = await createSealer({
      secret: createSecret("another-secret-of-another-server-0123456"),
      previousSecrets: [TEST_SECRET],
      bytes: systemBytes,
    });
    const target = aMovableStore(createMemoryStore(), sealer);
    const imported = await importLines({ target: target.transfer, check: target.check }, replayed(lines));
    expect(imported.ok).toBe(true);
    expect((await findEverything(target)).bySecret).toBe("share-1");
  });

  const line = (object: object) => JSON.stringify(object);
  it.each([
    ["nothing", () => [], /^this is no export/],
    ["something else", () => ["{}"], /^this is no export/],
    ["a later version", () => [line({ meshport: "store", version: 2 })], /^this is no export/],
    ["one without its end", (lines: string[]) => lines.slice(0, -1), /the last line is missing/],
    ["one with a line less", (lines: string[]) => lines.toSpliced(3, 1), /its digest does not fit/],
    [
      "one with two lines exchanged",
      (lines: string[]) => lines.toSpliced(3, 2, lines[4] ?? "", lines[3] ?? ""),
      /its digest does not fit/,
    ],
    ["one with more behind its end", (lines: string[]) => [...lines, "{}"], /more after the last line/],
    ["one with a line twice", (lines: string[]) => lines.toSpliced(3, 0, lines[3] ?? ""), /was there before/],
    [
      "one with a line that is none",
      (lines: string[]) => lines.toSpliced(3, 1, "{"),
      /^line 4: a stored object/,
    ],
    [
      "an object of an unknown kind",
      (lines: string[]) => lines.toSpliced(3, 0, line({ key: "tomorrow/x", body: "{}" })),
      /^line 4: tomorrow\/x: this kind/,
    ],
    [
      "an object under no key",
      (lines: string[]) => lines.toSpliced(3, 0, line({ key: "shares/../x y", body: "{}" })),
      /^line 4: .* no key/,
    ],
    [
      "an object that is not what it should be",
      (lines: string[]) => lines.toSpliced(3, 0, line({ key: "shares/x", body: "{}" })),
      /^line 4: .*no mark/,
    ],
    [
      "an object that no server would take",
      (lines: string[]) =>
        lines.toSpliced(
          3,
          0,
          line({ key: "imported/share/x", body: JSON.stringify({ text: "x".repeat(1_000_000) }) }),
        ),
      /^line 4: imported\/share\/x: .*at most 1000000/,
    ],
    [
      "an object under another key",
      (lines: string[]) => {
        const share = lines.find((one) => one.startsWith('{"key":"keys/')) ?? "";
        return lines.toSpliced(3, 0, share.replace("keys/signing", "keys/another"));
      },
      /^line 4: /,
    ],
  ])("refuses %s before anything is written", async (_, change, words) => {
    const { lines } = await exported();
    const target = await emptyStore();
    const refused = await target.import(change([...lines]));
    expect(refused).toMatchObject({ ok: false, failure: expect.stringMatching(words) });
    expect(await allKeys(target.store)).toEqual([]);
  });

  it("takes any lines without throwing", async () => {
    const { lines } = await exported();
    const target = await emptyStore();
    const anyLine = fc.oneof(
      fc.string(),
      fc.json(),
      fc.constantFrom(...lines),
      fc.record({ key: fc.string(), body: fc.string() }).map((one) => JSON.stringify(one)),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(anyLine), async (some) => {
        expect((await target.import(['{"meshport":"store","version":1}', ...some])).ok).toBe(false);
        expect(await allKeys(target.store)).toEqual([]);
      }),
    );
  });
});
