import { describe, expect, it } from "vitest";
import type { ResourceStore } from "../../src/domain/ports/resource-store.ts";
import { ask, handlerFor, MODIFIED, SHARE, sampleStore } from "./fixture.ts";

const handler = handlerFor([{ store: sampleStore() }]);
const FILE = `/dav/ocm/${SHARE}/readme.txt`;
const LAST_MODIFIED = MODIFIED.toUTCString();
const LATER = "Sun, 01 Mar 2026 12:00:01 GMT";
const EARLIER = "Sun, 01 Mar 2026 11:59:59 GMT";

async function get(headers: Record<string, string> = {}, path = FILE, method = "GET") {
  const response = await handler(ask(method, path, { headers }));
  return { status: response.status, headers: response.headers, text: await response.text() };
}

const ETAG = (await get()).headers.get("ETag") ?? "";

describe("GET of a file", () => {
  it("gives the whole of it with what describes it", async () => {
    const { status, headers, text } = await get();
    expect([status, text]).toEqual([200, "0123456789"]);
    expect(headers.get("Content-Length")).toBe("10");
    expect(headers.get("Content-Type")).toBe("text/plain");
    expect(headers.get("Last-Modified")).toBe(LAST_MODIFIED);
    expect(headers.get("Accept-Ranges")).toBe("bytes");
    expect(ETAG).toMatch(/^"[^"]+"$/);
  });

  it("never lets a browser show it on our origin", async () => {
    const { headers } = await get({}, `/dav/ocm/${SHARE}/sub/deep/%C3%BC%20%26%20%3Cb%3E.html`);
    expect(headers.get("X-Content-Type-Options")).toBe("nosniff");
    expect(headers.get("Content-Security-Policy")).toBe("default-src 'none'; sandbox");
    expect(headers.get("Content-Disposition")).toBe(
      `attachment; filename="_ & <b>.html"; filename*=UTF-8''%C3%BC%20%26%20%3Cb%3E.html`,
    );
  });

  it("has its length announced the way the platform wants it", async () => {
    const lengths: number[] = [];
    const sized = (body: ReadableStream<Uint8Array>, bytes: number) => {
      lengths.push(bytes);
      return body;
    };
    const handle = handlerFor([{ store: sampleStore() }], { sized });
    const part = await handle(ask("GET", FILE, { headers: { Range: "bytes=2-4" } }));
    expect([part.status, part.headers.get("Content-Range"), await part.text()]).toEqual([
      206,
      "bytes 2-4/10",
      "234",
    ]);
    await handle(ask("HEAD", FILE));
    await handle(ask("PROPFIND", FILE));
    expect(lengths).toEqual([3]);
  });

  it("gives an empty file", async () => {
    const { status, headers, text } = await get({}, `/dav/ocm/${SHARE}/empty.txt`);
    expect([status, text, headers.get("Content-Length")]).toEqual([200, "", "0"]);
  });

  it("HEAD says the same without the bytes", async () => {
    const whole = await get();
    const head = await get({ Range: "bytes=0-1" }, FILE, "HEAD");
    expect([head.status, head.text]).toEqual([200, ""]);
    expect([...head.headers]).toEqual([...whole.headers]);
  });

  it.each(["GET", "HEAD"])("%s of a folder is 405 with what a folder allows", async (method) => {
    for (const path of [`/dav/ocm/${SHARE}`, `/dav/ocm/${SHARE}/sub/`]) {
      const { status, headers } = await get({}, path, method);
      expect([status, headers.get("Allow")]).toEqual([405, "OPTIONS, PROPFIND"]);
    }
  });

  it.each(["GET", "HEAD"])("%s of what is not there is 404", async (method) => {
    expect((await get({}, `${FILE}x`, method)).status).toBe(404);
  });
});

describe("ranges", () => {
  it.each([
    ["bytes=0-0", "0", "bytes 0-0/10"],
    ["bytes=0-9", "0123456789", "bytes 0-9/10"],
    ["bytes=2-4", "234", "bytes 2-4/10"],
    ["bytes=7-", "789", "bytes 7-9/10"],
    ["bytes=7-999999999999999999999", "789", "bytes 7-9/10"],
    ["bytes=-3", "789", "bytes 7-9/10"],
    ["bytes=-99", "0123456789", "bytes 0-9/10"],
    ["BYTES = 2 - 4", "234", "bytes 2-4/10"],
  ])("%s", async (range, expected, contentRange) => {
    const { status, headers, text } = await get({ Range: range });
    expect([status, text, headers.get("Content-Range")]).toEqual([206, expected, contentRange]);
    expect(headers.get("Content-Length")).toBe(String(expected.length));
  });

  it.each(["bytes=10-", "bytes=10-20", "bytes=99999999999999999999-", "bytes=-0"])(
    "%s is 416",
    async (range) => {
      const { status, headers } = await get({ Range: range });
      expect([status, headers.get("Content-Range")]).toEqual([416, "bytes */10"]);
    },
  );

  it("any range of an empty file is 416", async () => {
    expect((await get({ Range: "bytes=0-" }, `/dav/ocm/${SHARE}/empty.txt`)).status).toBe(416);
  });

  it.each([
    "bytes=",
    "bytes=-",
    "bytes=4-2",
    "bytes=a-b",
    "bytes=0-1,3-4",
    "lines=1-2",
    "bytes=1-2-3",
    "0-1",
  ])("%s is ignored", async (range) =>
    expect(await get({ Range: range })).toMatchObject({ status: 200, text: "0123456789" }),
  );

  it.each([
    ["the current etag", () => ETAG, 206],
    ["another etag", () => '"other"', 200],
    ["a weak etag", () => `W/${ETAG}`, 200],
    ["the current date", () => LAST_MODIFIED, 206],
    ["an earlier date", () => EARLIER, 200],
    ["a later date", () => LATER, 200],
    ["nonsense", () => "nonsense", 200],
  ])("count under If-Range with %s or not", async (_, ifRange, status) => {
    expect((await get({ Range: "bytes=1-2", "If-Range": ifRange() })).status).toBe(status);
  });

  it("of a file that changes in between become the whole new file", async () => {
    const inner = sampleStore();
    const store: ResourceStore = {
      ...inner,
      read: (path, range) => {
        if (range !== undefined) inner.put("/readme.txt", "all new");
        return inner.read(path, range);
      },
    };
    const response = await handlerFor([{ store }])(ask("GET", FILE, { headers: { Range: "bytes=8-9" } }));
    expect([response.status, await response.text()]).toEqual([200, "all new"]);
    expect(response.headers.get("Content-Length")).toBe("7");
  });
});

describe("conditions", () => {
  it.each<[string, Record<string, string>, number]>([
    ["If-None-Match: the etag", { "If-None-Match": ETAG }, 304],
    ["If-None-Match: the weak etag", { "If-None-Match": `W/${ETAG}` }, 304],
    ["If-None-Match: the etag in a list", { "If-None-Match": `"a", W/"b", ${ETAG}` }, 304],
    ["If-None-Match: the etag without quotes", { "If-None-Match": ETAG.replaceAll('"', "") }, 304],
    ["If-None-Match: *", { "If-None-Match": "*" }, 304],
    ["If-None-Match: another", { "If-None-Match": '"other"' }, 200],
    ["If-None-Match: broken", { "If-None-Match": '"unclosed' }, 200],
    ["If-None-Match before If-Modified-Since", { "If-None-Match": '"o"', "If-Modified-Since": LATER }, 200],
    ["If-Modified-Since: the same second", { "If-Modified-Since": LAST_MODIFIED }, 304],
    ["If-Modified-Since: later", { "If-Modified-Since": LATER }, 304],
    ["If-Modified-Since: earlier", { "If-Modified-Since": EARLIER }, 200],
    ["If-Modified-Since: nonsense", { "If-Modified-Since": "yesterday" }, 200],
    ["If-Match: the etag", { "If-Match": ETAG }, 200],
    ["If-Match: *", { "If-Match": "*" }, 200],
    ["If-Match: a list with the etag", { "If-Match": `"a", ${ETAG}` }, 200],
    ["If-Match: another", { "If-Match": '"other"' }, 412],
    ["If-Match: the weak etag", { "If-Match": `W/${ETAG}` }, 412],
    ["If-Match before If-Unmodified-Since", { "If-Match": ETAG, "If-Unmodified-Since": EARLIER }, 200],
    ["If-Unmodified-Since: the same second", { "If-Unmodified-Since": LAST_MODIFIED }, 200],
    ["If-Unmodified-Since: earlier", { "If-Unmodified-Since": EARLIER }, 412],
    ["If-Match fails before If-None-Match", { "If-Match": '"o"', "If-None-Match": ETAG }, 412],
    ["conditions before ranges", { "If-None-Match": ETAG, Range: "bytes=99-" }, 304],
  ])("%s", async (_, headers, status) => {
    for (const method of ["GET", "HEAD"]) {
      const answer = await get(headers, FILE, method);
      expect(answer.status).toBe(status);
      if (status === 304) {
        expect([answer.text, answer.headers.get("ETag")]).toEqual(["", ETAG]);
      }
    }
  });
});
