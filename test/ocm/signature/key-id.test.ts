import { describe, expect, it } from "vitest";
import { hostOfKeyId } from "../../../src/ocm/signature/key-id.ts";

describe("hostOfKeyId", () => {
  it.each([
    ["ocmgo.example.org#key1", "ocmgo.example.org"],
    ["OCMGO.Example.org.#key1", "ocmgo.example.org"],
    ["ocmgo.example.org:443#key1", "ocmgo.example.org"],
    ["ocmgo.example.org:8443#key1", "ocmgo.example.org:8443"],
    ["[2001:DB8::1]:8443#key1", "[2001:db8::1]:8443"],
    ["https://nc.example.org/ocm#signature", "nc.example.org"],
    ["https://nc.example.org/cloud/index.php/ocm#ecdsa-p256-sha256-1", "nc.example.org"],
    ["HTTPS://nc.example.org:8443#x", "nc.example.org:8443"],
    ["https://[2001:db8::1]/ocm#k", "[2001:db8::1]"],
    ["http://127.0.0.1:9080/ocm#k", "127.0.0.1:9080"],
    ["https://nc.example.org/keys/1", "nc.example.org"],
  ])("finds the host in %s", (keyId, host) => {
    expect(hostOfKeyId(keyId)).toBe(host);
  });

  it.each([
    "",
    "key1",
    "stub.example.org",
    "#key1",
    "host#",
    "a#b#c",
    "host/path#k",
    "host?x#k",
    "ftp://host/x#k",
    "mailto:a@host#k",
    "https://user@host/#k",
    "https://victim.example\\@evil.example/#k",
    "https://#k",
    "https:///path#k",
    "//host/x#k",
    "a b#k",
    `https://${"a".repeat(2000)}.example/#k`,
  ])("finds none in %j", (keyId) => {
    expect(hostOfKeyId(keyId)).toBeUndefined();
  });
});
