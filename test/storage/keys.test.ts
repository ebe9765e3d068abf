import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  digest,
  endOf,
  keyPart,
  nameInSortedTail,
  sortedTail,
  timePart,
  userPart,
} from "../../src/storage/keys.ts";

const SEGMENT = /^[A-Za-z0-9._~%-]+$/;

describe("keyPart", () => {
  it.each([
    ["einstein", "einstein"],
    ["surf.example.com:8443", "surf.example.com%3A8443"],
    ["marie curie/ü", "marie%20curie%2F%C3%BC"],
    ["..", "%2E."],
    [".hidden", "%2Ehidden"],
    ["a~b!'()*", "a%7Eb%21%27%28%29%2A"],
    ["", "~"],
  ])("writes %j as %j", async (text, part) => {
    expect(await keyPart(text)).toBe(part);
  });

  it("keeps every text within the key grammar, short, and apart from every other", async () => {
    const text = fc.string({ unit: "binary", maxLength: 150 });
    await fc.assert(
      fc.asyncProperty(text, text, async (a, b) => {
        const [partA, partB] = [await keyPart(a), await keyPart(b)];
        expect(partA).toMatch(SEGMENT);
        expect(partA.length).toBeLessThanOrEqual(100);
        expect([".", ".."]).not.toContain(partA);
        expect(partA === partB).toBe(a === b);
      }),
    );
  });

  it("replaces a long or not well-formed text by its digest", async () => {
    expect(await keyPart("x".repeat(101))).toMatch(/^~[0-9a-f]{64}$/);
    expect(await keyPart("\ud800")).toMatch(/^~[0-9a-f]{64}$/);
    expect(await keyPart("\ud800")).not.toBe(await keyPart("\ud801"));
  });
});

describe("userPart", () => {
  it("keeps identity provider and opaque id apart", async () => {
    expect(await userPart({ idp: "c", opaqueId: "a@b" })).not.toBe(
      await userPart({ idp: "b@c", opaqueId: "a" }),
    );
    expect(await userPart({ idp: "", opaqueId: "a" })).not.toBe(await userPart({ idp: "a", opaqueId: "" }));
  });
});

describe("digest", () => {
  it("is the SHA-256 an operator gets from the same text", async () => {
    expect(await digest("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  });
});

describe("sorted tails", () => {
  const tail = (moment: string, name = "ff") => sortedTail({ moment, mark: "zz", name });

  it("sort by time, however the moment was written", () => {
    expect(timePart("2026-01-01T00:00:00Z")).toBe("20260101T000000.000Z");
    expect(tail("2026-01-01T00:00:00Z") < tail("2026-01-01T00:00:00.001Z")).toBe(true);
    expect(tail("2025-12-31T23:59:59.999Z") < tail("2026-01-01T00:00:00Z")).toBe(true);
  });

  it("end where the next moment begins", () => {
    const end = endOf(new Date("2026-01-01T00:00:00Z"));
    expect(tail("2026-01-01T00:00:00.000Z", "~~") < end).toBe(true);
    expect(end < tail("2026-01-01T00:00:00.001Z", "00")).toBe(true);
  });

  it.each(["ff", "~", "~ab", "a%7Eb"])("give back the name %j", (name) => {
    expect(nameInSortedTail(tail("2026-01-01T00:00:00Z", name))).toBe(name);
  });
});
