import { describe, expect, it } from "vitest";
import { resolveWebdavUri, uriForm, uriHost } from "../../src/ocm/webdav-uri.ts";

const peer = {
  endPoint: "https://peer.example.org/sub/ocm",
  webdavRoot: "https://peer.example.org/dav/ocm/",
};

describe("resolving the uri of a WebDAV offer", () => {
  it.each([
    ["https://data.example.org/x", "absolute", "https://data.example.org/x"],
    ["/dav/other/x", "path", "https://peer.example.org/dav/other/x"],
    ["id-1", "relative", "https://peer.example.org/dav/ocm/id-1"],
    ["storage$space!node:1", "relative", "https://peer.example.org/dav/ocm/storage$space!node%3A1"],
    ["", "root", "https://peer.example.org/dav/ocm/"],
  ])("%j is %s: %s", (uri, form, url) => {
    expect(uriForm(uri)).toBe(form);
    expect(resolveWebdavUri(uri, peer)).toBe(url);
  });

  it("knows no place when the peer advertises no WebDAV root", () => {
    expect(resolveWebdavUri("id-1", { endPoint: peer.endPoint })).toBeUndefined();
    expect(resolveWebdavUri("", { endPoint: peer.endPoint })).toBeUndefined();
  });

  it("tells the host of absolute ones only", () => {
    expect(uriHost("https://Data.example.org:443/x")).toBe("data.example.org");
    expect(uriHost("id-1")).toBeUndefined();
  });
});
