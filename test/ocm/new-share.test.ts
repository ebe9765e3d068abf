import { describe, expect, it } from "vitest";
import {
  DEFAULT_SUPPORT,
  fingerprintShare,
  type NewShare,
  parseNewShare,
  shareFingerprintText,
} from "../../src/ocm/new-share.ts";
import type { Parsed } from "../../src/ocm/parsed.ts";
import type { WebdavArm } from "../../src/ocm/share-protocol.ts";
import { jsonBody, type Vector, vector, vectors } from "./vectors.ts";

function statusOf(parsed: Parsed<unknown>): number {
  if (parsed.ok) return 201;
  return parsed.failure.kind === "malformed" ? 400 : 501;
}

/** What makes the expected answer is state, a header or a policy, which reading does not know. */
const DECIDED_ELSEWHERE = new Set([
  "share-bad-no-content-type",
  "share-bad-sharewith-foreign-host",
  "share-bad-sharewith-unknown-user",
  "share-bad-uri-localhost",
  "share-spec-expiration-past",
]);

function decidedHere(message: Vector): boolean {
  return !message.precondition && !DECIDED_ELSEWHERE.has(message.id) && message.expect.status !== 401;
}

function accepted(body: unknown): NewShare {
  const parsed = parseNewShare(body);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.failure));
  return parsed.value;
}

function accessMode(webdav: WebdavArm | undefined): string {
  if (webdav?.form === "options") return "basic-secret";
  return webdav?.requirements.includes("must-exchange-token") ? "bearer-exchanged" : "bearer-secret";
}

describe("reading a Share Creation Notification", () => {
  it.each(vectors("share-").filter(decidedHere))("$id: $expect.status, $expect.why", (message) => {
    expect([message.expect.status, ...(message.expect.alt ?? [])]).toContain(
      statusOf(parseNewShare(jsonBody(message))),
    );
  });

  it.each(vectors("share-").filter((message) => !decidedHere(message)))(
    "$id: is understood, others refuse it",
    (message) => {
      expect(statusOf(parseNewShare(jsonBody(message)))).toBe(201);
    },
  );

  it.each(vectors("share-").filter((message) => message.expect.normalized))(
    "$id: normal facts",
    (message) => {
      const share = accepted(message.body);
      const facts = message.expect.normalized ?? {};
      if (facts.providerId) expect(share.providerId).toBe(facts.providerId);
      if (facts.shareWithUser) expect(share.shareWith.identifier).toBe(facts.shareWithUser);
      if (facts.shareWithHost) expect(share.shareWith.host).toBe(facts.shareWithHost);
      if (facts.sender) expect(`${share.sender.identifier}@${share.sender.host}`).toBe(facts.sender);
      if (facts.owner) expect(`${share.owner.identifier}@${share.owner.host}`).toBe(facts.owner);
      if (facts.expiration === null) expect(share.expiration).toBeUndefined();
      if (facts.accessMode && facts.accessMode !== "exchange-then-bearer-secret") {
        expect(accessMode(share.protocol.webdav)).toBe(facts.accessMode);
      }
      if (facts.webdavUrl) expect(share.protocol.webdav?.uri).toBe("");
    },
  );

  const good = vector("share-spec-multiple").body as Record<string, unknown>;
  const webdav = { uri: "id-1", sharedSecret: "s", permissions: ["read"] };
  const base = { ...good, protocol: { name: "multi", webdav } };
  const withWebdav = (change: object) => ({
    ...base,
    protocol: { name: "multi", webdav: { ...webdav, ...change } },
  });

  it.each(["shareWith", "name", "providerId", "owner", "shareType", "resourceType", "protocol"])(
    "says that %s is required, absent, null or empty",
    (name) => {
      for (const value of [undefined, null, ""]) {
        const parsed = parseNewShare({ ...base, [name]: value });
        const message = name === "protocol" && value === "" ? "a JSON object is expected" : "REQUIRED";
        expect(!parsed.ok && parsed.failure).toEqual({ kind: "malformed", issues: [{ name, message }] });
      }
    },
  );

  it("tells everything that is wrong at once", () => {
    const parsed = parseNewShare({});
    const names = parsed.ok ? [] : parsed.failure.issues.map((issue) => issue.name);
    expect(names).toEqual([
      "shareWith",
      "name",
      "providerId",
      "owner",
      "sender",
      "shareType",
      "resourceType",
      "protocol",
    ]);
  });

  it.each([
    [undefined, undefined],
    [null, undefined],
    ["", undefined],
    [0, undefined],
    [1_900_000_000, 1_900_000_000],
    [1_900_000_000_123, 1_900_000_000],
    [-1, 400],
    [1.5, 400],
    ["1893456000", 400],
    [true, 400],
    [Number.MAX_SAFE_INTEGER, 400],
  ])("reads the expiration %j as %j", (expiration, expected) => {
    const parsed = parseNewShare({ ...base, expiration });
    expect(parsed.ok ? parsed.value.expiration : 400).toBe(expected);
  });

  it.each([
    ["a/b", 400],
    ["a\\b", 400],
    ["..", 400],
    [".", 400],
    ["a\nb", 400],
    ["x".repeat(1025), 400],
    [5, 400],
    ["/hello.txt", 201],
    ["x".repeat(1024), 201],
  ])("judges the name %j", (name, status) => {
    expect(statusOf(parseNewShare({ ...base, name }))).toBe(status);
  });

  it.each([
    [{ uri: "https://h.example/a" }, 201],
    [{ uri: "/dav/ocm/x" }, 201],
    [{ uri: undefined, url: "https://h.example/a" }, 201],
    [{ uri: null }, 201],
    [{ uri: "../x" }, 400],
    [{ uri: "a/%2e%2E/x" }, 400],
    [{ uri: "x?y" }, 400],
    [{ uri: "https://h.example/a#b" }, 400],
    [{ uri: "https:///path" }, 400],
    [{ uri: "ftp://h.example/" }, 400],
    [{ uri: "//h.example/x" }, 400],
    [{ uri: "javascript:x" }, 400],
    [{ uri: 7 }, 400],
    [{ sharedSecret: "x".repeat(513) }, 400],
    [{ sharedSecret: 12 }, 400],
    [{ permissions: null }, 201],
    [{ permissions: "read" }, 400],
    [{ requirements: ["must-exchange-token"] }, 201],
    [{ requirements: ["must-use-mfa"] }, 501],
    [{ requirements: ["must-be-tuesday"] }, 400],
    [{ requirements: [] }, 400],
    [{ requirements: null }, 201],
    [{ accessTypes: ["datatx"] }, 201],
    [{ accessTypes: ["pigeon"] }, 400],
    [{ accessTypes: [] }, 201],
  ])("judges the webdav member %j", (change, status) => {
    expect(statusOf(parseNewShare(withWebdav(change)))).toBe(status);
  });

  it("prefers the webdav member over options when both are there", () => {
    const share = accepted({
      ...base,
      protocol: { name: "webdav", options: { sharedSecret: "old" }, webdav },
    });
    expect(share.protocol.webdav).toMatchObject({ form: "webdav", sharedSecret: "s", permissions: ["read"] });
  });

  it("names the members it ignores", () => {
    const share = accepted({
      ...base,
      protocol: { name: "multi", webdav, gopher: {}, options: {}, roomType: 3 },
    });
    expect(share.protocol.ignored).toEqual(["gopher"]);
  });

  it("is not fooled by inherited or dangerous member names", () => {
    const text = JSON.stringify(base).replace(
      "{",
      '{"__proto__":{"name":"x"},"constructor":{"prototype":{}},',
    );
    expect(accepted(JSON.parse(text)).name).toBe(good.name);
    expect(
      statusOf(parseNewShare({ ...base, protocol: JSON.parse('{"name":"multi","__proto__":{}}') })),
    ).toBe(501);
  });

  const webapp = vector("share-cernbox-webdav-webapp-codeflow").body;
  const support = { ...DEFAULT_SUPPORT, protocols: ["webdav", "webapp", "ssh"] };

  it("reads the webapp member when web applications are supported", () => {
    const parsed = parseNewShare(webapp, support);
    expect(parsed.ok && parsed.value.protocol.webapp).toMatchObject({
      appName: "CodiMD",
      targets: ["blank"],
    });
    expect(accepted(webapp).protocol.ignored).toEqual(["webapp"]);
  });

  it.each([
    [{ permissions: [] }],
    [{ sharedSecret: undefined }],
    [{ targets: undefined }],
    [{ targets: ["popup"] }],
    [{ permissions: ["admin"] }],
    [{ requirements: undefined }],
    [{ uri: "relative" }],
  ])("refuses a webapp member with %j", (change) => {
    const { webapp: arm } = (webapp as { protocol: { webapp: object } }).protocol;
    const body = { ...base, protocol: { name: "multi", webapp: { ...arm, ...change } } };
    expect(statusOf(parseNewShare(body, support))).toBe(400);
  });

  it("reads the webapp member of older servers", () => {
    const arm = {
      uriTemplate: "https://ocis.example.org/x/{relative-path-to-shared-resource}",
      viewMode: "read",
    };
    const parsed = parseNewShare({ ...base, protocol: { name: "multi", webdav, webapp: arm } }, support);
    expect(parsed.ok && parsed.value.protocol.webapp).toMatchObject({
      permissions: ["read"],
      sharedSecret: "",
    });
  });

  it("hands on supported members it has no form for", () => {
    const parsed = parseNewShare(vector("share-spec-ssh-only").body, support);
    expect(parsed.ok && parsed.value.protocol.others).toMatchObject([{ name: "ssh" }]);
  });
});

describe("the fingerprint of a share", () => {
  const body = vector("share-nc-legacy").body as Record<string, unknown>;

  it("is the same for the same share, however it is spelled", () => {
    const again = { ...body, shareWith: "marie@https://OCM.example.org/", ownerDisplayName: "A.", extra: 1 };
    expect(shareFingerprintText(accepted(again))).toBe(shareFingerprintText(accepted(body)));
  });

  it("differs when the name, the secret or the expiration differs", async () => {
    const first = await fingerprintShare(accepted(body));
    expect(first).toMatch(/^[0-9a-f]{64}$/);
    const protocol = { name: "webdav", options: { sharedSecret: "other" } };
    for (const change of [{ name: "x" }, { protocol }, { expiration: 2_000_000_000 }]) {
      expect(await fingerprintShare(accepted({ ...body, ...change }))).not.toBe(first);
    }
  });
});
