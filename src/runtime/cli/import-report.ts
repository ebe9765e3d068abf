import { IMPORT_KINDS, type ImportFinding, type ImportKind } from "../../storage/import-ocis/report.ts";
import type { ImportedOcis } from "./import-ocis.ts";
import type { ReadProviders } from "./import-providers.ts";

/** What an import has to tell; `providersFile` is what became of the list of providers. */
export interface ImportOutcome extends Partial<ImportedOcis> {
  readonly dryRun: boolean;
  readonly providers?: ReadProviders & { readonly advice: string };
}

/** The report for people: counts, and every entry that is not here as it is in the file, alike ones folded. */
export function importReportLines({ report, idp, providers, dryRun }: ImportOutcome): readonly string[] {
  const lines = dryRun ? ["dry run: nothing was written"] : [];
  const findings = [...(providers?.findings ?? []), ...(report?.findings ?? [])];
  if (providers !== undefined) lines.push(`providers: ${providers.read} read, ${providers.used} usable`);
  for (const kind of report === undefined ? [] : IMPORT_KINDS) {
    const count = report?.counts[kind];
    if (count === undefined || count.read === 0) continue;
    lines.push(
      `${NAMES[kind]}: ${count.read} read, ${count.added} added, ${count.same} here already, ` +
        `${count.keptHere} kept as they are here, ${count.leftOut} left out`,
    );
  }
  lines.push(...folded(findings));
  if (providers !== undefined) lines.push(providers.advice);
  const [foreign] = (report?.identityProviders ?? []).filter((one) => one !== idp);
  if (foreign !== undefined) {
    lines.push(
      `your users' identity provider is ${foreign} in these files, and ${idp} here: unless a gateway names your users, set users.idp: ${foreign}`,
    );
  }
  return lines;
}

/** The same for programs: one JSON object. */
export function importReportJson({ report, idp, providers, dryRun }: ImportOutcome): string {
  return JSON.stringify({
    dryRun,
    counts: {
      ...(providers && { provider: { read: providers.read, usable: providers.used } }),
      ...report?.counts,
    },
    ...(report && { identityProviders: report.identityProviders, usersIdp: idp }),
    findings: [...(providers?.findings ?? []), ...(report?.findings ?? [])],
    ...(providers && { advice: providers.advice }),
  });
}

const NAMES: Readonly<Record<ImportKind, string>> = {
  share: "shares sent",
  "received-share": "shares received",
  invite: "invites",
  contact: "accepted users",
};

/** How many entries are named before the rest is only counted. */
const MOST_ALIKE = 10;

function folded(findings: readonly ImportFinding[]): readonly string[] {
  const alike = Map.groupBy(findings, ({ kind, outcome, field = "", reason }) =>
    [kind, outcome, field, reason].join("\n"),
  );
  return [...alike.values()].flatMap((group) => {
    const shown = group.slice(0, MOST_ALIKE).map(findingLine);
    const more = group.length - shown.length;
    return more === 0 ? shown : [...shown, `  … and ${more} more like it; --json names them all`];
  });
}

function findingLine({ kind, outcome, id, field, reason }: ImportFinding): string {
  const what = [kind, id].filter((word) => word !== "").join(" ");
  return `  ${outcome.padEnd(9)} ${what}${field === undefined ? "" : `, ${field}`}: ${reason}`;
}
