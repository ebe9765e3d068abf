import { describe, expect, it } from "vitest";
import type { PageRequest } from "../../src/domain/ports/repositories.ts";
import { collectRows } from "../../src/rpc/paging.ts";

/** A list of numbers, of which only some pass. */
function listOf(length: number, passes: (value: number) => boolean = () => true) {
  const asked: PageRequest[] = [];
  const list = async (request: PageRequest) => {
    asked.push(request);
    const start = Number(request.cursor ?? 0);
    const end = Math.min(start + (request.limit ?? 1000), length);
    const all = Array.from({ length: end - start }, (_, index) => start + index);
    return { items: all.filter(passes), ...(end < length && { next: String(end) }) };
  };
  return { list, asked };
}

describe("the rows of one answer", () => {
  it.each([
    ["all of a short list", 3, { pageSize: 0, pageToken: "" }, 3, ""],
    ["all of a longer list", 2500, { pageSize: 0, pageToken: "" }, 2500, ""],
    ["no more than a gateway can take", 12_000, { pageSize: 0, pageToken: "" }, 5000, "5000"],
    ["no more although more are asked for", 12_000, { pageSize: 9999, pageToken: "5000" }, 5000, "10000"],
    ["one page", 10, { pageSize: 4, pageToken: "4" }, 4, "8"],
    ["the last page", 10, { pageSize: 4, pageToken: "8" }, 2, ""],
  ])("are %s", async (_, length, request, rows, nextPageToken) => {
    const collected = await collectRows(listOf(length).list, request);
    expect(collected).toMatchObject({ ok: true, value: { nextPageToken } });
    expect(collected.ok && collected.value.items.length).toBe(rows);
  });

  it("are filled up from the pages below when a filter empties those", async () => {
    const { list, asked } = listOf(100, (value) => value % 10 === 0);
    const collected = await collectRows(list, { pageSize: 3, pageToken: "" });
    expect(collected).toEqual({ ok: true, value: { items: [0, 10, 20], nextPageToken: "21" } });
    expect(asked.every(({ limit }) => limit !== undefined && limit <= 3)).toBe(true);
  });

  it("cannot be fewer than none", async () => {
    expect(await collectRows(listOf(1).list, { pageSize: -1, pageToken: "" })).toMatchObject({
      ok: false,
      failure: { reason: "invalid-request" },
    });
  });
});
