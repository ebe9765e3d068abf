import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RawRequest, type RawResponse, sendRaw } from "./raw-request.ts";
import { type RunningServer, startRunningServer } from "./running-server.ts";

/** A door with a request that passes its guard, so that what is wrong is met behind it, too. */
interface Door {
  readonly door: string;
  readonly method: string;
  readonly rpc?: boolean;
  readonly target: (server: RunningServer) => string;
  readonly headers: (server: RunningServer) => readonly string[];
}

const none = () => [];
const asUser = ({ user }: RunningServer) => [`Authorization: ${user}`];

const DOORS: readonly Door[] = [
  { door: "ocmd: shares", method: "POST", target: () => "/ocm/shares", headers: none },
  { door: "ocmd: notifications", method: "POST", target: () => "/ocm/notifications", headers: none },
  { door: "ocmd: invite-accepted", method: "POST", target: () => "/ocm/invite-accepted", headers: none },
  {
    door: "sciencemesh: accept-invite",
    method: "POST",
    target: () => "/sciencemesh/accept-invite",
    headers: asUser,
  },
  {
    door: "sciencemesh: create-share",
    method: "POST",
    target: () => "/sciencemesh/create-share",
    headers: asUser,
  },
  {
    door: "ocs: shares",
    method: "POST",
    target: () => "/ocs/v2.php/apps/files_sharing/api/v1/shares",
    headers: asUser,
  },
  {
    door: "dav: what we share",
    method: "PROPFIND",
    target: ({ share }) => `/dav/ocm/${share.id}`,
    headers: ({ share }) => [`Authorization: Bearer ${share.secret}`, "Depth: 0"],
  },
  { door: "dav: what we received", method: "PROPFIND", target: () => "/dav/received/none", headers: asUser },
  {
    door: "rpc: ListOCMShares",
    method: "POST",
    rpc: true,
    target: () => "/cs3.sharing.ocm.v1beta1.OcmAPI/ListOCMShares",
    headers: ({ gateway }) => [`Authorization: ${gateway}`, "X-Meshport-User: marie"],
  },
];

/** What a request adds to that of its door, and what may be answered. */
interface Malformation {
  readonly what: string;
  readonly request: Partial<RawRequest>;
  /** Any 4xx when not given. */
  readonly statuses?: readonly number[];
}

const JSON_TYPE = "Content-Type: application/json";
const CHUNKED = [JSON_TYPE, "Transfer-Encoding: chunked"];

function withBody(body: string | Uint8Array, ...headers: readonly string[]): Partial<RawRequest> {
  return { body, headers: [...headers, `Content-Length: ${Buffer.byteLength(body)}`] };
}

function chunk(text: string): string {
  return `${text.length.toString(16)}\r\n${text}\r\n`;
}

const MEBIBYTE = 2 ** 20;

// What the door is about is 404 where nothing has been received, and is looked for before any body.
const BODIES: readonly Malformation[] = [
  {
    what: "a body over every limit",
    request: withBody("x".repeat(5 * MEBIBYTE), JSON_TYPE),
    statuses: [413, 429, 404],
  },
  {
    what: "a body that only announces to be",
    request: { body: "{", headers: [JSON_TYPE, "Content-Length: 99999999999"] },
    statuses: [413, 429, 404],
  },
  {
    what: "chunks over every limit",
    request: { headers: CHUNKED, body: `${chunk("x".repeat(MEBIBYTE)).repeat(5)}0\r\n\r\n` },
    statuses: [413, 429, 404],
  },
  { what: "a text", request: withBody("a=1", "Content-Type: text/plain"), statuses: [400, 404, 415] },
  {
    what: "a form of parts",
    request: withBody("--x\r\n\r\n--x--\r\n", "Content-Type: multipart/form-data; boundary=x"),
    statuses: [400, 404, 415],
  },
  { what: "YAML", request: withBody("a: 1", "Content-Type: application/yaml"), statuses: [400, 404, 415] },
  { what: "a type that is none", request: withBody("{}", "Content-Type: ;;,=/"), statuses: [400, 404, 415] },
  { what: "no type", request: withBody("{}"), statuses: [400, 404, 415] },
  { what: "JSON without end", request: withBody("[".repeat(30_000), JSON_TYPE), statuses: [400, 404] },
  {
    what: "deep JSON",
    request: withBody(`${"[".repeat(30_000)}${"]".repeat(30_000)}`, JSON_TYPE),
    statuses: [400, 404],
  },
  { what: "broken JSON", request: withBody("{'a':1}", JSON_TYPE), statuses: [400, 404] },
  { what: "no UTF-8", request: withBody(Buffer.from([0xff, 0x7b, 0x7d]), JSON_TYPE), statuses: [400, 404] },
  {
    what: "UTF-8 that breaks off",
    request: withBody(Buffer.from([0xe2, 0x82]), JSON_TYPE),
    statuses: [400, 404],
  },
  { what: "UTF-16", request: withBody(Buffer.from("\ufeff{}", "utf16le"), JSON_TYPE), statuses: [400, 404] },
  {
    what: "gzip that is none",
    request: withBody("abc", JSON_TYPE, "Content-Encoding: gzip"),
    statuses: [400, 404, 415],
  },
];

const FRAMING: readonly Malformation[] = [
  { what: "a chunk without size", request: { headers: CHUNKED, body: "ZZ\r\nabc\r\n0\r\n\r\n" } },
  { what: "more than its chunk says", request: { headers: CHUNKED, body: "2\r\n{}more\r\n0\r\n\r\n" } },
  {
    what: "two ways to tell its length",
    request: { headers: [...CHUNKED, "Content-Length: 2"], body: "0\r\n\r\n" },
  },
  { what: "a length in words", request: { headers: [JSON_TYPE, "Content-Length: two"], body: "{}" } },
  { what: "a length below zero", request: { headers: [JSON_TYPE, "Content-Length: -1"], body: "{}" } },
  { what: "two lengths", request: { headers: ["Content-Length: 2", "Content-Length: 3"], body: "{}" } },
  { what: "an unknown encoding", request: { headers: ["Transfer-Encoding: sparkle"], body: "{}" } },
  { what: "an unknown expectation", request: { headers: ["Expect: wonders"] }, statuses: [417] },
].map((malformation) => ({ statuses: [400], ...malformation }));

const HEADERS: readonly Malformation[] = [
  { what: "a huge header", request: { headers: [`X-Huge: ${"x".repeat(20_000)}`] }, statuses: [431] },
  {
    what: "thousands of headers",
    request: { headers: Array.from({ length: 3000 }, (_, index) => `X-${index}: 1`) },
    statuses: [431],
  },
  { what: "NUL in a header", request: { headers: ["X-Nul: a\0b"] }, statuses: [400] },
  { what: "a header that goes on", request: { headers: ["X-Fold: a\r\n b"] }, statuses: [400] },
  { what: "a header without a name", request: { headers: [": x"] }, statuses: [400] },
  ...[
    "Host: a\r\nHost: b",
    "Host:",
    "Host: a b",
    "Host: a/../b?#",
    "Host: [::1",
    "Host: a:99999",
    "X-Host: a",
  ].map((host) => ({
    what: JSON.stringify(host),
    request: { bare: true, headers: [host, "Connection: close"] },
    statuses: [400],
  })),
];

const METHODS: readonly Malformation[] = [
  ...["BREW", "post", "POST\0", "", "GET /x"].map((method) => ({ method, statuses: [400] })),
  ...["CONNECT", "TRACE", "PUT", "PATCH", "LOCK", "MKCOL", "PROPPATCH", "QUERY", "M-SEARCH"].map(
    (method) => ({
      method,
      statuses: [404, 405],
    }),
  ),
].map(({ method, statuses }) => ({ what: JSON.stringify(method), request: { method }, statuses }));

/** Written behind the door's own path. */
const TARGETS: readonly {
  readonly what: string;
  readonly suffix: string;
  readonly statuses: readonly number[];
}[] = [
  { what: "NUL", suffix: "/a\0b", statuses: [400] },
  { what: "an encoded NUL", suffix: "/%00", statuses: [400, 404, 405] },
  { what: "a percent sign alone", suffix: "/%", statuses: [400, 404, 405] },
  { what: "percent garbage", suffix: "/%zz%u0041", statuses: [400, 404, 405] },
  { what: "encoded bytes that are no text", suffix: "/%ff%fe", statuses: [400, 404, 405] },
  { what: "an overlong dot", suffix: "/%c0%ae%c0%ae/x", statuses: [400, 404, 405] },
  { what: "an encoded way up", suffix: "/..%2f..%2fx", statuses: [400, 404, 405] },
  { what: "a way up", suffix: "/../../../../x", statuses: [400, 404, 405] },
  { what: "a very long name", suffix: `/${"x".repeat(12_000)}`, statuses: [400, 404, 405] },
  { what: "a longer one", suffix: `/${"x".repeat(20_000)}`, statuses: [431] },
  { what: "a control character", suffix: "/\u0001", statuses: [400] },
  { what: "a space", suffix: "/a b", statuses: [400] },
  { what: "raw bytes", suffix: "/\u00ff\u00fe", statuses: [400, 404, 405] },
];

let server: RunningServer;
beforeAll(async () => {
  server = await startRunningServer();
});
afterAll(() => server.close());

async function ask(door: Door, request: Partial<RawRequest>, suffix = ""): Promise<RawResponse> {
  return sendRaw(door.rpc ? server.rpcPort : server.httpPort, {
    method: door.method,
    target: `${door.target(server)}${suffix}`,
    ...request,
    headers: [...(request.headers ?? []), ...door.headers(server)],
  });
}

function expectClear({ status, text }: RawResponse, what: string, statuses?: readonly number[]): void {
  expect(status, `${what}: ${text.slice(0, 300)}`).toBeGreaterThanOrEqual(400);
  expect(status, `${what}: ${text.slice(0, 300)}`).toBeLessThan(500);
  if (statuses !== undefined) expect(statuses, `${what}: ${text.slice(0, 300)}`).toContain(status);
}

/** Nothing of what a client does wrong is an error of ours, and the door still does its work. */
async function expectUnharmed(door: Door): Promise<void> {
  expect(server.log.lines.filter(({ level }) => level === "error")).toEqual([]);
  const discovery = await fetch(`http://127.0.0.1:${server.httpPort}/.well-known/ocm`);
  expect(await discovery.json()).toMatchObject({ enabled: true });
  const { status } = await ask(door, door.rpc ? withBody("{}", JSON_TYPE) : { method: "OPTIONS" });
  expect([200, 204, 404, 405]).toContain(status);
}

describe.each(DOORS)("what is malformed at $door", (door) => {
  it.each([
    { part: "bodies", table: BODIES },
    { part: "framing", table: FRAMING },
    { part: "headers", table: HEADERS },
    { part: "methods", table: METHODS },
  ])("is answered with a clear 4xx: $part", async ({ table }) => {
    for (const { what, request, statuses } of table) expectClear(await ask(door, request), what, statuses);
    await expectUnharmed(door);
  });

  it("is answered with a clear 4xx: paths", async () => {
    for (const { what, suffix, statuses } of TARGETS) {
      expectClear(await ask(door, withBody("{}", JSON_TYPE), suffix), what, statuses);
    }
    for (const target of ["*", "no-slash", "", "https://["]) {
      expectClear(await ask(door, { target, headers: [] }), JSON.stringify(target));
    }
    await expectUnharmed(door);
  });

  it("is not even needed to refuse who proves nothing", async () => {
    for (const credential of [
      "Basic !!!",
      "Basic",
      "Bearer",
      `Bearer ${"x".repeat(8000)}`,
      "Basic /w==",
      "Digest x",
    ]) {
      const headers = [`Authorization: ${credential}`, JSON_TYPE, "Content-Length: 2"];
      const response = await sendRaw(door.rpc ? server.rpcPort : server.httpPort, {
        method: door.method,
        target: door.target(server),
        headers,
        body: "{}",
      });
      expectClear(response, credential, door.door.startsWith("ocmd") ? [400] : [401, 403]);
    }
    await expectUnharmed(door);
  });
});
