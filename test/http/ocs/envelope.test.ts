import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { StoreUnavailable } from "../../../src/domain/ports/object-store.ts";
import { EINSTEIN, MARIE } from "../../support/people.ts";
import { aContact, aReceivedShare, aRemoteUser, aShare } from "../../support/records.ts";
import { BRIAN, createOcsService, DIALECTS, SHARING, throughXml } from "./ocs-service.ts";

const RECEIVED = "0198c1a2-4f3e-4d2a-8c11-2b6f0e7a9d10";

const READS = [
  "/cloud/capabilities",
  "/cloud/user",
  `${SHARING}/shares`,
  `${SHARING}/shares?share_types=6&path=/paper.txt`,
  `${SHARING}/shares?shared_with_me=true&state=all`,
  `${SHARING}/shares/out-1`,
  `${SHARING}/shares/${RECEIVED}`,
  `${SHARING}/remote_shares`,
  `${SHARING}/remote_shares/pending`,
  `${SHARING}/remote_shares/${RECEIVED}`,
  `${SHARING}/sharees?search=bri&itemType=file`,
];

async function filledService() {
  const service = await createOcsService();
  await service.repositories.shares.add(aShare(BRIAN, { expiresAt: "2026-02-01T23:59:59.000Z" }));
  await service.repositories.receivedShares.add(aReceivedShare(BRIAN));
  return service;
}

describe("an OCS call that goes well", () => {
  it.each(READS.flatMap((path) => DIALECTS.map((dialect) => ({ path, ...dialect }))))(
    "answers GET $path in $version as $format",
    async ({ path, version, format }) => {
      const service = await filledService();
      const { http, meta, data, text } = await service.ocs(`GET ${path}`, { version, format });
      expect(http).toBe(200);
      expect(meta).toEqual({ status: "ok", statuscode: version === "v1" ? 100 : 200, message: "OK" });
      const asJson = await service.ocs(`GET ${path}`, { version: "v2", format: "json" });
      expect(data).toEqual(format === "json" ? asJson.data : throughXml(asJson.data));
      expect(text).not.toMatch(/s3cr3t/);
    },
  );

  it.each([
    { format: "none" as const, accept: undefined, type: "text/xml; charset=UTF-8" },
    { format: "none" as const, accept: "*/*", type: "text/xml; charset=UTF-8" },
    { format: "none" as const, accept: "application/json, text/plain, */*", type: "application/json" },
    { format: "none" as const, accept: "text/html,application/xml;q=0.9", type: "text/xml; charset=UTF-8" },
    { format: "xml" as const, accept: "application/json", type: "text/xml; charset=UTF-8" },
    { format: "json" as const, accept: "text/xml", type: "application/json" },
  ])("writes $type for format $format and Accept $accept", async ({ format, accept, type }) => {
    const service = await createOcsService();
    const headers: Record<string, string> = accept === undefined ? {} : { Accept: accept };
    const response = await service.ocs("GET /cloud/user", { format, headers });
    expect(response.headers.get("Content-Type")).toBe(type);
  });

  it("writes XML that holds whatever a peer calls things", async () => {
    const service = await createOcsService();
    const name = `</name><x a="1'>&amp;]]>\u0000\u0001\u000b\u001f\ufffe\uffff\ud800 ☢ 😀`;
    const sender = aRemoteUser("eve", "evil.example.com");
    const party = {
      userId: sender,
      address: { identifier: "eve", host: "evil.example.com" },
      displayName: name,
    };
    await service.repositories.receivedShares.add(aReceivedShare(sender, { name, sender: party }));
    await service.repositories.contacts.put(aContact(sender, { displayName: name }));
    const written = `</name><x a="1'>&amp;]]>${"\ufffd".repeat(7)} ☢ 😀`;

    const shares = await service.ocs(`GET ${SHARING}/remote_shares/pending`, { format: "xml" });
    expect(shares.data).toMatchObject([
      { name: written, displayname_owner: written, file_target: `/Shares/${written}` },
    ]);
    const sharees = await service.ocs(`GET ${SHARING}/sharees?search=eve`, { format: "xml" });
    expect(sharees.data).toMatchObject({ exact: { remotes: [{ label: written }] } });
  });
});

const REFUSALS = [
  {
    what: "a missing login",
    call: "GET /cloud/user",
    as: "nobody" as const,
    v1: { http: 401, code: 997 },
    v2: { http: 401, code: 401 },
  },
  {
    what: "a bad parameter",
    call: `POST ${SHARING}/shares`,
    as: MARIE,
    v1: { http: 200, code: 400 },
    v2: { http: 400, code: 400 },
  },
  {
    what: "an unknown share",
    call: `GET ${SHARING}/shares/nothing`,
    as: MARIE,
    v1: { http: 200, code: 998 },
    v2: { http: 404, code: 404 },
  },
  {
    what: "somebody else's share",
    call: `GET ${SHARING}/shares/out-1`,
    as: EINSTEIN,
    v1: { http: 200, code: 998 },
    v2: { http: 404, code: 404 },
  },
  {
    what: "an unknown call",
    call: "GET /apps/files_sharing/api/v1/nothing",
    as: MARIE,
    v1: { http: 200, code: 998 },
    v2: { http: 404, code: 404 },
  },
  {
    what: "a method there is not",
    call: `PATCH ${SHARING}/shares/out-1`,
    as: MARIE,
    v1: { http: 200, code: 405 },
    v2: { http: 405, code: 405 },
  },
];

describe("an OCS call that is refused", () => {
  it.each(REFUSALS.flatMap((refusal) => DIALECTS.map((dialect) => ({ ...refusal, ...dialect }))))(
    "tells $what in $version as $format",
    async ({ call, as, version, format, ...expected }) => {
      const service = await filledService();
      const response = await service.ocs(call, { version, format, as });
      expect(response.http).toBe(expected[version].http);
      expect(response.meta.status).toBe("failure");
      expect(response.meta.statuscode).toBe(expected[version].code);
      expect(response.meta.message).not.toBe("");
      expect(response.data).toEqual(format === "json" ? [] : "");
    },
  );

  it.each(["v1", "v2"] as const)("names in %s the ways to log in", async (version) => {
    const service = await createOcsService();
    const { headers } = await service.ocs("GET /cloud/capabilities", { version, as: "nobody" });
    expect(headers.get("WWW-Authenticate")).toBe('Basic realm="Meshport", Bearer realm="Meshport"');
  });

  it("names the methods there are", async () => {
    const service = await createOcsService();
    const { headers } = await service.ocs(`PATCH ${SHARING}/shares/out-1`);
    expect(headers.get("Allow")).toBe("GET, PUT, DELETE");
  });

  it.each([
    { site: "cross-site", header: undefined, http: 403 },
    { site: "same-site", header: undefined, http: 403 },
    { site: "cross-site", header: "true", http: 400 },
    { site: "same-origin", header: undefined, http: 400 },
    { site: undefined, header: undefined, http: 400 },
  ])("meets a form from a $site page with OCS-APIRequest $header", async ({ site, header, http }) => {
    const service = await createOcsService();
    const response = await service.app.request(`https://ocm.example.org/ocs/v2.php${SHARING}/shares`, {
      method: "POST",
      headers: {
        Authorization: "Bearer marie",
        ...(site !== undefined && { "Sec-Fetch-Site": site }),
        ...(header !== undefined && { "OCS-APIRequest": header }),
      },
    });
    expect(response.status).toBe(http);
  });

  it.each([
    { what: "a body that is too large", body: "a".repeat(5000), type: "application/json", http: 413 },
    { what: "broken JSON", body: "{", type: "application/json", http: 400 },
    { what: "JSON that is no object", body: "[]", type: "application/json", http: 400 },
    { what: "JSON with a list", body: '{"shareType":[6]}', type: "application/json", http: 400 },
    { what: "JSON without end", body: "[".repeat(3000), type: "application/json", http: 400 },
    { what: "another media type", body: "shareType=6", type: "text/plain", http: 400 },
    {
      what: "no text",
      body: new Uint8Array([0xff, 0xfe]),
      type: "application/x-www-form-urlencoded",
      http: 400,
    },
  ])("refuses $what", async ({ body, type, http }) => {
    const service = await createOcsService();
    const response = await service.ocs(`POST ${SHARING}/shares`, { body, headers: { "Content-Type": type } });
    expect(response.http).toBe(http);
    expect(response.meta.status).toBe("failure");
  });

  it.each([
    { error: new Error("of radium"), v1: 996, v2: 500 },
    { error: new StoreUnavailable("of radium"), v1: 996, v2: 503 },
  ])("keeps to itself what broke: $v2", async ({ error, v1, v2 }) => {
    const sessions = {
      authenticate: async () => {
        throw error;
      },
    };
    const service = await createOcsService({ deps: { sessions } });
    const first = await service.ocs("GET /cloud/user", { version: "v1" });
    expect([first.http, first.meta.statuscode]).toEqual([200, v1]);
    const second = await service.ocs("GET /cloud/user", { version: "v2" });
    expect([second.http, second.meta.statuscode]).toEqual([v2, v2]);
    expect(second.text).not.toContain("radium");
    expect(service.log.text()).toContain("radium");
  });

  it.each(["%00", "%ff", "..%2f..", `${"x".repeat(3000)}`, "%E2%98%A2", "pending", "__proto__"])(
    "finds no share called %s",
    async (id) => {
      const service = await createOcsService();
      const calls = ["GET", "PUT", "DELETE"].map((method) => `${method} ${SHARING}/shares/${id}`);
      const pending = ["POST", "DELETE"].map((method) => `${method} ${SHARING}/shares/pending/${id}`);
      const remote = ["POST", "DELETE"].map((method) => `${method} ${SHARING}/remote_shares/pending/${id}`);
      for (const call of [...calls, ...pending, ...remote]) {
        const { http } = await service.ocs(call, { format: "xml" });
        expect(http, call).toBe(404);
      }
    },
  );
});

describe("a web client", () => {
  it("may call from where the operator lets it", async () => {
    const service = await createOcsService();
    const response = await service.app.request(`https://ocm.example.org/ocs/v2.php${SHARING}/shares`, {
      method: "OPTIONS",
      headers: { Origin: "https://web.example.org", "Access-Control-Request-Method": "POST" },
    });
    expect(response.status).toBe(204);
    expect(response.headers.get("Access-Control-Allow-Origin")).toBe("https://web.example.org");
    expect(response.headers.get("Access-Control-Allow-Headers")).toMatch(/ocs-apirequest/i);
  });
});

describe("whatever a client sends", () => {
  const NAMES = ["shareType", "shareWith", "shareWithProvider", "path", "space_ref", "role", "permissions"];
  const QUERY = [
    "shared_with_me",
    "state",
    "share_types",
    "search",
    "perPage",
    "page",
    "path",
    "space",
    "format",
  ];
  const given = (names: readonly string[]) =>
    fc.dictionary(
      fc.constantFrom(...names),
      fc.oneof(
        fc.string({ unit: "binary" }),
        fc.constantFrom("6", "brian", "cloud.example.com", "/paper.txt", "true", "1", "all", "a$b!c"),
      ),
    );

  it("is never our own mistake", async () => {
    const service = await filledService();
    await fc.assert(
      fc.asyncProperty(given([...NAMES, "expireDate", "name"]), given(QUERY), async (form, query) => {
        const search = new URLSearchParams(query);
        const calls = [
          service.ocs(`POST ${SHARING}/shares`, { json: { ...form, shareType: 6 } }),
          service.ocs(`POST ${SHARING}/shares`, { form, format: "xml" }),
          service.ocs(`PUT ${SHARING}/shares/out-1`, { form }),
          service.ocs(`GET ${SHARING}/shares?${search}`, { format: "none" }),
          service.ocs(`GET ${SHARING}/sharees?${search}`, { format: "xml" }),
        ];
        for (const { http } of await Promise.all(calls)) expect(http).toBeLessThan(500);
      }),
    );
    expect(service.log.text()).not.toContain("a request met an error");
  });
});

describe("the parameters of a call", () => {
  it("may stand in the query as well as in the body", async () => {
    const service = await createOcsService();
    const { http } = await service.ocs(`POST ${SHARING}/shares?shareType=6&shareWith=nobody`, {
      form: { shareWith: "brian", shareWithProvider: "cloud.example.com", path: "/paper.txt" },
    });
    expect(http).toBe(200);
  });
});
