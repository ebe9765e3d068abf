import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { createSecret } from "../../src/domain/secret.ts";

describe("a secret", () => {
  const secret = createSecret("open sesame");

  it("is revealed to who asks for it", () => {
    expect(secret.reveal()).toBe("open sesame");
  });

  it.each([
    ["in a template", `${secret}`],
    ["joined to a text", `a ${String(secret)}`],
    ["in JSON", JSON.stringify({ secret })],
    ["inspected", inspect({ secret })],
    ["inspected without its own say", inspect(secret, { customInspect: false, showHidden: true, depth: 9 })],
    ["spread", JSON.stringify({ ...secret })],
    ["as entries", JSON.stringify(Object.entries(secret))],
  ])("stays hidden %s", (_how, shown) => {
    expect(shown).not.toContain("sesame");
  });
});
