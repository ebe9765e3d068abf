import { readProvidersJson } from "../../platform/trust/providers-json.ts";
import { parseLenientJson } from "../../storage/import-ocis/lenient-json.ts";
import type { ImportFinding } from "../../storage/import-ocis/report.ts";
import { splitJson } from "../../storage/import-ocis/split-json.ts";
import { printable } from "../../storage/printable.ts";

/** The providers of a foreign list that Meshport can use, and what became of the others. */
export interface ReadProviders {
  readonly read: number;
  readonly used: number;
  /** The list as `ocmproviderauthorizer.providers_file` wants it. */
  readonly text: string;
  readonly findings: readonly ImportFinding[];
}

/** Reads `ocmproviders.json` record by record, so that one that cannot be used takes no other with it. */
export function readForeignProviders(text: string): ReadProviders {
  const { members, cut, torn } = splitJson(text, "[");
  const findings: ImportFinding[] = [];
  if (torn !== undefined) findings.push({ kind: "providers-file", outcome: "torn", id: "", reason: torn });
  const records = members.flatMap((member, index) => {
    const record = withGoKeys(parseLenientJson(member.text));
    const { usable, notes } = judge(record);
    const id = nameOf(record, index);
    const outcome = usable ? "altered" : "left-out";
    for (const reason of notes) findings.push({ kind: "provider", outcome, id, reason });
    return usable ? [record] : [];
  });
  if (cut !== undefined) {
    const reason = "the file ends in its middle";
    findings.push({ kind: "provider", outcome: "left-out", id: `record ${members.length + 1}`, reason });
  }
  const list = `${JSON.stringify(records, null, 2)}\n`;
  const whole = readProvidersJson(list);
  const used = whole.ok ? whole.value.entries.length : 0;
  if (used < records.length) {
    const reason = `${records.length - used} of the records repeat the domain of an earlier one, which counts`;
    findings.push({ kind: "providers-file", outcome: "altered", id: "", reason });
  }
  return { read: members.length + (cut === undefined ? 0 : 1), used, text: list, findings };
}

function judge(record: unknown): { readonly usable: boolean; readonly notes: readonly string[] } {
  if (record === undefined) return { usable: false, notes: ["it is no JSON"] };
  const read = readProvidersJson(JSON.stringify([record]));
  if (!read.ok) return { usable: false, notes: read.failure.map(({ message }) => withoutIndex(message)) };
  const notes = read.value.warnings.map(({ message }) => withoutIndex(message));
  return { usable: read.value.entries.length > 0, notes };
}

const withoutIndex = (message: string) => message.replace(/^\[0\]\.?/, "").replace(/^: /, "");

/** Go takes keys in any case; the names in `properties` are somebody else's and stay. */
function withGoKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withGoKeys);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => {
      const name = key.toLowerCase();
      return [name, name === "properties" ? member : withGoKeys(member)];
    }),
  );
}

function nameOf(record: unknown, index: number): string {
  const { domain, name } = (record ?? {}) as { readonly domain?: unknown; readonly name?: unknown };
  const named = [domain, name].find((text) => typeof text === "string" && text !== "");
  return typeof named === "string" ? printable(named) : `record ${index + 1}`;
}
