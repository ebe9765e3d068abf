import { globSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";

/** One hand-written source file and what it imports. */
export interface SourceFile {
  /** From the repository's root, with `/`. */
  readonly path: string;
  readonly text: string;
  /** Code without comments and string contents: what the rules about globals look at. */
  readonly code: string;
  readonly imports: readonly string[];
}

/** All hand-written files below `src` and `functions`. */
export function sourceFiles(): readonly SourceFile[] {
  return globSync(["src/**/*.ts", "functions/**/*.ts"])
    .map((path) => path.replaceAll("\\", "/"))
    .filter((path) => !path.startsWith("src/gen/"))
    .sort()
    .map((path) => {
      const text = readFileSync(path, "utf8");
      const specifiers = [
        ...text.matchAll(/^(?:import|export)\s[^;"]*?from\s+"([^"]+)"/gm),
        ...text.matchAll(/\bimport\s*\(?\s*"([^"]+)"/g),
      ];
      return {
        path,
        text,
        code: withoutProse(text),
        imports: specifiers.map((match) => match[1] ?? ""),
      };
    });
}

/** Where a relative import leads, from the repository's root; packages stay as they are written. */
export function resolveImport(from: string, specifier: string): string {
  return specifier.startsWith(".")
    ? normalize(join(dirname(from), specifier)).replaceAll("\\", "/")
    : specifier;
}

/** `storage` of `src/storage/shares.ts`; `functions`, `main` and `index` for the entry points. */
export function roomOf(path: string): string {
  const [top, second = ""] = path.split("/");
  if (top !== "src") return top ?? "";
  return second.replace(/\.ts$/, "");
}

function withoutProse(text: string): string {
  return text
    .replace(/\/\*[\s\S]*?\*\//g, "")
    .replace(/(^|[^:"'`\\])\/\/.*$/gm, "$1")
    .replace(/"(?:[^"\\\n]|\\.)*"/g, '""')
    .replace(/`(?:[^`\\$]|\\.|\$(?!\{))*`/g, "``");
}
