import type { Entry } from "./entries.ts";
import type { ImportFinding } from "./report.ts";

/** What two entries of a file may not have in common. */
export interface Uniqueness<T> {
  readonly what: string;
  readonly keyOf: (value: T) => readonly string[];
}

/**
 * Keeps one of several entries that would be one and the same here, and reports the others by name. The earlier one in
 * `entries` is kept.
 */
export function dropDuplicates<T>(
  entries: readonly Entry<T>[],
  rules: readonly Uniqueness<T>[],
): { readonly entries: readonly Entry<T>[]; readonly findings: readonly ImportFinding[] } {
  const seen = rules.map(() => new Map<string, string>());
  const findings: ImportFinding[] = [];
  const kept = entries.filter(({ kind, id, value }) => {
    const keys = rules.map(({ keyOf }) => JSON.stringify(keyOf(value)));
    const clash = rules.findIndex((_, index) => seen[index]?.has(keys[index] ?? ""));
    if (clash >= 0) {
      const other = seen[clash]?.get(keys[clash] ?? "") ?? "";
      const reason = `a duplicate of ${other}: the same ${rules[clash]?.what}`;
      findings.push({ kind, outcome: "left-out", id, reason });
      return false;
    }
    rules.forEach((_, index) => void seen[index]?.set(keys[index] ?? "", id));
    return true;
  });
  return { entries: kept, findings };
}
