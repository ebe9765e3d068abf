import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseAddress } from "../../src/ocm/address.ts";
import {
  interpretRequestShareAnswer,
  parseRequestShare,
  writeRequestShare,
} from "../../src/ocm/request-share.ts";

const REQUEST = { owner: "marie@ocm.example.org", shareWith: "brian@cloud.example.net", share: "/paper.txt" };

function issuesOf(body: unknown) {
  const parsed = parseRequestShare(body);
  return parsed.ok ? [] : parsed.failure.issues.map(({ name, message }) => `${name}: ${message}`);
}

describe("reading a Request for a Share", () => {
  it("reads who asks whom for what", () => {
    expect(parseRequestShare(REQUEST)).toEqual({
      ok: true,
      value: {
        owner: parseAddress(REQUEST.owner),
        shareWith: parseAddress(REQUEST.shareWith),
        share: "/paper.txt",
      },
    });
  });

  it.each([
    { share: "https://ocm.example.org/files/spec.yaml", read: "https://ocm.example.org/files/spec.yaml" },
    { share: " 1234567890abcdef ", read: "1234567890abcdef" },
    { share: 42, read: "42" },
  ])("reads the resource $share", ({ share, read }) => {
    expect(parseRequestShare({ ...REQUEST, share })).toMatchObject({ ok: true, value: { share: read } });
  });

  it.each<[string, unknown, readonly string[]]>([
    ["nothing", {}, ["owner: REQUIRED", "shareWith: REQUIRED", "share: REQUIRED"]],
    ["null", null, [": a JSON object is expected"]],
    ["a list", [REQUEST], [": a JSON object is expected"]],
    ["an owner without a host", { ...REQUEST, owner: "marie" }, ["owner: not an OCM Address"]],
    ["an owner that is an object", { ...REQUEST, owner: {} }, ["owner: REQUIRED"]],
    ["a blank share", { ...REQUEST, share: "  " }, ["share: REQUIRED"]],
    ["a share of two lines", { ...REQUEST, share: "a\nb" }, ["share: REQUIRED"]],
    ["a share without end", { ...REQUEST, share: "x".repeat(2049) }, ["share: REQUIRED"]],
    ["half a character", { ...REQUEST, share: "\ud800" }, ["share: REQUIRED"]],
    ["a fraction", { ...REQUEST, share: 1.5 }, ["share: REQUIRED"]],
  ])("refuses %s", (_what, body, issues) => {
    expect(issuesOf(body)).toEqual(issues);
  });

  it("never throws, and reads again what it has written", () => {
    const text = fc.oneof(fc.string(), fc.constantFrom("a@b.example", "a@https://b.example/", 7, null));
    fc.assert(
      fc.property(fc.record({ owner: text, shareWith: text, share: text }), (body) => {
        const parsed = parseRequestShare(body);
        if (!parsed.ok) return;
        const again = parseRequestShare(writeRequestShare(parsed.value));
        expect(again).toMatchObject({ ok: true, value: { share: parsed.value.share } });
      }),
    );
  });
});

describe("what a peer's answer to a Request for a Share means", () => {
  const answer = (status: number, body = "", contentType = "application/json") => ({
    status,
    body,
    contentType,
  });
  const said = (message: string) => JSON.stringify({ message });

  it.each([
    { outcome: "received", what: "201", of: answer(201, "{}") },
    { outcome: "received", what: "200 without a body", of: answer(200) },
    { outcome: "not-found", what: "404 of the API", of: answer(404, said("share not found")) },
    { outcome: "not-supported", what: "404 of a page", of: answer(404, "<h1>no</h1>", "text/html") },
    { outcome: "not-supported", what: "501", of: answer(501, said("not supported")) },
    {
      outcome: "signature-rejected",
      what: "401 for a signature",
      of: answer(401, said("signature required")),
    },
    { outcome: "retry", what: "503", of: answer(503) },
    { outcome: "refused", what: "409", of: answer(409, said("too many")) },
    { outcome: "refused", what: "a page for people", of: answer(200, "<html>", "text/html") },
  ])("$what: $outcome", ({ outcome, of }) => {
    expect(interpretRequestShareAnswer(of)).toMatchObject({ outcome });
  });
});
