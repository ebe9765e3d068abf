import { describe, expect, it } from "vitest";
import { addressOf } from "../../../src/domain/model/address.ts";
import { ocmEndpointOf } from "../../../src/domain/model/provider.ts";
import { sameResourceId } from "../../../src/domain/model/resource-id.ts";
import { isOwnHost } from "../../../src/domain/model/server.ts";
import { isShareExpired } from "../../../src/domain/model/share.ts";
import { sameUserId } from "../../../src/domain/model/user-id.ts";
import { aProvider, SERVER } from "../support.ts";

describe("the OCM Address of a CS3 user id", () => {
  it.each([
    { idp: "cloud.example.net", opaqueId: "brian" },
    { idp: "https://cloud.example.net", opaqueId: "brian" },
    { idp: "https://Cloud.Example.net/realms/x", opaqueId: "brian@cloud.example.net" },
    { idp: "cloud.example.net:443", opaqueId: "brian@https://cloud.example.net" },
    { idp: "cloud.example.net.", opaqueId: "YnJpYW5AY2xvdWQuZXhhbXBsZS5uZXQ" },
  ])("is one and the same for $opaqueId of $idp [S236]", (user) => {
    expect(addressOf(user)).toEqual({ identifier: "brian", host: "cloud.example.net" });
  });

  it("keeps a foreign identity provider in the identifier", () => {
    const user = { idp: "cloud.example.net", opaqueId: "brian@https://idp.example.com" };
    expect(addressOf(user)).toEqual({
      identifier: "brian@https://idp.example.com",
      host: "cloud.example.net",
    });
  });

  it.each([
    { why: "no provider", idp: "", opaqueId: "brian" },
    { why: "a provider that is no host", idp: "not a host", opaqueId: "brian" },
    { why: "credentials in the provider", idp: "https://x@cloud.example.net", opaqueId: "brian" },
    { why: "no id", idp: "cloud.example.net", opaqueId: "" },
    { why: "an id of blanks", idp: "cloud.example.net", opaqueId: "  " },
    { why: "an id with a line break", idp: "cloud.example.net", opaqueId: "bri\nan" },
    { why: "an id of nothing but the host", idp: "cloud.example.net", opaqueId: "@cloud.example.net" },
    { why: "an id without end", idp: "cloud.example.net", opaqueId: "b".repeat(1025) },
  ])("is none with $why", ({ idp, opaqueId }) => {
    expect(addressOf({ idp, opaqueId })).toBeUndefined();
  });
});

describe("identity as CS3 compares it", () => {
  it("is the provider and the opaque id byte for byte; the type does not count", () => {
    const user = { idp: "https://idp.example.org", opaqueId: "marie", type: "primary" } as const;
    expect(sameUserId(user, { ...user, type: "federated" })).toBe(true);
    expect(sameUserId(user, { ...user, idp: "idp.example.org" })).toBe(false);
    expect(sameUserId(user, { ...user, opaqueId: "Marie" })).toBe(false);
  });

  it("is all three parts of a resource id", () => {
    const id = { storageId: "s", spaceId: "p", opaqueId: "o" };
    expect(sameResourceId(id, { ...id })).toBe(true);
    for (const part of ["storageId", "spaceId", "opaqueId"] as const) {
      expect(sameResourceId(id, { ...id, [part]: "" })).toBe(false);
    }
  });
});

describe("our hosts", () => {
  it.each([
    { host: "ocm.example.org", own: true },
    { host: "old.example.org", own: true },
    { host: "ocm.example.org:8443", own: false },
    { host: "example.org", own: false },
    { host: "", own: false },
  ])("$host: $own", ({ host, own }) => {
    expect(isOwnHost(SERVER, host)).toBe(own);
  });
});

describe("the expiry of a share", () => {
  const expiresAt = "2026-01-16T13:37:00.000Z";
  it.each([
    { when: "without one", share: {}, now: expiresAt, expired: false },
    { when: "a moment before", share: { expiresAt }, now: "2026-01-16T13:36:59.999Z", expired: false },
    { when: "at the moment itself", share: { expiresAt }, now: expiresAt, expired: true },
    { when: "later", share: { expiresAt }, now: "2027-01-01T00:00:00.000Z", expired: true },
  ])("$when: $expired", ({ share, now, expired }) => {
    expect(isShareExpired(share, new Date(now))).toBe(expired);
  });
});

describe("the OCM API in a provider's record", () => {
  it("is the service of type OCM, and nothing when there is none or it is empty", () => {
    const provider = aProvider("cloud.example.net", [["cloud.example.net", "https://cloud.example.net/dav"]]);
    expect(ocmEndpointOf(provider)).toBeUndefined();
    const [service] = provider.services;
    if (service === undefined) throw new Error("the record has a service");
    const ocm = (path: string) => ({
      ...service,
      endpoint: { ...service.endpoint, type: { name: "OCM", description: "" }, path },
    });
    const url = "https://cloud.example.net/ocm";
    expect(ocmEndpointOf({ ...provider, services: [service, ocm(url)] })).toBe(url);
    expect(ocmEndpointOf({ ...provider, services: [ocm("")] })).toBeUndefined();
  });
});
