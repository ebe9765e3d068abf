import { describe, expect, it } from "vitest";
import type { PageRequest } from "../../src/domain/ports/repositories.ts";
import { readPageToken, writePageToken } from "../../src/rpc/page-token.ts";
import { collectRows } from "../../src/rpc/paging.ts";

const IDENTITY = ["numbers", { idp: "ocm.example.org", opaqueId: "marie" }, {}];
const tokenOf = (cursor: string) => writePageToken(IDENTITY, cursor);

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
  return { identity: IDENTITY, list, asked };
}

describe("the rows of one answer", () => {
  it.each([
    ["all of a short list", 3, { pageSize: 0, pageToken: "" }, 3, ""],
    ["all of a longer list", 2500, { pageSize: 0, pageToken: "" }, 2500, ""],
    ["no more than a gateway can take", 12_000, { pageSize: 0, pageToken: "" }, 5000, "5000"],
    ["no more although more are asked for", 12_000, { pageSize: 9999, pageToken: "5000" }, 5000, "10000"],
    ["one page", 10, { pageSize: 4, pageToken: "4" }, 4, "8"],
    ["the last page", 10, { pageSize: 4, pageToken: "8" }, 2, ""],
  ])("are %s", async (_, length, { pageSize, pageToken }, rows, next) => {
    const request = { pageSize, pageToken: await tokenOf(pageToken) };
    const collected = await collectRows(listOf(length), request);
    expect(collected).toMatchObject({ ok: true, value: { nextPageToken: await tokenOf(next) } });
    expect(collected.ok && collected.value.items.length).toBe(rows);
  });

  it("are filled up from the pages below when a filter empties those", async () => {
    const { asked, ...source } = listOf(100, (value) => value % 10 === 0);
    const collected = await collectRows(source, { pageSize: 3, pageToken: "" });
    const nextPageToken = await tokenOf("21");
    expect(collected).toEqual({ ok: true, value: { items: [0, 10, 20], nextPageToken } });
    expect(asked.every(({ limit }) => limit !== undefined && limit <= 3)).toBe(true);
  });

  it("cannot be fewer than none", async () => {
    expect(await collectRows(listOf(1), { pageSize: -1, pageToken: "" })).toMatchObject({
      ok: false,
      failure: { reason: "invalid-request" },
    });
  });

  it("fit the message a gateway takes, and all come in the end", async () => {
    const rows = Array.from({ length: 300 }, (_, number) => ({ number, payload: "p".repeat(50_000) }));
    const source = {
      identity: IDENTITY,
      list: async ({ cursor = "0", limit = 1000 }: PageRequest) => {
        const start = Number(cursor);
        const end = Math.min(start + limit, rows.length);
        return { items: rows.slice(start, end), ...(end < rows.length && { next: String(end) }) };
      },
    };
    const seen: number[] = [];
    let pageToken = "";
    do {
      const page = await collectRows(source, { pageSize: 0, pageToken });
      if (!page.ok) throw new Error("refused");
      expect(page.value.items.length).toBeGreaterThan(0);
      expect(JSON.stringify(page.value.items).length).toBeLessThan(10_240_000);
      seen.push(...page.value.items.map(({ number }) => number));
      pageToken = page.value.nextPageToken;
    } while (pageToken !== "");
    expect(seen).toEqual(rows.map(({ number }) => number));
  });

  it("are never read in larger parts than an answer has room for", async () => {
    const payload = "p".repeat(50_000);
    const asked: number[] = [];
    const source = {
      identity: IDENTITY,
      list: async ({ cursor = "0", limit = 1000 }: PageRequest) => {
        asked.push(limit);
        return { items: Array.from({ length: limit }, () => payload), next: String(Number(cursor) + limit) };
      },
    };
    const page = await collectRows(source, { pageSize: 0, pageToken: "" });
    expect(page.ok && page.value.items.length).toBeGreaterThan(150);
    expect(Math.max(...asked) * payload.length).toBeLessThan(8_000_000);
    expect(asked.length).toBeLessThan(10);
  });

  it("are read in few parts when they are small", async () => {
    const { asked, ...source } = listOf(5000);
    await collectRows(source, { pageSize: 0, pageToken: "" });
    expect(asked.length).toBeLessThan(12);
  });

  it("are one at least, however large it is", async () => {
    const giant = "g".repeat(9_000_000);
    const source = {
      identity: IDENTITY,
      list: async ({ cursor }: PageRequest) =>
        cursor === undefined ? { items: [giant], next: "1" } : { items: [giant] },
    };
    const first = await collectRows(source, { pageSize: 1, pageToken: "" });
    expect(first).toMatchObject({ ok: true, value: { items: [giant], nextPageToken: await tokenOf("1") } });
  });
});

describe("a page token", () => {
  it("names its position in its own list", async () => {
    expect(await readPageToken(IDENTITY, await tokenOf("20260110T100000.000Z~m~n"))).toBe(
      "20260110T100000.000Z~m~n",
    );
    expect(await readPageToken(IDENTITY, "")).toBe("");
  });

  it.each([
    ["garbage", async () => "garbage"],
    ["a bare position", async () => "20260110T100000.000Z~m~n"],
    ["a check without a position", async () => (await tokenOf("p")).slice(0, -1)],
    ["a position that was changed", async () => `${await tokenOf("p")}q`],
    ["a token of another call", async () => writePageToken(["letters", ...IDENTITY.slice(1)], "p")],
    ["a token of another user", async () => writePageToken(["numbers", { opaqueId: "einstein" }, {}], "p")],
    [
      "a token of other conditions",
      async () => writePageToken([...IDENTITY.slice(0, 2), { owners: [] }], "p"),
    ],
  ])("is refused when it is %s", async (_, token) => {
    expect(await readPageToken(IDENTITY, await token())).toBeUndefined();
    expect(await collectRows(listOf(10), { pageSize: 1, pageToken: await token() })).toMatchObject({
      ok: false,
      failure: { reason: "invalid-request" },
    });
  });
});
