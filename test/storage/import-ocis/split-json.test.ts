import { describe, expect, it } from "vitest";
import { parseLenientJson } from "../../../src/storage/import-ocis/lenient-json.ts";
import { splitJson } from "../../../src/storage/import-ocis/split-json.ts";

const pairs = (text: string, open: "{" | "[" = "{") => {
  const { members, cut, torn } = splitJson(text, open);
  return { members: members.map(({ key, text: value }) => [key, value]), cut: cut?.key, torn };
};

describe("splitting JSON", () => {
  it.each([
    ["{}", []],
    ["\uFEFF { } \n", []],
    [
      '{"a":1,"b":{"c":[1,"}"]}}',
      [
        ["a", "1"],
        ["b", '{"c":[1,"}"]}'],
      ],
    ],
    ['{"a\\u0022":"\\"}",}', [['a"', '"\\"}"']]],
    [
      '{ "a" : true , "a" : null }',
      [
        ["a", "true"],
        ["a", "null"],
      ],
    ],
  ])("splits %s", (text, members) => {
    expect(pairs(text)).toEqual({ members, cut: undefined, torn: undefined });
  });

  it("splits an array", () => {
    expect(pairs('[1, "]", [2],]', "[").members).toEqual([
      ["", "1"],
      ["", '"]"'],
      ["", "[2]"],
    ]);
  });

  it.each([
    ["", [], undefined, "it is empty"],
    ["[]", [], undefined, "it does not begin with {"],
    ["{", [], undefined, "it ends in the middle"],
    ['{"a":1', [], "a", "it ends in the middle"],
    ['{"a":1,"b":"\\', [["a", "1"]], "b", "it ends in the middle"],
    ['{"a":{"b":1}', [["a", '{"b":1}']], undefined, "it ends in the middle"],
    ['{"a":1,b:2}', [["a", "1"]], undefined, "a name and a colon are expected at character 7"],
    ['{"a" 1}', [], undefined, "a name and a colon are expected at character 1"],
    ['{"a":}', [], undefined, "a value is expected at character 5"],
    ['{"a":1} 2', [["a", "1"]], undefined, "there is more text after its end"],
  ])("gives of %s what is there", (text, members, cut, torn) => {
    expect(pairs(text)).toEqual({ members, cut, torn });
  });
});

describe("lenient JSON", () => {
  it.each([
    ['{"a":[1,2,],}', { a: [1, 2] }],
    ['["a,]",  \n ]', ["a,]"]],
    ['{"a":"\\",}"}', { a: '",}' }],
    ["[,]", []],
    ["{", undefined],
    ["nul", undefined],
  ])("reads %s", (text, value) => {
    expect(parseLenientJson(text)).toEqual(value);
  });
});
