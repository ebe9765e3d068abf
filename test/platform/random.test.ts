import { describe, expect, it } from "vitest";
import { systemRandom } from "../../src/platform/random.ts";

describe("systemRandom", () => {
  it("makes secrets of 32 letters and digits, none twice", () => {
    const secrets = Array.from({ length: 1000 }, () => systemRandom.secret());
    expect(secrets.every((secret) => /^[A-Za-z0-9]{32}$/.test(secret))).toBe(true);
    expect(new Set(secrets).size).toBe(1000);
  });

  it("uses every letter and digit", () => {
    const seen = new Set(Array.from({ length: 1000 }, () => systemRandom.secret()).join(""));
    expect(seen.size).toBe(62);
  });

  it("makes UUIDs of version 4", () => {
    expect(systemRandom.uuid()).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
  });
});
