import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const ROOT = join(import.meta.dirname, "../..");
const read = (path: string) => readFileSync(join(ROOT, path), "utf8");
const page = read("docs/conformance.md");

/** How many scenarios there are. */
const SCENARIOS = 236;

interface Row {
  readonly name: string;
  /** What the last cell says: tests, or why there is none. */
  readonly proof: string;
  readonly tests: readonly { readonly file: string; readonly title: string }[];
}

const rows: readonly Row[] = [...page.matchAll(/^\| ((?:S|M|B|G)\d[^|]*) \|[^|]*\| ([^|]*) \|$/gm)].map(
  ([, name = "", proof = ""]) => ({
    name,
    proof,
    tests: [...proof.matchAll(/`([^`]+)` “([^”]+)”/g)].map(([, file = "", title = ""]) => ({ file, title })),
  }),
);

/** The numbers of `S7` and `S55–S64`. */
function numbersOf(name: string): readonly number[] {
  const [first = 0, last = first] = [...name.matchAll(/\d+/g)].map(([digits]) => Number(digits));
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

const scenarios = new Map(
  rows.filter(({ name }) => name.startsWith("S")).flatMap((row) => numbersOf(row.name).map((n) => [n, row])),
);

describe("docs/conformance.md", () => {
  it("names the specification that is pinned", () => {
    const pin = JSON.parse(read("src/ocm/pin.json"));
    const { specification, version, draft, repository, commit, documents } = pin;
    expect(page).toContain(
      `Specification: ${specification} ${version}, ${draft}, ${repository} at commit ${commit}: ${documents.join(", ")}.`,
    );
  });

  it("has one row for each scenario, and the demands of the specification in order", () => {
    const named = rows.filter(({ name }) => name.startsWith("S")).flatMap(({ name }) => numbersOf(name));
    expect(named).toEqual(Array.from({ length: SCENARIOS }, (_, index) => index + 1));
    const demands = rows.filter(({ name }) => name.startsWith("M")).map(({ name }) => name);
    expect(demands).toEqual(demands.map((_, index) => `M${index + 1}`));
    expect(demands.length).toBeGreaterThan(50);
  });

  it("says of each who proves it, or why nobody does", () => {
    for (const { name, proof, tests } of rows) {
      const written = tests.map(({ file, title }) => `\`${file}\` “${title}”`).join("<br>");
      if (tests.length > 0) expect(proof, name).toBe(written);
      else expect(proof, name).toMatch(/^(?:later|not ours): \S/);
    }
  });

  it("names tests that exist", () => {
    const wrong = rows.flatMap(({ name, tests }) =>
      tests
        .filter(({ file, title }) => !existsSync(join(ROOT, file)) || !holdsTitle(read(file), title))
        .map(({ file, title }) => `${name}: ${file} has no test “${title}”`),
    );
    expect(wrong).toEqual([]);
  });

  it("has a tested row for each scenario that a test is marked with", () => {
    const wrong = globSync("test/**/*.test.ts", { cwd: ROOT }).flatMap((file) =>
      [...read(file).matchAll(/\[S(\d+)\]/g)]
        .map(([, digits]) => Number(digits))
        .filter((number) => scenarios.get(number)?.tests.length === 0 || !scenarios.has(number))
        .map(
          (number) => `${file} is marked with S${number}: ${scenarios.get(number)?.proof ?? "no such row"}`,
        ),
    );
    expect(wrong).toEqual([]);
  });
});

/** A title is a whole literal: of a test, or of the table that a test takes its titles from. */
function holdsTitle(source: string, title: string): boolean {
  return ['"', "`"].some((quote) => source.includes(`${quote}${title}${quote}`));
}
