import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readPropfindRequest } from "../../src/dav/propfind-request.ts";
import { escapeAttribute, escapeText, parseXml } from "../../src/dav/xml.ts";

describe("reading XML", () => {
  it("keeps names, namespaces and text apart", () => {
    const parsed = parseXml('<a xmlns="u:1"><b xmlns="">x<![CDATA[<y>]]>&amp;</b><p:c xmlns:p="u:2"/></a>');
    expect(parsed).toEqual({
      ok: true,
      value: {
        uri: "u:1",
        local: "a",
        text: "",
        children: [
          { uri: "", local: "b", text: "x<y>&", children: [] },
          { uri: "u:2", local: "c", text: "", children: [] },
        ],
      },
    });
  });

  it("answers any text with a value, never an exception", () => {
    const piece = fc.constantFrom(
      "<",
      ">",
      "/",
      "a",
      "&",
      ";",
      '"',
      "<!",
      "[",
      "]]>",
      "<?",
      "?>",
      "xmlns:a=",
      "DAV:",
      " ",
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(piece, { maxLength: 40 }).map((all) => all.join("")),
        ),
        (text) => {
          expect(typeof readPropfindRequest(text).ok).toBe("boolean");
        },
      ),
      { seed: 11, numRuns: 500 },
    );
  });

  it("brings every text back that it has written, but for what XML cannot hold", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const parsed = parseXml(`<a b="${escapeAttribute(text)}">${escapeText(text)}</a>`);
        expect(parsed.ok).toBe(true);
        // Line ends and illegal characters are XML's own business.
        if (parsed.ok && /^[\x20-\x7e]*$/.test(text)) expect(parsed.value.text).toBe(text);
      }),
      { seed: 12, numRuns: 500 },
    );
  });
});
