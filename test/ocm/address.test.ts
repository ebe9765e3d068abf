import { describe, expect, it } from "vitest";
import {
  addressAt,
  canonicalHost,
  canonicalIdentifier,
  echoAddress,
  formatAddress,
  identifierAliases,
  parseAddress,
  sameAddress,
} from "../../src/ocm/address.ts";
import { toBase64Url } from "../../src/ocm/text-encoding.ts";

const UUID = "4c510ada-c86b-4815-8820-42cdf82c3d51";

describe("parsing an OCM Address", () => {
  it.each([
    ["alice@nc.example.org", "alice", "nc.example.org"],
    ["alice@https://nc.example.org/", "alice", "nc.example.org"],
    ["alice@http://nc.example.org", "alice", "nc.example.org"],
    ["marie@example.org@https://ocm.example.org", "marie@example.org", "ocm.example.org"],
    [`${UUID}@ocis.example.org@ocis.example.org`, UUID, "ocis.example.org"],
    [`${UUID}@ocis.example.org@OCIS.example.org:443@ocis.example.org`, UUID, "ocis.example.org"],
    ["b1f7@https://opencloud.example.org@opencloud.example.org", "b1f7", "opencloud.example.org"],
    [
      "b1f7@https://idp.example.com@opencloud.example.org",
      "b1f7@https://idp.example.com",
      "opencloud.example.org",
    ],
    [
      "b1f7@https://opencloud.example.org/realms/x@opencloud.example.org",
      "b1f7@https://opencloud.example.org/realms/x",
      "opencloud.example.org",
    ],
    ["@alice:matrix.example.org@example.org", "@alice:matrix.example.org", "example.org"],
    ["foo@bar.com@example.com", "foo@bar.com", "example.com"],
    [`${toBase64Url("alice@ocmgo.example.org")}@ocmgo.example.org`, "alice", "ocmgo.example.org"],
    [
      `${toBase64Url("u@https://idp.example")}@old.example.org`,
      toBase64Url("u@https://idp.example"),
      "old.example.org",
    ],
    ["u@[2001:DB8::1]:8443", "u", "[2001:db8::1]:8443"],
    ["Ålice Smith@nc.example.org:8443", "Ålice Smith", "nc.example.org:8443"],
    ["marie@OCM.Example.ORG.", "marie", "ocm.example.org"],
    ["u@bücher.example", "u", "xn--bcher-kva.example"],
  ])("reads %s", (text, identifier, host) => {
    expect(parseAddress(text)).toMatchObject({ identifier, host, raw: text });
  });

  it.each([
    "marie",
    "foo@",
    "@example.org",
    "@example.org@example.org",
    "alice@www.example.org/nextcloud",
    "a@b c",
    "a\u0000@example.org",
    "bob@pаypаl.example",
    `${"x".repeat(2000)}@example.org`,
    "",
  ])("refuses %j", (text) => {
    expect(parseAddress(text)).toBeUndefined();
  });

  it("keeps the peer's spelling for echoing it", () => {
    const address = addressAt("b1f74ec4@https://opencloud.example.org", "opencloud.example.org");
    expect(address && formatAddress(address)).toBe("b1f74ec4@opencloud.example.org");
    expect(address && echoAddress(address)).toBe(
      "b1f74ec4@https://opencloud.example.org@opencloud.example.org",
    );
  });
});

describe("comparing OCM Addresses", () => {
  const host = "cloud.example.org";

  it.each([
    "id",
    `id@${host}`,
    `id@https://${host}`,
    toBase64Url(`id@${host}`),
    toBase64Url(`id@https://${host}`),
  ])("takes %s for the same user", (spelling) => {
    expect(sameAddress({ identifier: spelling, host }, { identifier: "id", host })).toBe(true);
    expect(identifierAliases("id", host)).toContain(spelling);
    expect(canonicalIdentifier(spelling, host)).toBe("id");
    expect(addressAt(spelling, host)?.identifier).toBe("id");
  });

  it("tells users of different hosts and of foreign identity providers apart", () => {
    expect(sameAddress({ identifier: "id", host }, { identifier: "id", host: "other.example" })).toBe(false);
    expect(sameAddress({ identifier: "id@idp.example", host }, { identifier: "id", host })).toBe(false);
    expect(sameAddress({ identifier: "ID", host }, { identifier: "id", host })).toBe(false);
  });
});

describe("canonicalHost", () => {
  it.each([
    ["EXAMPLE.com", "example.com"],
    ["example.com:443", "example.com"],
    ["https://example.com/", "example.com"],
    ["https://example.com:8443/ocm?x#y", "example.com:8443"],
    ["http://example.com:80", "example.com:80"],
    ["example.com.", "example.com"],
    ["example.com.:8443", "example.com:8443"],
    ["localhost:9200", "localhost:9200"],
    ["[::1]:9", "[::1]:9"],
    ["[2001:db8:0:0::1]", "[2001:db8::1]"],
    ["nextcloud1.docker", "nextcloud1.docker"],
    ["cernbox_2.docker", "cernbox_2.docker"],
    ["xn--bcher-kva.example", "xn--bcher-kva.example"],
    ["127.1", "127.0.0.1"],
  ])("spells %s as %s", (input, host) => {
    expect(canonicalHost(input)).toBe(host);
  });

  it.each([
    "",
    " ",
    "*.example.org",
    "a..b",
    "-a.example",
    "user@example.org",
    "ex%61mple.org",
    "a\\b",
    "2001:db8::1",
    "[zz]",
    "example.org:99999",
    "example.org:",
    "ftp://example.org",
    "a b",
    "exа\u006dple.org",
    "x".repeat(300),
    "[::1",
  ])("sees no host in %j", (input) => {
    expect(canonicalHost(input)).toBeUndefined();
  });
});
