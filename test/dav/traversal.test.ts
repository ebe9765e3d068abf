import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDiskResources } from "../../src/resources/disk.ts";
import { ask, clock, handlerFor, SHARE } from "./fixture.ts";

/** Ways people have written "one up" to get past a check. */
const UPS = [
  "..",
  "%2e%2e",
  "%2E%2E",
  ".%2e",
  "%2e.",
  "%252e%252e",
  "%25252e%25252e",
  "..%00",
  "%00..",
  "..%20",
  "%20..",
  "..;",
  "..;x=y",
  "...",
  "....",
  "..%09",
  "..%0d%0a",
  "%c0%ae%c0%ae",
  "%e0%80%ae%e0%80%ae",
  "%uff0e%uff0e",
  "%ef%bc%8e%ef%bc%8e",
  "%u002e%u002e",
  "..%3f",
  "..%23",
  "%5c..",
  "..%5c",
  ".%00.",
  "%2e%00%2e",
  "..%ff",
  "%ff..",
];
/** Ways people have written a separator. */
const SEPARATORS = [
  "/",
  "//",
  "%2f",
  "%2F",
  "%5c",
  "\\",
  "%252f",
  "%c0%af",
  "/./",
  "/%2e/",
  "%ef%bc%8f",
  "%00/",
];

const SPELLINGS = UPS.flatMap((up) =>
  SEPARATORS.flatMap((separator) => [
    `/${up}${separator}secret.txt`,
    `/sub${separator}${up}${separator}${up}${separator}secret.txt`,
    `/${up}${separator}root-sibling${separator}secret.txt`,
  ]),
);
const ABSOLUTES = [
  "/%2fetc%2fpasswd",
  "//etc/passwd",
  "/etc/passwd",
  "/file:%2f%2f%2fetc%2fpasswd",
  "/C:%5cWindows%5cwin.ini",
  "/%5c%5chost%5cshare",
  "/~root",
  "/proc/self/environ",
  "/%00",
  "/%",
  "/%zz",
  "/sub/file.txt%00.png",
];

describe("a path that tries to leave the shared folder", () => {
  let outside: string;
  let handler: (request: Request) => Promise<Response>;
  let store: ReturnType<typeof createDiskResources>;

  beforeAll(async () => {
    outside = await mkdtemp(join(tmpdir(), "meshport-traversal-"));
    await writeFile(join(outside, "secret.txt"), "OUTSIDE");
    await mkdir(join(outside, "root-sibling"));
    await writeFile(join(outside, "root-sibling", "secret.txt"), "OUTSIDE");
    const root = join(outside, "root");
    await mkdir(join(root, "sub"), { recursive: true });
    await writeFile(join(root, "sub", "file.txt"), "inside");
    store = createDiskResources({ root, clock });
    handler = handlerFor([{ store }]);
  });
  afterAll(() => rm(outside, { recursive: true, force: true }));

  it(`reaches nothing in any of ${SPELLINGS.length + ABSOLUTES.length} spellings`, async () => {
    expect(SPELLINGS.length).toBeGreaterThan(100);
    for (const spelling of [...SPELLINGS, ...ABSOLUTES]) {
      for (const base of [`/dav/ocm/${SHARE}`, "/webdav/ocm", `/dav/ocm/${SHARE}/sub`]) {
        for (const method of ["GET", "HEAD", "PROPFIND"]) {
          const response = await handler(ask(method, base + spelling, { headers: { Depth: "0" } }));
          expect([400, 404], `${method} ${base}${spelling}`).toContain(response.status);
          expect(await response.text()).not.toContain("OUTSIDE");
        }
      }
    }
  }, 60_000);

  it("reaches nothing in the store itself, encoded or decoded", async () => {
    const decoded = [...SPELLINGS, ...ABSOLUTES].flatMap((spelling) => {
      try {
        return [spelling, decodeURIComponent(spelling), spelling.replaceAll("%5c", "\\")];
      } catch {
        return [spelling];
      }
    });
    for (const path of new Set(decoded)) {
      expect(await store.stat(path), path).toEqual({ ok: false, failure: { reason: "resource-not-found" } });
      expect(await store.read(path), path).toEqual({ ok: false, failure: { reason: "resource-not-found" } });
    }
  });

  it.each(["/%2fsub", "/a%2fb", "/a%5cb", "/a%00b", "/a%0ab", "/%7f", "/%", "/%e4", "/%2e%2e%2f"])(
    "is no path: %s",
    async (path) => {
      expect((await handler(ask("GET", `/dav/ocm/${SHARE}${path}`))).status).toBe(400);
    },
  );
});
