import type { Entry, ReadEntries } from "./entries.ts";
import { createEntryWriters, type EntryWriter, type WriterDeps } from "./entry-writers.ts";
import type { ImportMarks } from "./marks.ts";
import { type OcisFiles, type PlanOptions, planImport } from "./plan.ts";
import type { ImportCount, ImportFinding, ImportKind, ImportReport } from "./report.ts";

export interface ImportOcisDeps {
  readonly repositories: WriterDeps;
  readonly marks: ImportMarks;
}

export interface ImportOcisOptions extends PlanOptions {
  /** Only says what would happen. */
  readonly dryRun: boolean;
}

/**
 * Brings what reva's JSON drivers have kept into the store, ids and secrets as they are. What is here already is never
 * written over, so the same files can be imported again, also after an import that was killed.
 */
export async function importOcis(
  deps: ImportOcisDeps,
  files: OcisFiles,
  options: ImportOcisOptions,
): Promise<ImportReport> {
  const plan = await planImport(files, options);
  const writers = createEntryWriters(deps.repositories);
  const write = <T>(kind: ImportKind, read: ReadEntries<T>, writer: EntryWriter<T>) =>
    writeEntries({ ...deps, writer, kind, dryRun: options.dryRun }, read);
  const written = {
    // Contacts come first: without its contact a share opens for nobody.
    contact: await write("contact", plan.contacts, writers.contact),
    invite: await write("invite", plan.invites, writers.invite),
    share: await write("share", plan.shares, writers.share),
    "received-share": await write("received-share", plan.receivedShares, writers["received-share"]),
  };
  return {
    counts: {
      share: written.share.count,
      "received-share": written["received-share"].count,
      invite: written.invite.count,
      contact: written.contact.count,
    },
    findings: [...plan.findings, ...Object.values(written).flatMap(({ findings }) => findings)],
    identityProviders: plan.identityProviders,
  };
}

interface WriteDeps<T> extends ImportOcisDeps {
  readonly kind: ImportKind;
  readonly writer: EntryWriter<T>;
  readonly dryRun: boolean;
}

/** How many entries are written at the same time: enough to share the waiting for the disk. */
const AT_ONCE = 256;
/** How many entries share a mark object; as many are looked at again after an import that was killed. */
const MARKED_AT_ONCE = 512;

/** What was here when the import began; the plan has no two entries that could stand in each other's way. */
interface Before {
  readonly known: ReadonlySet<string>;
  /** Whether there was no record of this kind at all. */
  readonly isFirst: boolean;
}

type Outcome =
  | { readonly as: "added" | "same"; readonly mark: string }
  | { readonly as: "kept-here" | "left-out"; readonly reason: string };

async function writeEntries<T>(
  deps: WriteDeps<T>,
  { read, entries, findings: unread }: ReadEntries<T>,
): Promise<{ readonly count: ImportCount; readonly findings: readonly ImportFinding[] }> {
  const known = await deps.marks.all(deps.kind);
  const isFirst = await deps.marks.nothingOf(deps.kind);
  const outcomes: Outcome[] = [];
  for (let start = 0; start < entries.length; start += MARKED_AT_ONCE) {
    const written = await writeSome(deps, entries.slice(start, start + MARKED_AT_ONCE), { known, isFirst });
    outcomes.push(...written);
    const marks = written.flatMap((outcome) => ("mark" in outcome ? outcome.mark : []));
    const fresh = marks.filter((mark) => !known.has(mark));
    if (fresh.length > 0 && !deps.dryRun) await deps.marks.put(deps.kind, fresh);
  }
  const countOf = (as: Outcome["as"]) => outcomes.filter((outcome) => outcome.as === as).length;
  const [added, same, keptHere] = [countOf("added"), countOf("same"), countOf("kept-here")];
  const found = outcomes.flatMap((outcome, index): ImportFinding[] => {
    const id = entries[index]?.id ?? "";
    return "reason" in outcome ? [{ kind: deps.kind, outcome: outcome.as, id, reason: outcome.reason }] : [];
  });
  return {
    count: { read, added, same, keptHere, leftOut: read - added - same - keptHere },
    findings: [...unread, ...found],
  };
}

async function writeSome<T>(
  deps: WriteDeps<T>,
  entries: readonly Entry<T>[],
  before: Before,
): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  const waiting = entries.entries();
  const lane = async () => {
    for (const [index, entry] of waiting) outcomes[index] = await writeEntry(deps, entry, before);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return outcomes;
}

async function writeEntry<T>(
  { writer, marks, dryRun }: WriteDeps<T>,
  { value }: Entry<T>,
  { known, isFirst }: Before,
): Promise<Outcome> {
  const mark = await marks.of(writer.identityOf(value));
  const record = isFirst ? undefined : await writer.find(value);
  if (record !== undefined) {
    return writer.says(record, value)
      ? { as: "same", mark }
      : { as: "kept-here", reason: whyDifferent(record) };
  }
  if (known.has(mark)) return { as: "kept-here", reason: "it was removed here since it was imported" };
  const reason = isFirst ? undefined : await writer.clash(value);
  if (reason !== undefined) return { as: "left-out", reason };
  if (!dryRun) await writer.add(value);
  return { as: "added", mark };
}

function whyDifferent({ revision }: { readonly revision: number }): string {
  return revision > 1 ? "it was changed here since" : "it is here already, and the file says something else";
}
