import { describe, expect, it } from "vitest";
import {
  alternativeDialect,
  type Discovery,
  parseDiscovery,
  selectShareDialect,
} from "../../src/ocm/discovery.ts";
import { canonicalHost } from "../../src/ocm/host.ts";
import { memberOf } from "../../src/ocm/json.ts";
import { jsonBody, type Vector, vector, vectors } from "./vectors.ts";

function read(message: Vector) {
  const document = jsonBody(message) as { readonly endPoint?: string } | undefined;
  const host = message.host ?? canonicalHost(document?.endPoint ?? "") ?? "peer.example.org";
  return parseDiscovery(document, { host, url: `https://${host}${message.path}` });
}

function accepted(id: string): Discovery {
  const parsed = read(vector(id));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.failure));
  return parsed.value;
}

// The corpus names finer dialects than we write; 7.4 of its companion settles which of ours each of them gets.
const DIALECTS: Readonly<Record<string, string>> = {
  bilingual: "legacy-options",
  "multi-relative-strict": "strict-relative",
};

describe("reading a discovery document", () => {
  it.each(vectors("disco-"))("$id: $expect.client", (message) => {
    const parsed = read(message);
    const client = message.expect.client;
    // A document that is no JSON is read as undefined; trying the next path is the fetcher's part.
    const isDocument = jsonBody(message) !== undefined;
    expect(parsed.ok).toBe(client === "accept" || client === "warn" || (client === "fallback" && isDocument));
    if (parsed.ok && client === "warn") expect(parsed.value.warnings).not.toEqual([]);
  });

  it.each(vectors("disco-").filter((message) => message.expect.normalized))(
    "$id: normal names",
    (message) => {
      const discovery = accepted(message.id);
      const facts = message.expect.normalized ?? {};
      if (facts.endPoint) expect(discovery.endPoint).toBe(facts.endPoint);
      if (facts.webdav) expect(discovery.webdavRoot).toBe(facts.webdav);
      if (facts.criteria) expect(discovery.criteria).toEqual(facts.criteria);
      if (facts.invites) expect(discovery.capabilities).toContain("invites");
      if (facts.tokenEndPoint) expect(discovery.tokenEndPoint).toBe(facts.tokenEndPoint);
      if (facts.inviteAcceptDialog) expect(discovery.inviteAcceptDialog).toBe(facts.inviteAcceptDialog);
      if (facts.jwksUri) expect(discovery.jwksUri).toBe(facts.jwksUri);
      if (facts.apiVersion) expect(discovery.apiVersion).toBe(facts.apiVersion);
      if (facts.resourceTypes) expect(discovery.resourceTypes).toMatchObject(facts.resourceTypes);
      if (facts.capabilities) {
        const names = (facts.capabilities as string[]).map((name) =>
          name === "invite-accepted" ? "invites" : name,
        );
        expect(discovery.capabilities).toEqual(names);
      }
      if (typeof facts.shareDialect === "string") {
        expect(selectShareDialect(discovery)).toBe(DIALECTS[facts.shareDialect] ?? facts.shareDialect);
      }
    },
  );

  it("keeps the key of a server that signs the old way, and ignores one that is a bare text", () => {
    expect(accepted("disco-nextcloud-34").publicKey?.keyId).toBe("https://nc.example.org/ocm#signature");
    expect(accepted("disco-ocm-stub").publicKey).toBeUndefined();
  });

  it("reads object-valued protocols next to paths", () => {
    const file = accepted("disco-cernbox").resourceTypes.find((type) => type.name === "file");
    expect(memberOf(file?.protocols ?? {}, "webdav-receive")).toEqual({ uri: "absolute" });
  });

  const document = {
    enabled: true,
    apiVersion: "1.4.0",
    endPoint: "https://peer.example.org/ocm/",
    resourceTypes: [{ name: "file", shareTypes: ["user"], protocols: { webdav: "/dav/ocm" } }],
    capabilities: null,
    criteria: null,
  };
  const source = { host: "peer.example.org" };

  it.each([
    ["javascript://x/%0aalert(1)", undefined],
    ["https://evil.example/accept", undefined],
    ["//evil.example/accept", undefined],
    ["http://peer.example.org/accept", undefined],
    ["", undefined],
    ["/accept?lang=en", "https://peer.example.org/accept?lang=en"],
    ["https://peer.example.org/accept", "https://peer.example.org/accept"],
  ])("takes the invite dialog %j as %j", (inviteAcceptDialog, expected) => {
    const parsed = parseDiscovery({ ...document, inviteAcceptDialog }, source);
    expect(parsed.ok && parsed.value.inviteAcceptDialog).toBe(expected);
  });

  it("does not send secrets to a token endpoint on another host", () => {
    const parsed = parseDiscovery(
      { ...document, capabilities: ["exchange-token"], tokenEndPoint: "https://evil.example/token" },
      source,
    );
    expect(parsed.ok && parsed.value.tokenEndPoint).toBeUndefined();
    expect(parsed.ok && parsed.value.capabilities).toEqual([]);
  });

  it("refuses a WebDAV root on another host, and joins one with slashes", () => {
    const at = (webdav: unknown, url?: string) => {
      const resourceTypes = [{ name: "file", protocols: { webdav } }];
      const parsed = parseDiscovery({ ...document, resourceTypes }, url ? { ...source, url } : source);
      return parsed.ok ? parsed.value.webdavRoot : "refused";
    };
    expect(at("https://evil.example/dav")).toBeUndefined();
    expect(at("//evil.example/dav")).toBeUndefined();
    expect(at("/dav/")).toBe("https://peer.example.org/dav/");
    expect(at("dav")).toBe("https://peer.example.org/dav/");
    expect(at("dav", "https://peer.example.org/sub/ocm-provider/")).toBe("https://peer.example.org/sub/dav/");
    expect(at("https://peer.example.org/dav")).toBe("https://peer.example.org/dav/");
  });

  it("takes an API on another host only when the operator allows it", () => {
    const delegated = { ...document, endPoint: "https://api.example.org/ocm" };
    expect(parseDiscovery(delegated, source).ok).toBe(false);
    expect(parseDiscovery(delegated, { ...source, delegates: ["api.example.org"] }).ok).toBe(true);
  });

  it("takes plain http only in a test bed", () => {
    const message = vector("disco-ocmgo-http-basepath");
    expect(parseDiscovery(message.body, { host: "fields.test" }).ok).toBe(false);
    expect(parseDiscovery(message.body, { host: "fields.test", plainHttp: true }).ok).toBe(true);
  });
});

describe("choosing a share dialect", () => {
  const base = accepted("disco-cernbox");

  it("obeys an explicit wish for absolute URIs even of a strict server", () => {
    const strict = {
      ...base,
      version: "1.4.0",
      criteria: ["must-exchange-token"],
      capabilities: ["http-sig"],
    };
    expect(selectShareDialect(strict)).toBe("multi-absolute");
    expect(selectShareDialect({ ...strict, resourceTypes: [] })).toBe("strict-relative");
  });

  it("takes a terse new server for a new one and a terse old one for an old one", () => {
    const terse = { ...base, capabilities: [], resourceTypes: [] };
    expect(selectShareDialect({ ...terse, version: "1.4.0" })).toBe("multi-absolute");
    expect(selectShareDialect({ ...terse, version: "1.1.0" })).toBe("legacy-options");
  });

  it("has another dialect to try", () => {
    expect(alternativeDialect("multi-absolute")).toBe("legacy-options");
    expect(alternativeDialect("legacy-options")).toBe("multi-absolute");
    expect(alternativeDialect("strict-relative")).toBe("multi-absolute");
  });
});
