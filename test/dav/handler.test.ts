import { describe, expect, it } from "vitest";
import { createDavHandler } from "../../src/dav/handler.ts";
import { StoreUnavailable } from "../../src/domain/ports/object-store.ts";
import type { ResourceStore } from "../../src/domain/ports/resource-store.ts";
import { fail, ok } from "../../src/domain/result.ts";
import { createMemoryResources } from "../../src/resources/memory.ts";
import {
  ask,
  clock,
  handlerFor,
  hrefsOf,
  keepingLogger,
  ORIGIN,
  openerFor,
  SECRET,
  SHARE,
  sampleStore,
} from "./fixture.ts";

const handler = handlerFor([
  { store: sampleStore() },
  {
    store: createMemoryResources({ clock, files: { "/other.txt": "other" } }),
    secret: "otherSecret",
    id: "other",
  },
]);
const basic = (text: string) => `Basic ${btoa(text)}`;
const WRITES = [
  "PUT",
  "POST",
  "DELETE",
  "MKCOL",
  "COPY",
  "MOVE",
  "PROPPATCH",
  "LOCK",
  "UNLOCK",
  "PATCH",
  "REPORT",
];

describe("being let in", () => {
  it.each([
    ["Bearer and the share's id in the path", `Bearer ${SECRET}`, `/dav/ocm/${SHARE}/readme.txt`],
    ["Bearer in any case", `bEARER  ${SECRET}`, `/dav/ocm/${SHARE}/readme.txt`],
    ["Bearer by the secret alone", `Bearer ${SECRET}`, "/webdav/ocm/readme.txt"],
    ["Basic by the secret alone", basic(`${SECRET}:`), "/webdav/ocm/readme.txt"],
    ["Basic and the share's id in the path", basic(`${SECRET}:`), `/remote.php/dav/ocm/${SHARE}/readme.txt`],
    ["Basic whatever the password", basic(`${SECRET}:anything:else`), "/webdav/ocm/readme.txt"],
    ["Basic padded with colons", basic(`${SECRET}::::`), "/webdav/ocm/readme.txt"],
    ["Basic without any colon", basic(SECRET), "/webdav/ocm/readme.txt"],
    ["repeated slashes", `Bearer ${SECRET}`, `/dav/ocm//${SHARE}//readme.txt`],
    ["the file with a slash behind", `Bearer ${SECRET}`, `/dav/ocm/${SHARE}/readme.txt/`],
  ])("works with %s", async (_, authorization, path) => {
    const response = await handler(ask("GET", path, { headers: { Authorization: authorization } }));
    expect(response.status).toBe(200);
    expect(await response.text()).toBe("0123456789");
  });

  const refusals: [string, string, string][] = [
    ["no credential", "", `/dav/ocm/${SHARE}`],
    ["no credential at the root", "", "/webdav/ocm/"],
    ["another secret", "Bearer nobodyKnowsThis", `/dav/ocm/${SHARE}`],
    ["another secret and an id nobody has", "Bearer nobodyKnowsThis", "/dav/ocm/no-such-share"],
    ["the secret in another case", `Bearer ${SECRET.toLowerCase()}`, `/dav/ocm/${SHARE}`],
    ["the share's id as the secret", `Bearer ${SHARE}`, `/dav/ocm/${SHARE}`],
    ["the secret as the password", basic(`user:${SECRET}`), `/dav/ocm/${SHARE}`],
    ["an empty user", basic(`:${SECRET}`), `/dav/ocm/${SHARE}`],
    ["broken base64", "Basic %%%", `/dav/ocm/${SHARE}`],
    ["base64 of no text", "Basic /////w==", `/dav/ocm/${SHARE}`],
    ["another scheme", `Digest username="${SECRET}"`, `/dav/ocm/${SHARE}`],
    ["a scheme alone", "Bearer", `/dav/ocm/${SHARE}`],
    ["the secret in the query", "", `/dav/ocm/${SHARE}?access_token=${SECRET}`],
    ["a path that is none", "", "/dav/ocm/%2e%2e%2fsecret"],
  ];
  it.each(refusals)("is one and the same 401 with %s", async (_, authorization, path) => {
    for (const method of ["OPTIONS", "GET", "PROPFIND", "PUT", "DELETE"]) {
      const response = await handler(ask(method, path, { headers: { Authorization: authorization } }));
      expect(response.status).toBe(401);
      expect(response.headers.get("WWW-Authenticate")).toBe('Bearer realm="ocm", Basic realm="ocm"');
      expect(await response.text()).toContain("A valid credential is needed");
    }
  });

  it("answers a stranger alike whether the share exists or not", async () => {
    const answers = await Promise.all(
      [SHARE, "no-such-share", `${SHARE}/readme.txt`].map(async (rest) => {
        const response = await handler(
          ask("PROPFIND", `/dav/ocm/${rest}`, { headers: { Authorization: "" } }),
        );
        return [response.status, [...response.headers], await response.text()];
      }),
    );
    expect(answers[1]).toEqual(answers[0]);
    expect(answers[2]).toEqual(answers[0]);
  });

  it("opens nothing of another share, whose id is then only a missing name", async () => {
    const theirs = await handler(ask("GET", "/dav/ocm/other/other.txt"));
    const nobodys = await handler(ask("GET", "/dav/ocm/nobody/other.txt"));
    expect([theirs.status, await theirs.text()]).toEqual([nobodys.status, await nobodys.text()]);
    expect(theirs.status).toBe(404);
  });

  it("names only the ways in it was told", async () => {
    const strict = handlerFor([], { challenges: ["bearer"], realm: "meshport" });
    const response = await strict(ask("GET", "/dav/ocm/x"));
    expect(response.headers.get("WWW-Authenticate")).toBe('Bearer realm="meshport"');
  });

  it.each([
    ["not-found", 404],
    ["forbidden", 403],
    ["unavailable", 503],
  ] as const)("passes on that what was asked for is %s", async (reason, status) => {
    const handle = createDavHandler({
      prefixes: ["/dav"],
      open: async () => fail({ reason }),
      logger: keepingLogger(),
    });
    expect((await handle(ask("GET", "/dav/x"))).status).toBe(status);
  });

  it("gives the opener the decoded first segment, the method, the headers and the credential", async () => {
    const seen: unknown[] = [];
    const handle = createDavHandler({
      prefixes: ["/dav/received"],
      logger: keepingLogger(),
      open: async ({ method, credential, firstSegment, headers }) => {
        seen.push([method, credential, firstSegment, headers.get("X-Session")]);
        return fail({ reason: "not-found" });
      },
    });
    await handle(
      ask("GET", "/dav/received/a%20b/c", { headers: { "X-Session": "s", Authorization: basic("u:p") } }),
    );
    await handle(ask("GET", "/dav/received", { headers: { Authorization: "" } }));
    await handle(ask("GET", "/dav/received/%2e%2e%2f/c", { headers: { Authorization: "Bearer t" } }));
    expect(seen).toEqual([
      ["GET", { scheme: "basic", user: "u", password: "p" }, "a b", "s"],
      ["GET", undefined, undefined, null],
      ["GET", { scheme: "bearer", token: "t" }, undefined, null],
    ]);
  });
});

describe("methods", () => {
  it.each(WRITES)("%s is answered 405 with what is allowed", async (method) => {
    for (const path of [`/dav/ocm/${SHARE}`, `/dav/ocm/${SHARE}/readme.txt`, `/dav/ocm/${SHARE}/new.txt`]) {
      const response = await handler(ask(method, path, { body: "content" }));
      expect(response.status).toBe(405);
      expect(response.headers.get("Allow")).toBe("OPTIONS, GET, HEAD, PROPFIND");
    }
  });

  it("OPTIONS says what the door can do", async () => {
    const response = await handler(ask("OPTIONS", `/dav/ocm/${SHARE}/`));
    expect(response.status).toBe(200);
    expect(response.headers.get("DAV")).toBe("1, 3");
    expect(response.headers.get("Allow")).toBe("OPTIONS, GET, HEAD, PROPFIND");
    expect(response.headers.get("MS-Author-Via")).toBe("DAV");
  });

  it.each(["/", "/dav", "/dav/ocmx", "/webdav", "//dav/ocm", "/status.php"])(
    "knows nothing outside of its prefixes: %s",
    async (path) => {
      expect((await handler(ask("PROPFIND", path, { headers: { Authorization: "" } }))).status).toBe(404);
    },
  );
});

describe("a shared file", () => {
  const store = createMemoryResources({
    clock,
    files: { "/docs/report.pdf": "report", "/docs/else.txt": "else" },
  });
  const handle = handlerFor([{ store, root: "/docs/report.pdf", name: "Report 2026.pdf" }]);

  it.each(["", "/", "/report.pdf", "/anything", "/report.pdf/"])("is read at %j", async (rest) => {
    for (const base of [`/dav/ocm/${SHARE}`, "/webdav/ocm"]) {
      const response = await handle(ask("GET", base + rest));
      expect(response.status).toBe(200);
      expect(await response.text()).toBe("report");
      expect(response.headers.get("Content-Disposition")).toContain("Report%202026.pdf");
    }
  });

  it.each(["0", "1", "infinity"])("is one response to a PROPFIND of depth %s", async (depth) => {
    for (const path of [
      `/dav/ocm/${SHARE}`,
      `/dav/ocm/${SHARE}/`,
      "/webdav/ocm/",
      "/webdav/ocm/report.pdf",
    ]) {
      const response = await handle(ask("PROPFIND", path, { headers: { Depth: depth } }));
      expect(response.status).toBe(207);
      const xml = await response.text();
      expect(hrefsOf(xml)).toEqual([path]);
      expect(xml).toContain("<d:resourcetype/>");
      expect(xml).toContain("<d:displayname>Report 2026.pdf</d:displayname>");
    }
  });

  it.each(["/a/b", "/report.pdf/else.txt", "/../else.txt/x", "/else.txt/x"])(
    "has nothing deeper: %s",
    async (rest) => {
      expect((await handle(ask("GET", `/dav/ocm/${SHARE}${rest}`))).status).toBe(404);
    },
  );

  it("does not open the files beside it", async () => {
    expect(await (await handle(ask("GET", `/dav/ocm/${SHARE}/else.txt`))).text()).toBe("report");
  });
});

describe("a share of a folder below the store's root", () => {
  const store = createMemoryResources({
    clock,
    files: { "/home/shared/a.txt": "a", "/home/private.txt": "p" },
  });
  const handle = handlerFor([{ store, root: "/home/shared", name: "Shared" }]);

  it("shows what is below, under the requested hrefs", async () => {
    const response = await handle(ask("PROPFIND", `/dav/ocm/${SHARE}/`, { headers: { Depth: "1" } }));
    expect(hrefsOf(await response.text())).toEqual([`/dav/ocm/${SHARE}/`, `/dav/ocm/${SHARE}/a.txt`]);
  });

  it("hides what is beside", async () => {
    expect((await handle(ask("GET", `/dav/ocm/${SHARE}/private.txt`))).status).toBe(404);
  });
});

describe("what goes wrong behind the door", () => {
  const unavailable: ResourceStore = {
    stat: async () => fail({ reason: "resource-unavailable", detail: "host db7 is down" }),
    list: async () => fail({ reason: "resource-unavailable", detail: "host db7 is down" }),
    read: async () => fail({ reason: "resource-unavailable", detail: "host db7 is down" }),
  };

  it("is 503 with Retry-After when the bytes are out of reach, without the detail", async () => {
    const handle = handlerFor([{ store: unavailable }]);
    const response = await handle(ask("GET", "/webdav/ocm/x"));
    expect(response.status).toBe(503);
    expect(response.headers.get("Retry-After")).toBe("30");
    expect(await response.text()).not.toContain("db7");
  });

  it("is 403 when the store forbids", async () => {
    const forbidding = { ...unavailable, stat: async () => fail({ reason: "resource-forbidden" } as const) };
    expect((await handlerFor([{ store: forbidding }])(ask("GET", "/webdav/ocm/x"))).status).toBe(403);
  });

  it.each([
    [new StoreUnavailable("disk full at /secret"), 503],
    [new TypeError("at /secret"), 500],
  ])("is %s answered without its message", async (error, status) => {
    const logger = keepingLogger();
    const handle = createDavHandler({
      prefixes: ["/dav"],
      logger,
      open: async () => {
        throw error;
      },
    });
    const response = await handle(ask("GET", "/dav/x"));
    expect(response.status).toBe(status);
    expect(await response.text()).not.toContain("/secret");
    expect(logger.lines.join()).toContain(error.name);
    expect(logger.lines.join()).not.toContain("/secret");
  });

  it("never logs or repeats a credential", async () => {
    const logger = keepingLogger();
    const handle = createDavHandler({ prefixes: ["/dav"], logger, open: openerFor() });
    const response = await handle(
      new Request(`${ORIGIN}/dav/x`, { headers: { Authorization: `Bearer ${SECRET}` } }),
    );
    expect([await response.text(), ...logger.lines, ...[...response.headers].flat()].join()).not.toContain(
      SECRET,
    );
  });
});

describe("an opener that lists stores", () => {
  it("serves the listing and what is below from one mount", async () => {
    const store = sampleStore();
    const handle = createDavHandler({
      prefixes: ["/dav/received"],
      logger: keepingLogger(),
      open: async () =>
        ok({
          store,
          root: "/",
          permissions: ["initiate_file_download"],
          name: "Received",
          mountedAt: "root",
        }),
    });
    const listing = await handle(ask("PROPFIND", "/dav/received/", { headers: { Depth: "1" } }));
    expect(hrefsOf(await listing.text())).toContain("/dav/received/sub/");
    expect(await (await handle(ask("GET", "/dav/received/sub/file.txt"))).text()).toBe("below");
  });
});
