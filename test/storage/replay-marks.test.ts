import { describe, expect, it } from "vitest";
import { createMemoryStore } from "../../src/storage/drivers/memory.ts";
import { createReplayMarks } from "../../src/storage/replay-marks.ts";

const at = (minutes: number) => new Date(Date.parse("2026-06-01T12:00:00Z") + minutes * 60_000);

describe("replay marks", () => {
  it("let one of many have the first word", async () => {
    const marks = createReplayMarks({ store: createMemoryStore() });
    const answers = await Promise.all(Array.from({ length: 64 }, () => marks.remember("a signature", at(0))));
    expect(answers.filter((first) => first)).toHaveLength(1);
    expect(await marks.remember("another signature", at(0))).toBe(true);
  });

  it("are forgotten when they are old, the young ones never, and not all at once", async () => {
    const store = createMemoryStore();
    const marks = createReplayMarks({ store });
    for (let index = 0; index < 600; index++) await marks.remember(`old ${index}`, at(index % 5));
    await marks.remember("young", at(30));
    expect(await marks.sweep(at(30))).toBe(500);
    expect(await marks.sweep(at(30))).toBe(100);
    expect(await marks.sweep(at(30))).toBe(0);
    expect(await marks.remember("young", at(30))).toBe(false);
  });

  it("show nothing of the signature in the store", async () => {
    const store = createMemoryStore();
    await createReplayMarks({ store }).remember("c2lnbmF0dXJl", at(0));
    expect((await store.list("")).keys.join()).not.toContain("c2lnbmF0dXJl");
  });
});
