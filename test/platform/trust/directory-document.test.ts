import { describe, expect, it } from "vitest";
import { readDirectoryDocument } from "../../../src/platform/trust/directory-document.ts";

const read = (payload: unknown, allowHttp = false) => readDirectoryDocument(payload, { allowHttp });
const withServers = (...servers: readonly unknown[]) => ({ federation: "The Federation", servers });
const row = (url: unknown, displayName: unknown = "A cloud") => ({ url, displayName });

describe("reading the payload of a directory", () => {
  it("reads the servers, with hosts in their one spelling, each once", () => {
    const payload = withServers(
      row("https://A.example.org"),
      row("https://b.example.org:4443/", " B "),
      row("https://a.example.org:443", "again"),
      { ...row("https://192.0.2.1"), inviteAcceptDialog: "https://x.test" },
    );
    expect(read({ ...payload, more: 1 })).toEqual({
      ok: true,
      value: {
        federation: "The Federation",
        servers: [
          { host: "a.example.org", displayName: "A cloud" },
          { host: "b.example.org:4443", displayName: "B" },
          { host: "192.0.2.1", displayName: "A cloud" },
        ],
        warnings: [],
      },
    });
  });

  it.each([
    ["nothing", undefined],
    ["a list", []],
    ["no federation", { servers: [] }],
    ["an empty name", { federation: " ", servers: [] }],
    ["no servers", { federation: "F" }],
    ["servers by name", { federation: "F", servers: {} }],
  ])("refuses %s", (_what, payload) => {
    expect(read(payload).ok).toBe(false);
  });

  it.each([
    ["a path", row("https://a.test/ocm")],
    ["a query", row("https://a.test/?x")],
    ["a fragment", row("https://a.test/#x")],
    ["a user", row("https://user@a.test")],
    ["no scheme", row("a.test")],
    ["plain http", row("http://a.test")],
    ["another scheme", row("ftp://a.test")],
    ["a wildcard", row("https://*.a.test")],
    ["no URL", row(1)],
    ["no name", { url: "https://a.test" }],
    ["an empty name", row("https://a.test", "")],
    ["a name with a line break", row("https://a.test", "a\nb")],
    ["no object", "https://a.test"],
  ])("leaves a row with %s out, and keeps the others", (_what, bad) => {
    const list = read(withServers(bad, row("https://b.test")));
    expect(list).toMatchObject({
      value: { servers: [{ host: "b.test" }], warnings: ["servers[0] names no server: left out"] },
    });
  });

  it.each([
    ["http://a.test", "a.test:80"],
    ["http://192.168.1.1:8080", "192.168.1.1:8080"],
    ["https://a.test", "a.test"],
  ])("reads %s as %s where plain http is allowed", (url, host) => {
    expect(read(withServers(row(url)), true)).toMatchObject({ value: { servers: [{ host }] } });
  });
});
