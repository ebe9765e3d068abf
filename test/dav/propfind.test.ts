import { describe, expect, it } from "vitest";
import { type Permissions, permissionsFromOcm } from "../../src/domain/model/permissions.ts";
import { createMemoryResources } from "../../src/resources/memory.ts";
import { ask, clock, handlerFor, hrefsOf, responseFor, SECRET, SHARE, sampleStore } from "./fixture.ts";

const handler = handlerFor([{ store: sampleStore(), name: "Stuff & <things>" }]);
const XML = { "Content-Type": "application/xml;charset=UTF-8" };
const ROOT = `/dav/ocm/${SHARE}`;

/** A body sent in pieces, without a length. */
function chunked(text: string): ReadableStream<Uint8Array> {
  const bytes = new TextEncoder().encode(text);
  return new ReadableStream({
    start(controller) {
      for (let at = 0; at < bytes.length; at += 7) controller.enqueue(bytes.subarray(at, at + 7));
      controller.close();
    },
  });
}

async function propfind(path: string, headers: Record<string, string> = {}, body?: BodyInit) {
  const response = await handler(ask("PROPFIND", path, { headers, ...(body === undefined ? {} : { body }) }));
  return { response, status: response.status, xml: await response.text() };
}

function prop(names: string): string {
  return `<d:propfind xmlns:d="DAV:" xmlns:oc="http://owncloud.org/ns"><d:prop>${names}</d:prop></d:propfind>`;
}

describe("PROPFIND as peers send it", () => {
  it("gowebdav (CERNBox): a chunked body, a slash behind, explicit properties", async () => {
    const body = chunked(
      `<d:propfind xmlns:d='DAV:'><d:prop><d:displayname/><d:resourcetype/><d:getcontentlength/>` +
        `<d:getcontenttype/><d:getetag/><d:getlastmodified/></d:prop></d:propfind>`,
    );
    const { status, xml } = await propfind(
      `${ROOT}/`,
      { ...XML, Depth: "0", "X-Gowebdav-Inhibit-Redirect": "1" },
      body,
    );
    expect(status).toBe(207);
    expect(hrefsOf(xml)).toEqual([`${ROOT}/`]);
    expect(xml).toContain("<d:resourcetype><d:collection/></d:resourcetype>");
    expect(xml).toContain("<d:displayname>Stuff &amp; &lt;things&gt;</d:displayname>");
    expect(xml).toMatch(/<d:getetag>"[^"&]+"<\/d:getetag>/);
  });

  it("gowebdav: the first response to depth 1 is the folder itself", async () => {
    const { xml } = await propfind(`${ROOT}/sub/`, { Depth: "1" });
    expect(hrefsOf(xml)).toEqual([`${ROOT}/sub/`, `${ROOT}/sub/deep/`, `${ROOT}/sub/file.txt`]);
  });

  it("gowebdav: a file asked for with a slash behind", async () => {
    const { status, xml } = await propfind(`${ROOT}/sub/file.txt/`, { Depth: "0" });
    expect(status).toBe(207);
    expect(hrefsOf(xml)).toEqual([`${ROOT}/sub/file.txt/`]);
  });

  it("kobergj's gowebdav (oCIS, OpenCloud): allprop without a namespace", async () => {
    const { status, xml } = await propfind(
      `${ROOT}/readme.txt`,
      { ...XML, Depth: "0" },
      chunked("<d:propfind xmlns:d='DAV:'><allprop/></d:propfind>"),
    );
    expect(status).toBe(207);
    expect(xml).toContain("<d:getcontentlength>10</d:getcontentlength>");
    expect(xml).toContain("<d:resourcetype/>");
  });

  it("Nextcloud: the root by the secret alone, with hrefs that start with exactly that root", async () => {
    const body =
      '<?xml version="1.0"?>\n<d:propfind xmlns:d="DAV:" xmlns:oc="http://owncloud.org/ns" ' +
      'xmlns:x="http://open-collaboration-services.org/ns" xmlns:y="http://open-cloud-mesh.org/ns"><d:prop>' +
      "<d:getlastmodified/><d:getcontentlength/><d:getcontenttype/><oc:permissions/><x:share-permissions/>" +
      "<y:share-permissions/><d:resourcetype/><d:getetag/><d:quota-available-bytes/></d:prop></d:propfind>";
    const headers = { ...XML, Depth: "1", Authorization: `Basic ${btoa(`${SECRET}:`)}` };
    const { status, xml } = await propfind("/webdav/ocm/", headers, body);
    expect(status).toBe(207);
    expect(hrefsOf(xml)).toEqual([
      "/webdav/ocm/",
      "/webdav/ocm/empty.txt",
      "/webdav/ocm/readme.txt",
      "/webdav/ocm/sub/",
    ]);
    const root = responseFor(xml, "/webdav/ocm/");
    expect(root).toContain("<oc:permissions>G</oc:permissions>");
    expect(root).toContain("<ocs:share-permissions>1</ocs:share-permissions>");
    expect(root).toContain('<ocm:share-permissions>["read"]</ocm:share-permissions>');
    expect(root).toContain("<d:quota-available-bytes>-2</d:quota-available-bytes>");
    // Files have no quota and folders no length: those are in a part of their own.
    expect(root).toMatch(
      /<d:prop><d:getcontentlength\/><d:getcontenttype\/><\/d:prop><d:status>HTTP\/1.1 404/,
    );
  });

  it("rclone: depth 1 even on a file, and no body at all", async () => {
    const { status, xml } = await propfind(`${ROOT}/readme.txt`, { Depth: "1" });
    expect(status).toBe(207);
    expect(hrefsOf(xml)).toEqual([`${ROOT}/readme.txt`]);
    expect(xml).not.toContain("404 Not Found");
  });

  it("rclone as Nextcloud client: checksums it may not get", async () => {
    const { xml } = await propfind(`${ROOT}/readme.txt`, { Depth: "1" }, prop("<d:getetag/><oc:checksums/>"));
    expect(xml).toContain("<d:prop><oc:checksums/></d:prop><d:status>HTTP/1.1 404 Not Found</d:status>");
  });

  it("cadaver and davfs2: only properties of a namespace we do not know still get a part with 200", async () => {
    const body =
      '<?xml version="1.0" encoding="utf-8"?><propfind xmlns="DAV:"><prop>' +
      '<executable xmlns="http://apache.org/dav/props/"/><checked-in/></prop></propfind>';
    const { xml } = await propfind(`${ROOT}/readme.txt`, { Depth: "0" }, body);
    expect(xml).toContain("<d:prop><d:resourcetype/></d:prop><d:status>HTTP/1.1 200 OK</d:status>");
    expect(xml).toContain('<x:executable xmlns:x="http://apache.org/dav/props/"/><d:checked-in/>');
  });

  it("npm webdav: no slash and no body at the root", async () => {
    const { status, xml } = await propfind(ROOT, { Depth: "1" });
    expect(status).toBe(207);
    expect(hrefsOf(xml)[0]).toBe(`${ROOT}/`);
  });
});

describe("PROPFIND", () => {
  it("escapes names in hrefs and in XML", async () => {
    const { xml } = await propfind(`${ROOT}/sub/deep`, { Depth: "1" });
    expect(hrefsOf(xml)).toEqual([`${ROOT}/sub/deep/`, `${ROOT}/sub/deep/%C3%BC%20%26%20%3Cb%3E.html`]);
    expect(xml).toContain("<d:displayname>ü &amp; &lt;b&gt;.html</d:displayname>");
  });

  it("repeats a share id in the spelling of the request", async () => {
    const handle = handlerFor([{ store: sampleStore(), id: "a b&c" }]);
    const response = await handle(ask("PROPFIND", "/dav/ocm/a%20b&c/sub", { headers: { Depth: "0" } }));
    expect(hrefsOf(await response.text())).toEqual(["/dav/ocm/a%20b&amp;c/sub/"]);
  });

  it("takes a missing Depth for infinity and answers it with the direct children", async () => {
    const { status, xml } = await propfind(`${ROOT}/sub`);
    expect(status).toBe(207);
    expect(hrefsOf(xml)).toHaveLength(3);
  });

  it.each(["infinity", "Infinity"])("refuses Depth: %s on a folder with the reason", async (depth) => {
    const { status, xml } = await propfind(ROOT, { Depth: depth });
    expect(status).toBe(403);
    expect(xml).toContain("<d:propfind-finite-depth/>");
  });

  it.each(["2", "-1", "1,noroot", "0, 0", "one"])("refuses Depth: %s", async (depth) => {
    expect((await propfind(ROOT, { Depth: depth })).status).toBe(400);
  });

  it.each([`${ROOT}/missing`, `${ROOT}/readme.txt/below`, "/webdav/ocm/sub/missing"])(
    "has nothing at %s",
    async (path) => expect((await propfind(path, { Depth: "0" })).status).toBe(404),
  );

  it("tells the names alone when asked for names", async () => {
    const body = '<propfind xmlns="DAV:"><propname/></propfind>';
    const { xml } = await propfind(`${ROOT}/readme.txt`, { Depth: "0" }, body);
    expect(xml).toContain("<d:getetag/>");
    expect(xml).toContain("<d:getcontentlength/>");
    expect(xml).not.toContain("<d:quota-available-bytes/>");
    expect(xml).not.toContain("404 Not Found");
  });

  it("adds what allprop includes", async () => {
    const body =
      '<propfind xmlns="DAV:"><allprop/><include><quota-available-bytes/><getetag/></include></propfind>';
    const { xml } = await propfind(ROOT, { Depth: "0" }, body);
    expect(xml).toContain("<d:quota-available-bytes>-2</d:quota-available-bytes>");
    expect(xml.match(/<d:getetag>/g)).toHaveLength(1);
  });

  it("leaves the quota out of allprop", async () => {
    expect((await propfind(ROOT, { Depth: "0" })).xml).not.toContain("quota");
  });

  it("answers UTF-16 bodies", async () => {
    const text = `\ufeff${prop("<d:getetag/>")}`;
    const bytes = new Uint8Array(new Uint16Array([...text].map((one) => one.charCodeAt(0))).buffer);
    expect((await propfind(ROOT, { Depth: "0" }, bytes)).status).toBe(207);
  });

  it("gives a property without a namespace back without one", async () => {
    const { xml } = await propfind(`${ROOT}/readme.txt`, { Depth: "0" }, prop("<bare/>"));
    expect(xml).toContain("<d:prop><bare/></d:prop><d:status>HTTP/1.1 404");
  });

  it("does not let a namespace break out of its attribute", async () => {
    const { xml } = await propfind(ROOT, { Depth: "0" }, prop(`<e:x xmlns:e='"/&gt;&lt;evil a="&amp;'/>`));
    expect(xml).toContain('xmlns:x="&quot;/&gt;&lt;evil a=&quot;&amp;"');
  });

  it("serves a folder of thousands", async () => {
    const files = Object.fromEntries(Array.from({ length: 3000 }, (_, index) => [`/f${index}.txt`, "x"]));
    const handle = handlerFor([{ store: createMemoryResources({ clock, files }) }]);
    const response = await handle(ask("PROPFIND", ROOT, { headers: { Depth: "1" } }));
    expect(hrefsOf(await response.text())).toHaveLength(3001);
  });
});

describe("a PROPFIND body that is refused", () => {
  const many = Array.from({ length: 200 }, (_, index) => `<d:p${index}/>`).join("");
  it.each([
    ["not XML", "hello"],
    ["unclosed", "<d:propfind xmlns:d='DAV:'><d:prop>"],
    ["an undeclared prefix", "<d:propfind><d:allprop/></d:propfind>"],
    ["a prefix bound to nothing (litmus)", `${prop('<bar:foo xmlns:bar=""/>')}`],
    ["another root", "<propertyupdate xmlns='DAV:'/>"],
    ["a root without a namespace", "<propfind><allprop/></propfind>"],
    ["no wish", "<propfind xmlns='DAV:'/>"],
    ["two wishes", "<propfind xmlns='DAV:'><allprop/><propname/></propfind>"],
    ["a document type", `<!DOCTYPE propfind SYSTEM "http://evil/x">${prop("<d:getetag/>")}`],
    [
      "an entity bomb",
      '<!DOCTYPE p [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><d:propfind xmlns:d="DAV:">&b;</d:propfind>',
    ],
    ["an external entity", '<!DOCTYPE p [<!ENTITY x SYSTEM "file:///etc/passwd">]><p>&x;</p>'],
    ["an entity of its own", prop("<d:x>&lol;</d:x>")],
    ["too many properties", prop(many)],
    ["too many elements", prop("<d:x/>".repeat(2000))],
    ["too deep", prop("<d:x>".repeat(40) + "</d:x>".repeat(40))],
    ["a second root", `${prop("<d:getetag/>")}<more/>`],
    ["two equal attributes", "<d:propfind xmlns:d='DAV:' a='1' a='2'><d:allprop/></d:propfind>"],
  ])("400 for %s", async (_, body) => {
    const { status, xml } = await propfind(ROOT, { Depth: "0" }, body);
    expect(status).toBe(400);
    expect(xml).not.toContain("evil");
  });

  it("400 for bytes that are no text", async () => {
    expect((await propfind(ROOT, { Depth: "0" }, new Uint8Array([0x3c, 0xff, 0xfe, 0xff]))).status).toBe(400);
  });

  it("413 for more than 64 KiB, in one piece or in many", async () => {
    const body = prop(`<d:getetag/>${" ".repeat(70_000)}`);
    expect((await propfind(ROOT, { Depth: "0" }, body)).status).toBe(413);
    expect((await propfind(ROOT, { Depth: "0" }, chunked(body))).status).toBe(413);
  });

  it("415 for a compressed one", async () => {
    expect((await propfind(ROOT, { Depth: "0", "Content-Encoding": "gzip" }, "x")).status).toBe(415);
  });
});

describe("permission properties", () => {
  const folderRw = permissionsFromOcm(["read", "write"], "folder");
  const cases: [string, Permissions, "/" | "/readme.txt", string, number, string][] = [
    ["read-only folder", permissionsFromOcm(["read"], "folder"), "/", "G", 1, '["read"]'],
    ["read-write folder", folderRw, "/", "GDNVCK", 15, '["read","write"]'],
    ["file in a read-write folder", folderRw, "/readme.txt", "GDNVW", 11, '["read","write"]'],
    [
      "folder to pass on",
      permissionsFromOcm(["read", "write", "share"], "folder"),
      "/",
      "GRDNVCK",
      31,
      '["read","write","share"]',
    ],
    [
      "read-only file to pass on",
      permissionsFromOcm(["read", "share"], "file"),
      "/readme.txt",
      "GR",
      17,
      '["read","share"]',
    ],
    [
      "a file share to write",
      permissionsFromOcm(["read", "write"], "file"),
      "/readme.txt",
      "GW",
      3,
      '["read","write"]',
    ],
    [
      "a folder nothing may be added to",
      ["stat", "delete", "initiate_file_download"],
      "/",
      "GD",
      9,
      '["read"]',
    ],
  ];
  it.each(cases)("of a %s agree with each other", async (_, permissions, path, letters, bits, words) => {
    const handle = handlerFor([{ store: sampleStore(), permissions }]);
    const response = await handle(
      ask("PROPFIND", ROOT + (path === "/" ? "" : path), { headers: { Depth: "0" } }),
    );
    const xml = await response.text();
    expect(xml).toContain(`<oc:permissions>${letters}</oc:permissions>`);
    expect(xml).toContain(`<ocs:share-permissions>${bits}</ocs:share-permissions>`);
    expect(xml).toContain(`<ocm:share-permissions>${words}</ocm:share-permissions>`);
  });

  it.each([
    [["stat"], 207, 403],
    [["list_container"], 207, 403],
    [["initiate_file_download"], 207, 200],
    [["initiate_file_upload", "create_container"], 403, 403],
    [[], 403, 403],
  ] as [Permissions, number, number][])("%j: PROPFIND %i, GET %i", async (permissions, looking, reading) => {
    const handle = handlerFor([{ store: sampleStore(), permissions }]);
    expect((await handle(ask("PROPFIND", `${ROOT}/readme.txt`))).status).toBe(looking);
    expect((await handle(ask("GET", `${ROOT}/readme.txt`))).status).toBe(reading);
  });
});
