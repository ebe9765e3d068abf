import { describe, expect, it } from "vitest";
import { readYaml } from "../../src/platform/yaml-document.ts";

describe("readYaml", () => {
  it("leads from a value and from a key back to their places", () => {
    const document = readYaml("a:\n  b: [x, y]\n");
    if (!document.ok) throw new Error("this is YAML");
    expect(document.value.value).toEqual({ a: { b: ["x", "y"] } });
    expect(document.value.faultAt(["a", "b", 1], "here")).toEqual({ line: 2, column: 10, message: "here" });
    expect(document.value.faultAt(["a", "c", "d"], "near")).toEqual({ line: 2, column: 3, message: "near" });
    expect(document.value.faultAtKey(["a"], "b", "key")).toEqual({ line: 2, column: 3, message: "key" });
    expect(document.value.faultAtKey([], "a", "top")).toEqual({ line: 1, column: 1, message: "top" });
  });

  it("takes nothing for null", () => {
    expect(readYaml("")).toMatchObject({ ok: true, value: { value: null } });
  });

  it("refuses aliases before they multiply, with or without an anchor", () => {
    const bomb = Array.from(
      { length: 30 },
      (_, n) => `a${n}: &a${n} [${n ? `*a${n - 1}, *a${n - 1}` : "x"}]`,
    );
    expect(readYaml(bomb.join("\n"))).toMatchObject({ ok: false });
    expect(readYaml("a: *nowhere")).toEqual({
      ok: false,
      failure: [
        {
          line: 1,
          column: 4,
          message: 'aliases are not supported; a value that begins with "*" needs quotes',
        },
      ],
    });
  });
});
