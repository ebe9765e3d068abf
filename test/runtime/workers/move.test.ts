import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { createDurableObjectStore } from "../../../src/storage/drivers/durable-object-store.ts";
import { createMemoryStore } from "../../../src/storage/drivers/memory.ts";
import { createR2Store } from "../../../src/storage/drivers/r2.ts";
import { exportLines } from "../../../src/storage/transfer/export-lines.ts";
import { importLines } from "../../../src/storage/transfer/import-lines.ts";
import { aMovableStore, fill, findEverything, linesOf, replayed } from "../../storage/transfer/full-store.ts";

const DRIVERS = [
  ["memory to a Durable Object", createMemoryStore(), createDurableObjectStore(env.STORE, "move 1")],
  ["a Durable Object to R2", createDurableObjectStore(env.STORE, "move 2"), createR2Store(env.BUCKET)],
] as const;

describe.each(DRIVERS)("moving a store inside workerd, from %s", (_, from, to) => {
  it("brings everything, and an export of the copy is the same to the letter", async () => {
    const source = aMovableStore(from);
    await fill(source);
    const lines = await linesOf(exportLines(source.transfer));
    const target = aMovableStore(to);
    const into = { target: target.transfer, check: target.check };
    expect(await importLines(into, replayed(lines))).toEqual({
      ok: true,
      value: { added: lines.length - 2, same: 0 },
    });
    expect(await linesOf(exportLines(target.transfer))).toEqual(lines);
    expect(await findEverything(target)).toEqual(await findEverything(source));
    expect(await importLines(into, replayed(lines))).toMatchObject({ value: { added: 0 } });
  });
});
