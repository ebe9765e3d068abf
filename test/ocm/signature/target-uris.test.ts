import { describe, expect, it } from "vitest";
import { targetUrisOf } from "../../../src/ocm/signature/target-uris.ts";
import { outcome, signed } from "./signer.ts";

const ORIGINS = ["https://ocm.example.org", "https://former.example.org:8443"];

describe("targetUrisOf", () => {
  it.each([
    ["behind a TLS proxy", "http://10.0.0.7:9280/ocm/shares", "/ocm/shares"],
    ["under a base path", "http://10.0.0.7:9280/cloud/ocm/shares", "/cloud/ocm/shares"],
    ["with a query", "http://x/ocm/token?a=b%20c&d", "/ocm/token?a=b%20c&d"],
    ["with doubled and last slashes", "http://x//ocm//shares/", "//ocm//shares/"],
    ["with a Host field that lies", "http://evil.example.com/ocm/shares", "/ocm/shares"],
    [
      "with a Host field that holds more than a host",
      "http://u:p@evil.example.com/ocm/shares#x",
      "/ocm/shares",
    ],
  ])("knows every place it may have been asked at, %s", (_, requestUrl, path) => {
    expect(targetUrisOf(ORIGINS, requestUrl)).toEqual(ORIGINS.map((origin) => origin + path));
  });

  it("takes origins as operators write them", () => {
    const written = [
      "https://OCM.example.org:443/cloud/",
      "https://ocm.example.org",
      "https://[2001:0DB8::1]",
    ];
    expect(targetUrisOf(written, "http://x/ocm")).toEqual([
      "https://ocm.example.org/ocm",
      "https://[2001:db8::1]/ocm",
    ]);
  });

  it("knows none where there is no URL", () => {
    expect(targetUrisOf(ORIGINS, "/ocm/shares")).toEqual([]);
    expect(targetUrisOf(["ocm.example.org"], "http://x/ocm")).toEqual([]);
  });

  it.each([
    ["valid", "https://ocm.example.org/cloud/ocm/shares"],
    ["valid", "https://former.example.org:8443/cloud/ocm/shares"],
    ["signature-mismatch", "http://ocm.example.org/cloud/ocm/shares"],
    ["signature-mismatch", "https://former.example.org/cloud/ocm/shares"],
    ["signature-mismatch", "http://10.0.0.7:9280/cloud/ocm/shares"],
  ])("lets a signature be %s that was made for %s", async (expected, uri) => {
    const targetUris = targetUrisOf(ORIGINS, "http://10.0.0.7:9280/cloud/ocm/shares");
    expect(await outcome({ ...(await signed({ uri })), targetUris })).toBe(expected);
  });
});
