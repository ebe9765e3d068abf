import { describe, expect, it } from "vitest";
import { sourceFiles } from "./source-files.ts";

/** What must be passed in, and the few files that are allowed to be its source. */
const GLOBALS: readonly {
  readonly what: string;
  readonly pattern: RegExp;
  readonly allowed: readonly RegExp[];
}[] = [
  {
    what: "the network",
    pattern: /(?<![.\w])fetch\(/,
    allowed: [/^src\/runtime\/(node|workers|demo)/, /^src\/runtime\/(cli|demo)\//],
  },
  {
    what: "the clock",
    pattern: /Date\.now\(|new Date\(\)|performance\.now\(/,
    allowed: [/^src\/platform\/clock\.ts$/],
  },
  {
    what: "chance",
    pattern: /Math\.random\(|randomUUID\(|getRandomValues\(|randomBytes\(/,
    allowed: [
      /^src\/platform\/random\.ts$/,
      /^src\/platform\/users\/[a-z-]*-node\.ts$/,
      /^src\/storage\/drivers\/disk[a-z-]*\.ts$/,
    ],
  },
  {
    what: "the process",
    pattern: /(?<![.\w])process\./,
    allowed: [
      /^src\/main\.ts$/,
      /^src\/runtime\/(node|cli|demo)/,
      /^src\/storage\/drivers\/disk[a-z-]*\.ts$/,
    ],
  },
  { what: "the console", pattern: /(?<![.\w])console\./, allowed: [/^src\/platform\/log\.ts$/] },
];

describe("what comes from outside", () => {
  it.each(GLOBALS)("passes $what in", ({ pattern, allowed }) => {
    const offences = sourceFiles()
      .filter(({ path }) => !allowed.some((exception) => exception.test(path)))
      .filter(({ code }) => pattern.test(code))
      .map(({ path }) => path);
    expect(offences).toEqual([]);
  });
});
