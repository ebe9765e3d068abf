import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sameSecret } from "../../src/domain/same-secret.ts";

/** Any text JSON can carry, lone surrogates included. */
const anyText = fc
  .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 40 })
  .map((units) => String.fromCharCode(...units));

describe("comparing secrets", () => {
  it("says yes exactly when both are the same text and not empty", () => {
    fc.assert(
      fc.property(anyText, anyText, (a, b) => {
        expect(sameSecret(a, b)).toBe(a === b && a !== "");
        expect(sameSecret(a, a)).toBe(a !== "");
      }),
    );
  });

  it("sees every change of one character, wherever it is", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 40 }), fc.nat(), fc.nat(), (secret, where, by) => {
        const index = where % secret.length;
        const other = String.fromCharCode((secret.charCodeAt(index) + 1 + (by % 100)) % 0x10000);
        expect(sameSecret(secret.slice(0, index) + other + secret.slice(index + 1), secret)).toBe(false);
      }),
    );
  });

  it.each([
    { why: "two empty ones prove nothing", a: "", b: "" },
    { why: "a beginning is not the whole", a: "s3cr3t", b: "s3cr3tOut1" },
    { why: "nor is the whole twice", a: "abab", b: "ab" },
    { why: "a zero byte at the end counts", a: "s3cr3t\u0000", b: "s3cr3t" },
    { why: "case counts", a: "Secret", b: "secret" },
    { why: "two texts that UTF-8 cannot write are still two", a: "\ud800", b: "\ud801" },
    { why: "and none of them is the replacement character", a: "\ud800", b: "\ufffd" },
  ])("says no: $why", ({ a, b }) => {
    expect(sameSecret(a, b)).toBe(false);
    expect(sameSecret(b, a)).toBe(false);
  });
});
