import { describe, expect, it } from "vitest";
import { createDescribeServer } from "../../../src/domain/discovery/describe-server.ts";
import type { Server } from "../../../src/domain/model/server.ts";
import type { NewShareSupport } from "../../../src/ocm/new-share.ts";
import { SERVER } from "../support.ts";

const SUPPORT: NewShareSupport = {
  shareTypes: ["user"],
  resourceTypes: ["file", "folder"],
  protocols: ["webdav"],
  requirements: [],
  plainHttp: false,
};

function describeServer({
  server = {},
  support = {},
  requireSignatures = false,
  requireExchange = false,
  requireInvite = false,
  allowlist = false,
  denylist = false,
}: {
  readonly server?: Partial<Server>;
  readonly support?: Partial<NewShareSupport>;
  readonly requireSignatures?: boolean;
  readonly requireExchange?: boolean;
  readonly requireInvite?: boolean;
  readonly allowlist?: boolean;
  readonly denylist?: boolean;
} = {}) {
  const trust = { criteria: () => ({ allowlist, denylist }) };
  const facts = {
    support: { ...SUPPORT, ...support },
    requireSignatures,
    requireExchange,
    requireInvite,
    trust,
  };
  return createDescribeServer({ server: { ...SERVER, ...server }, facts })();
}

describe("what this server says of itself", () => {
  it("is OCM 1.4 and says where the API is", () => {
    expect(describeServer()).toEqual({
      enabled: true,
      apiVersion: "1.4.0",
      version: "1.4.0",
      endPoint: "https://ocm.example.org/ocm",
      provider: "Meshport",
      resourceTypes: ["file", "folder"].map((name) => ({
        name,
        shareTypes: ["user"],
        protocols: { webdav: "/dav/ocm/", "webdav-receive": { uri: "absolute" } },
      })),
      capabilities: ["http-sig", "invites", "notifications", "protocol-object", "exchange-token"],
      criteria: [],
      jwksUri: "https://ocm.example.org/ocm/jwks",
      tokenEndPoint: "https://ocm.example.org/ocm/token",
    });
  });

  it("names the types of shares that are taken, and no others", () => {
    const { resourceTypes } = describeServer({
      support: { shareTypes: ["group", "user", "team"], resourceTypes: ["file"] },
    });
    expect(resourceTypes).toMatchObject([{ name: "file", shareTypes: ["user", "group"] }]);
    expect(resourceTypes).toHaveLength(1);
  });

  it.each([
    { requireInvite: false, allowlist: false, criteria: [] },
    { requireInvite: true, allowlist: false, criteria: ["must-invite"] },
    { requireInvite: false, allowlist: true, criteria: ["allowlist"] },
    { requireInvite: true, allowlist: true, criteria: ["must-invite", "allowlist"] },
    { requireInvite: false, allowlist: false, denylist: true, criteria: ["denylist"] },
    {
      requireInvite: true,
      allowlist: true,
      denylist: true,
      criteria: ["must-invite", "allowlist", "denylist"],
    },
    { requireSignatures: true, criteria: ["must-use-http-sig"] },
    { requireExchange: true, criteria: ["must-exchange-token"] },
  ])("demands $criteria", (facts) => {
    expect(describeServer(facts).criteria).toEqual(facts.criteria);
  });

  it("offers a place to accept invites only where there is one", () => {
    expect(describeServer()).not.toHaveProperty("inviteAcceptDialog");
    const inviteAcceptDialog = "https://ocm.example.org/accept";
    const document = describeServer({ server: { inviteAcceptDialog } });
    expect(document.inviteAcceptDialog).toBe(inviteAcceptDialog);
    expect(document.capabilities).toContain("invite-wayf");
  });

  it("promises a second factor only where shares that ask for one are taken", () => {
    const capabilities = (requirements: readonly string[]) =>
      describeServer({ support: { requirements } }).capabilities;
    expect(capabilities(["must-exchange-token"])).not.toContain("enforce-mfa");
    expect(capabilities(["must-exchange-token", "must-use-mfa"])).toContain("enforce-mfa");
  });

  it("advertises nothing that is not built: no signing by draft-cavage", () => {
    expect(describeServer()).not.toHaveProperty("publicKey");
  });

  it("keeps the base path of the public URL, with both slashes around the WebDAV root", () => {
    const document = describeServer({ server: { publicUrl: "https://ocm.example.org/meshport" } });
    expect(document.endPoint).toBe("https://ocm.example.org/meshport/ocm");
    expect(document.tokenEndPoint).toBe("https://ocm.example.org/meshport/ocm/token");
    expect(document.resourceTypes[0]?.protocols.webdav).toBe("/meshport/dav/ocm/");
  });
});
