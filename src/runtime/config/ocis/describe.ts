import type { OcisOption } from "./option.ts";
import { ocisOptions } from "./options.ts";

/** What the documentation says of a setting: the variables of oCIS and OpenCloud that set it, the strongest first. */
export function ocisVariablesOf(setting: string): readonly string[] {
  return (
    ocisOptions.find(({ meaning }) => meaning.kind === "alias" && meaning.setting === setting)?.variables ??
    []
  );
}

/** The table of all options in `docs/migrating-from-ocis.md`. */
export function describeOcisOptions(): string {
  const rows = ocisOptions.map(
    (option) => `| ${code(option.variables)} | ${code(option.yaml)} | ${told(option)} |`,
  );
  return ["| variables | in `ocm.yaml` | here |", "|---|---|---|", ...rows].join("\n");
}

function told({ meaning }: OcisOption): string {
  if (meaning.kind === "switch") return meaning.note;
  if (meaning.kind === "alias") {
    return meaning.note === undefined ? `\`${meaning.setting}\`` : `\`${meaning.setting}\`: ${meaning.note}`;
  }
  const granted = meaning.granted.length === 0 ? "" : ` (no warning for \`${meaning.granted[0]}\`)`;
  return `—: ${meaning.why}${granted}`;
}

function code(names: readonly string[]): string {
  return names.length === 0 ? "—" : names.map((name) => `\`${name}\``).join("<br>");
}
