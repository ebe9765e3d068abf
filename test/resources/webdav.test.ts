import { describe, expect, it } from "vitest";
import { createDavHandler } from "../../src/dav/handler.ts";
import type { Opener } from "../../src/dav/opened.ts";
import { type Transport, TransportError } from "../../src/domain/ports/transport.ts";
import { fail, ok } from "../../src/domain/result.ts";
import { createMemoryResources } from "../../src/resources/memory.ts";
import { createWebdavResources } from "../../src/resources/webdav.ts";
import {
  basicSecret,
  bearer,
  type WebdavAccess,
  type WebdavAccessDeps,
  webdavAccessOrder,
} from "../../src/resources/webdav-access.ts";
import { CONTRACT_FILES, resourceStoreContract, textOf } from "./contract.ts";

const clock = { now: () => new Date("2026-03-01T12:00:00Z") };
const URI = "https://sender.example.org/dav/ocm/share-1";
const ROOT = "https://sender.example.org/webdav/ocm";
const SECRET = "jUeO0UtC1TXl2yZp0PzGvQy1x0H5nYwE";
const NOT_FOUND = { ok: false, failure: { reason: "resource-not-found" } };

const silent = { debug() {}, info() {}, warn() {}, error() {} };

/** Our own WebDAV door with one share behind it, as a transport. */
function serverOver(store: ReturnType<typeof createMemoryResources>, accepts?: Opener): Transport {
  const open: Opener =
    accepts ??
    (async ({ headers, firstSegment }) =>
      headers.get("Authorization") === bearer(SECRET)
        ? ok({
            store,
            root: "/",
            permissions: ["initiate_file_download"],
            name: "share",
            mountedAt: firstSegment === "share-1" ? "share-id" : "root",
          })
        : fail({ reason: "unauthenticated" }));
  const handle = createDavHandler({ prefixes: ["/dav/ocm", "/webdav/ocm"], open, logger: silent });
  return { send: handle };
}

/** A transport that answers from a function and keeps what it was asked. */
function scripted(answer: (request: Request, index: number) => Response | Promise<Response>) {
  const asked: string[] = [];
  const requests: Request[] = [];
  const transport: Transport = {
    async send(request) {
      const { pathname } = new URL(request.url);
      asked.push(`${request.method} ${pathname} ${request.headers.get("Authorization")}`);
      requests.push(request);
      return answer(request, asked.length - 1);
    },
  };
  return { transport, asked, requests };
}

function storeOf(transport: Transport, more: Partial<WebdavAccessDeps> = {}) {
  return createWebdavResources({
    transport,
    access: webdavAccessOrder({ sharedSecret: SECRET, uri: URI, root: ROOT, ...more }),
  });
}

function single(transport: Transport) {
  const access: WebdavAccess = {
    url: URI,
    authorization: async ({ renew }) => (renew ? undefined : "Bearer x"),
  };
  return createWebdavResources({ transport, access: [access] });
}

function multistatus(...responses: readonly string[]): Response {
  const xml = `<?xml version="1.0"?><d:multistatus xmlns:d="DAV:">${responses.join("")}</d:multistatus>`;
  return new Response(xml, { status: 207, headers: { "Content-Type": "application/xml" } });
}

function response(href: string, props = "<d:resourcetype/>", status = "200 OK"): string {
  return (
    `<d:response><d:href>${href}</d:href><d:propstat><d:prop>${props}</d:prop>` +
    `<d:status>HTTP/1.1 ${status}</d:status></d:propstat></d:response>`
  );
}

const FOLDER = "<d:resourcetype><d:collection/></d:resourcetype>";

describe("createWebdavResources", () => {
  describe("over our own WebDAV door", () => {
    resourceStoreContract(async () => {
      const inner = createMemoryResources({ clock, files: CONTRACT_FILES });
      return { store: storeOf(serverOver(inner)), change: async (path, text) => inner.put(path, text) };
    });
  });

  it("knows a share of a single file", async () => {
    const inner = createMemoryResources({ clock });
    inner.put("/", "alone");
    const store = storeOf(serverOver(inner));
    expect(await store.stat("/")).toMatchObject({ ok: true, value: { path: "/", kind: "file", size: 5 } });
    const file = await store.read("/", { start: 1, end: 2 });
    expect(file.ok && (await textOf(file.value.body))).toBe("lo");
  });
});

describe("the order of the ways in", () => {
  const kinds: [string, string][] = [
    [`PROPFIND /dav/ocm/share-1 ${bearer(SECRET)}`, "Bearer on the uri"],
    [`PROPFIND /dav/ocm/share-1 ${basicSecret(SECRET)}`, "Basic on the uri"],
    [`PROPFIND /webdav/ocm ${basicSecret(SECRET)}`, "Basic on the root"],
  ];

  it("is Bearer on the uri, Basic on the uri, Basic on the root", async () => {
    const { transport, asked } = scripted(() => new Response(null, { status: 401 }));
    expect(await storeOf(transport).stat("/")).toMatchObject({ failure: { reason: "resource-forbidden" } });
    expect(asked).toEqual(kinds.map(([line]) => line));
  });

  it.each(kinds.map(([line, name], index) => [name, line, index] as const))(
    "stays with %s once that has worked",
    async (_, line, index) => {
      const { transport, asked } = scripted((request) => {
        const here = `${request.method} ${new URL(request.url).pathname} ${request.headers.get("Authorization")}`;
        return here === line
          ? multistatus(response(new URL(request.url).pathname))
          : new Response(null, { status: 401 });
      });
      const store = storeOf(transport);
      expect(await store.stat("/")).toMatchObject({ ok: true });
      expect(asked).toHaveLength(index + 1);
      expect(await store.stat("/")).toMatchObject({ ok: true });
      expect(asked.slice(index + 1)).toEqual([line]);
    },
  );

  it.each([403, 404, 405])(
    "goes on after %i as long as nothing has worked, and reports that",
    async (status) => {
      const { transport, asked } = scripted(
        (_, index) => new Response(null, { status: index === 0 ? status : 401 }),
      );
      const found = await storeOf(transport).stat("/x");
      expect(asked).toHaveLength(3);
      const reasons = { 403: "resource-forbidden", 404: "resource-not-found", 405: "resource-unavailable" };
      expect(found).toMatchObject({ failure: { reason: reasons[status as keyof typeof reasons] } });
    },
  );

  it("does not go on after 404 when a way has worked", async () => {
    const { transport, asked } = scripted((request, index) =>
      index === 0
        ? multistatus(response(new URL(request.url).pathname))
        : new Response(null, { status: 404 }),
    );
    const store = storeOf(transport);
    await store.stat("/");
    expect(await store.stat("/x")).toEqual(NOT_FOUND);
    expect(asked).toHaveLength(2);
  });

  it("knows only the root for a peer without uri", async () => {
    const { transport, asked } = scripted(() => new Response(null, { status: 401 }));
    const access = webdavAccessOrder({ sharedSecret: SECRET, root: ROOT });
    await createWebdavResources({ transport, access }).stat("/");
    expect(asked).toEqual([`PROPFIND /webdav/ocm ${basicSecret(SECRET)}`]);
  });

  it("uses an exchanged token first and renews it once", async () => {
    const renewals: boolean[] = [];
    const { transport, asked } = scripted((request) =>
      request.headers.get("Authorization") === "Bearer token-true"
        ? multistatus(response("/dav/ocm/share-1"))
        : new Response(null, { status: 401 }),
    );
    const exchange = async ({ renew }: { readonly renew: boolean }) => {
      renewals.push(renew);
      return `token-${renew}`;
    };
    expect(await storeOf(transport, { exchange }).stat("/")).toMatchObject({ ok: true });
    expect(renewals).toEqual([false, true]);
    expect(asked.map((line) => line.split(" ").at(-1))).toEqual(["token-false", "token-true"]);
  });

  it("falls back to the secret when there is no token", async () => {
    const { transport, asked } = scripted(() => multistatus(response("/dav/ocm/share-1")));
    await storeOf(transport, { exchange: async () => undefined }).stat("/");
    expect(asked).toEqual([kinds[0]?.[0]]);
  });

  it("never shows the bare secret when an exchange is demanded", async () => {
    const { transport, asked } = scripted(() => new Response(null, { status: 401 }));
    const store = storeOf(transport, { mustExchange: true, exchange: async () => "token" });
    expect(await store.stat("/")).toMatchObject({ failure: { reason: "resource-forbidden" } });
    expect(asked.join()).not.toContain(SECRET);
    const without = scripted(() => new Response(null, { status: 401 }));
    expect(await storeOf(without.transport, { mustExchange: true }).stat("/")).toMatchObject({ ok: false });
    expect(without.asked).toEqual([]);
  });

  it("puts no credential into a URL", async () => {
    const { transport, requests } = scripted(() => new Response(null, { status: 401 }));
    await storeOf(transport, { uri: "https://user:pw@sender.example.org/dav/ocm/share-1#x" }).stat("/");
    for (const request of requests) expect(request.url).not.toMatch(/user|pw|#/);
    expect(requests.map((request) => request.url).join()).not.toContain(SECRET);
  });
});

describe("what is asked", () => {
  it("is one PROPFIND with the properties we use", async () => {
    const { transport, requests } = scripted(() => multistatus(response("/dav/ocm/share-1/a%20b", FOLDER)));
    await single(transport).list("/a b");
    const [request] = requests;
    expect(request?.url).toBe(`${URI}/a%20b/`);
    expect(request?.headers.get("Depth")).toBe("1");
    expect(request?.headers.get("Content-Type")).toContain("application/xml");
    expect(request?.redirect).toBe("manual");
    expect(await request?.text()).toContain('<d:propfind xmlns:d="DAV:">');
  });

  it.each(["/../x", "x", "/a/../b", "/a\\b", "/a\0"])("is nothing at all for the path %j", async (path) => {
    const { transport, asked } = scripted(() => new Response());
    const store = single(transport);
    expect(await store.stat(path)).toEqual(NOT_FOUND);
    expect(await store.list(path)).toEqual(NOT_FOUND);
    expect(await store.read(path)).toEqual(NOT_FOUND);
    expect(asked).toEqual([]);
  });
});

describe("what a peer answers to PROPFIND", () => {
  const BASE = "/dav/ocm/share-1";
  async function list(...responses: readonly string[]) {
    const listed = await single(scripted(() => multistatus(...responses)).transport).list("/");
    return listed.ok ? listed.value.map(({ path }) => path) : listed.failure.reason;
  }

  it.each([
    [
      "absolute URLs",
      "https://sender.example.org/dav/ocm/share-1/",
      "https://sender.example.org/dav/ocm/share-1/a",
    ],
    [
      "the URL of an inner host",
      "http://10.0.0.1:8080/dav/ocm/share-1/",
      "http://10.0.0.1:8080/dav/ocm/share-1/a",
    ],
    ["no slash at folders", BASE, `${BASE}/a`],
    ["other escapes", "/dav/%6fcm/share%2D1/", "/dav/%6fcm/share-1/%61"],
    ["paths as the proxy in front of it has them", "/internal/x/", "/internal/x/a"],
    ["the children first", `${BASE}/a`, `${BASE}/`],
  ])("may use %s", async (_, one, two) => {
    expect(await list(response(one, FOLDER), response(two, FOLDER))).toEqual(["/a"]);
  });

  it.each([
    ["climb out", `${BASE}/../other`],
    ["climb out, encoded", `${BASE}/%2e%2e/other`],
    ["hide a slash in a name", `${BASE}/..%2f..%2fetc`],
    ["hide a backslash in a name", `${BASE}/..%5cetc`],
    ["hold a NUL", `${BASE}/a%00b`],
    ["lie elsewhere", "/dav/ocm/share-2/a"],
    ["lie deeper", `${BASE}/deep/a`],
    ["are broken", `${BASE}/%zz`],
    ["are empty", ""],
    ["are of another scheme", "javascript:alert(1)"],
  ])("loses children whose hrefs %s", async (_, href) => {
    expect(await list(response(`${BASE}/`, FOLDER), response(href, FOLDER), response(`${BASE}/ok`))).toEqual([
      "/ok",
    ]);
  });

  it("counts a name once", async () => {
    expect(await list(response(`${BASE}/`, FOLDER), response(`${BASE}/a`), response(`${BASE}/%61/`))).toEqual(
      ["/a"],
    );
  });

  it("must be about what was asked for", async () => {
    expect(await list()).toBe("resource-unavailable");
    expect(await list(response(`${BASE}/a`), response(`${BASE}/b`))).toBe("resource-unavailable");
    expect(await list(response("/x/a"), response("/y/b"))).toBe("resource-unavailable");
  });

  async function stat(props: string, status?: string) {
    const store = single(scripted(() => multistatus(response(BASE, props, status))).transport);
    const found = await store.stat("/");
    return found.ok ? found.value : found.failure.reason;
  }

  it("is read as far as it goes", async () => {
    const props =
      "<d:resourcetype/><d:getcontentlength>42</d:getcontentlength><d:getetag>&quot;abc&quot;</d:getetag>" +
      "<d:getlastmodified>Sun, 01 Mar 2026 12:00:00 GMT</d:getlastmodified>" +
      "<d:getcontenttype>text/html; charset=utf-8</d:getcontenttype>";
    expect(await stat(props)).toEqual({
      path: "/",
      kind: "file",
      size: 42,
      modified: new Date("2026-03-01T12:00:00Z"),
      etag: "abc",
      contentType: "text/html; charset=utf-8",
    });
  });

  it("may lack everything but a type", async () => {
    expect(await stat("<d:resourcetype/>")).toMatchObject({ kind: "file", size: 0, modified: new Date(0) });
    expect(await stat(FOLDER)).toMatchObject({ kind: "folder" });
  });

  it("may be still processing (425)", async () => {
    expect(await stat("<d:getcontentlength>7</d:getcontentlength>", "425 Too Early")).toMatchObject({
      size: 7,
    });
  });

  it("is about nothing with another status", async () => {
    expect(await stat("<d:getcontentlength>7</d:getcontentlength>", "404 Not Found")).toBe(
      "resource-unavailable",
    );
  });

  it.each([
    ["-5", 0],
    ["1e9", 0],
    ["99999999999999999999", 0],
    ["abc", 0],
  ])("does not take %j for a length", async (text, size) => {
    expect(await stat(`<d:resourcetype/><d:getcontentlength>${text}</d:getcontentlength>`)).toMatchObject({
      size,
    });
  });

  it.each(['W/"weak"', `"${"x".repeat(60)}"`, "with space", '"a"b"', ""])(
    "gives an etag of ours for %j",
    async (etag) => {
      const props = `<d:resourcetype/><d:getetag>${etag}</d:getetag>`;
      expect(await stat(props)).toMatchObject({ etag: expect.stringMatching(/^[0-9a-f]{32}$/) });
    },
  );

  it.each(["text/html\r\nX: y", "text", "<b>", "text/html; ü"])(
    "does not pass on the type %j",
    async (type) => {
      const escaped = type.replace("<", "&lt;");
      const entry = await stat(`<d:resourcetype/><d:getcontenttype>${escaped}</d:getcontenttype>`);
      expect(entry).toMatchObject({ contentType: "application/octet-stream" });
    },
  );

  it.each<[string, string]>([
    ["no XML", "hello"],
    ["HTML", "<html><body>login</body></html>"],
    ["another root", '<d:error xmlns:d="DAV:"/>'],
    ["no end", '<d:multistatus xmlns:d="DAV:"><d:response>'],
    ["an undeclared prefix", "<d:multistatus/>"],
    ["a document type", '<!DOCTYPE x><d:multistatus xmlns:d="DAV:"/>'],
    [
      "an entity bomb",
      '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><d:multistatus xmlns:d="DAV:">&b;</d:multistatus>',
    ],
    ["an unknown entity", '<d:multistatus xmlns:d="DAV:">&nope;</d:multistatus>'],
    ["too deep", `<d:multistatus xmlns:d="DAV:">${"<d:x>".repeat(50)}${"</d:x>".repeat(50)}</d:multistatus>`],
    ["endless text", `<d:multistatus xmlns:d="DAV:">${"x".repeat(10_000)}</d:multistatus>`],
  ])("is refused with %s", async (_, xml) => {
    const { transport } = scripted(() => new Response(xml, { status: 207 }));
    expect(await single(transport).stat("/")).toMatchObject({ failure: { reason: "resource-unavailable" } });
  });

  it("is refused when it is too large or too long", async () => {
    const { transport } = scripted(() =>
      multistatus(...Array.from({ length: 50 }, (_, i) => response(`${BASE}/${i}`))),
    );
    for (const limits of [{ bytes: 1000 }, { entries: 10 }]) {
      const access: WebdavAccess = { url: URI, authorization: async () => "Bearer x" };
      const store = createWebdavResources({ transport, access: [access], limits });
      expect(await store.list("/")).toMatchObject({ failure: { reason: "resource-unavailable" } });
    }
  });

  it("may come in pieces that cut characters", async () => {
    const bytes = new TextEncoder().encode(await multistatus(response(`${BASE}/ünï`, FOLDER)).text());
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        for (const byte of bytes) controller.enqueue(Uint8Array.of(byte));
        controller.close();
      },
    });
    const { transport } = scripted(() => new Response(body, { status: 207 }));
    expect(await single(transport).stat("/ünï")).toMatchObject({ ok: true, value: { kind: "folder" } });
  });

  it.each([
    [200, "resource-unavailable"],
    [204, "resource-unavailable"],
    [400, "resource-unavailable"],
    [401, "resource-forbidden"],
    [403, "resource-forbidden"],
    [404, "resource-not-found"],
    [410, "resource-not-found"],
    [423, "resource-unavailable"],
    [429, "resource-unavailable"],
    [500, "resource-unavailable"],
    [503, "resource-unavailable"],
  ])("with %i is %s", async (status, reason) => {
    const body = status === 204 ? null : "page";
    const { transport } = scripted(() => new Response(body, { status }));
    expect(await single(transport).stat("/")).toMatchObject({ ok: false, failure: { reason } });
  });
});

describe("when nothing comes back", () => {
  it("is unavailable, and says neither the URL nor the secret", async () => {
    const { transport } = scripted(() => {
      throw new TransportError("timeout", `timed out asking ${URI} with ${SECRET}`, { reachedPeer: true });
    });
    const found = await storeOf(transport).stat("/");
    expect(found).toEqual({ ok: false, failure: { reason: "resource-unavailable", detail: "timeout" } });
  });

  it("is unavailable when the answer breaks off", async () => {
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        controller.error(new Error(`reset by ${URI}`));
      },
    });
    const found = await single(scripted(() => new Response(body, { status: 207 })).transport).stat("/");
    expect(found).toMatchObject({
      failure: { reason: "resource-unavailable", detail: "the answer broke off" },
    });
  });
});

describe("redirects", () => {
  const to = (location: string, status = 301) =>
    new Response(null, { status, headers: { Location: location } });

  it("are followed once within the server, with the same method and body", async () => {
    const { transport, asked, requests } = scripted((_, index) =>
      index === 0 ? to(`${URI}/sub/`) : multistatus(response("/dav/ocm/share-1/sub/", FOLDER)),
    );
    expect(await single(transport).stat("/sub")).toMatchObject({ ok: true, value: { kind: "folder" } });
    expect(asked[1]).toBe("PROPFIND /dav/ocm/share-1/sub/ Bearer x");
    expect(await requests[1]?.text()).toContain("propfind");
  });

  it.each([
    "https://evil.example.net/",
    "http://sender.example.org/dav",
    "https://sender.example.org:444/",
    "//x/",
    "http://[",
  ])("to %s are not followed", async (location) => {
    const { transport, asked } = scripted(() => to(location));
    expect(await single(transport).stat("/")).toMatchObject({ failure: { reason: "resource-unavailable" } });
    expect(asked).toHaveLength(1);
  });

  it("do not go round in circles", async () => {
    const { transport, asked } = scripted(() => to(URI, 308));
    expect(await single(transport).stat("/")).toMatchObject({ failure: { reason: "resource-unavailable" } });
    expect(asked).toHaveLength(2);
  });
});

describe("what a peer answers to GET", () => {
  const full = (init: ResponseInit = {}, text: BodyInit = "0123456789") => new Response(text, init);

  async function read(answer: () => Response, range?: { start: number; end: number }) {
    const { transport, requests } = scripted((request) =>
      request.method === "GET"
        ? answer()
        : multistatus(
            response(
              new URL(request.url).pathname,
              "<d:resourcetype/><d:getcontentlength>10</d:getcontentlength>",
            ),
          ),
    );
    const file = await single(transport).read("/f.txt", range);
    if (!file.ok) return file.failure.reason;
    const { entry, body } = file.value;
    return { entry, requests, text: await textOf(body).catch((error: Error) => `broken: ${error.message}`) };
  }
  const part = (contentRange: string, text: string) =>
    full({ status: 206, headers: { "Content-Range": contentRange } }, text);

  it("is the file with what its headers say", async () => {
    const headers = { "Content-Length": "10", ETag: '"e1"', "Content-Type": "text/x-odd" };
    expect(await read(() => full({ headers }))).toMatchObject({
      text: "0123456789",
      entry: { path: "/f.txt", kind: "file", size: 10, etag: "e1", contentType: "text/x-odd" },
    });
  });

  it("has the length of the properties when it says none", async () => {
    expect(await read(() => full())).toMatchObject({ text: "0123456789", entry: { size: 10 } });
  });

  it("is asked uncompressed and for the part that is wanted", async () => {
    const file = await read(() => part("bytes 2-4/10", "234"), { start: 2, end: 4 });
    if (typeof file === "string") throw new Error(file);
    expect(file).toMatchObject({ text: "234", entry: { size: 10 } });
    expect(file.requests[0]?.headers.get("Range")).toBe("bytes=2-4");
    expect(file.requests[0]?.headers.get("Accept-Encoding")).toBe("identity");
  });

  it("is cut when the peer does not know ranges", async () => {
    const answer = () => full({ headers: { "Content-Length": "10" } });
    expect(await read(answer, { start: 2, end: 4 })).toMatchObject({ text: "234", entry: { size: 10 } });
  });

  it("is cut when the peer sends more than the part", async () => {
    expect(await read(() => part("bytes 0-9/10", "0123456789"), { start: 2, end: 4 })).toMatchObject({
      text: "234",
    });
  });

  it.each([
    ["another part", "bytes 5-7/10", "567"],
    ["too small a part", "bytes 2-3/10", "23"],
    ["no word on which part", "", "234"],
    ["nonsense", "bytes x-y/z", "234"],
  ])("is refused with %s", async (_, contentRange, text) => {
    expect(await read(() => part(contentRange, text), { start: 2, end: 4 })).toBe("resource-unavailable");
  });

  it("fails when it ends early", async () => {
    const answer = () => full({ headers: { "Content-Length": "10" } }, "0123");
    expect(await read(answer)).toMatchObject({ text: expect.stringMatching(/^broken: .*6 bytes early/) });
  });

  it("is refused when it is compressed all the same", async () => {
    expect(await read(() => full({ headers: { "Content-Encoding": "gzip" } }))).toBe("resource-unavailable");
  });

  it.each([
    [404, "resource-not-found"],
    [403, "resource-forbidden"],
    [405, "resource-is-a-folder"],
    [416, "resource-unavailable"],
    [500, "resource-unavailable"],
  ])("with %i is %s", async (status, reason) => {
    expect(await read(() => full({ status }))).toBe(reason);
  });

  it("is let go of when the reader goes away", async () => {
    let cancelled = false;
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new Uint8Array(1000)),
      cancel: () => {
        cancelled = true;
      },
    });
    const { transport } = scripted(() => new Response(body, { headers: { "Content-Length": "1000000" } }));
    const file = await single(transport).read("/f");
    if (!file.ok) throw new Error(file.failure.reason);
    await file.value.body.cancel();
    expect(cancelled).toBe(true);
  });
});
