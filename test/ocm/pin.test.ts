import { describe, expect, it } from "vitest";
import pin from "../../src/ocm/pin.json" with { type: "json" };

describe("the pinned specification", () => {
  it("is OCM 1.4 of a named commit", () => {
    expect(pin).toMatchObject({ version: "1.4.0", commit: expect.stringMatching(/^[0-9a-f]{7,40}$/) });
  });
});
