import { describe, expect, it } from "vitest";
import { sourceFiles } from "./source-files.ts";

const files = sourceFiles();

describe("names", () => {
  it("has no file that could hold anything", () => {
    const vague = /\/(utils?|helpers?|common|misc|types|shared|lib)\.ts$|\/(utils?|helpers?|common|lib)\//;
    expect(files.map(({ path }) => path).filter((path) => vague.test(path))).toEqual([]);
  });

  it("spells files in kebab-case", () => {
    expect(
      files.map(({ path }) => path).filter((path) => !/\/[a-z0-9]+(-[a-z0-9]+)*\.ts$/.test(path)),
    ).toEqual([]);
  });

  it("speaks of notification types only where they are at home", () => {
    const literal =
      /"(SHARE_ACCEPTED|SHARE_DECLINED|SHARE_UNSHARED|R?E?SHARE_CHANGE_PERMISSION|USER_REMOVED)"/;
    const home = /^src\/(ocm\/|domain\/(notifications|sending|receiving|invites)\/)/;
    expect(
      files.filter(({ path, text }) => literal.test(text) && !home.test(path)).map(({ path }) => path),
    ).toEqual([]);
  });

  it("promises nothing in the source", () => {
    expect(
      files.filter(({ text }) => /\b(TODO|FIXME|XXX|HACK)\b/.test(text)).map(({ path }) => path),
    ).toEqual([]);
  });

  it("exports by name, but for the entry points of Workers", () => {
    const offences = files.filter(
      ({ path, code }) => /export default/.test(code) && !path.startsWith("functions/"),
    );
    expect(offences.map(({ path }) => path)).toEqual([]);
  });
});
