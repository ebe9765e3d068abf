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
const AT_ONCE = 64;

type Outcome =
  | { readonly as: "added" | "same" }
  | { readonly as: "kept-here" | "left-out"; readonly reason: string };

async function writeEntries<T>(
  deps: WriteDeps<T>,
  { read, entries, findings: unread }: ReadEntries<T>,
): Promise<{ readonly count: ImportCount; readonly findings: readonly ImportFinding[] }> {
  const known = await deps.marks.all(deps.kind);
  const outcomes: Outcome[] = [];
  const waiting = entries.entries();
  const lane = async () => {
    for (const [index, entry] of waiting) outcomes[index] = await writeEntry(deps, entry, known);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
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

async function writeEntry<T>(
  { writer, marks, kind, dryRun }: WriteDeps<T>,
  { value }: Entry<T>,
  known: ReadonlySet<string>,
): Promise<Outcome> {
  const name = await marks.nameOf(writer.identityOf(value));
  const record = await writer.find(value);
  if (record !== undefined) {
    if (!writer.says(record, value)) return { as: "kept-here", reason: whyDifferent(record) };
    if (!dryRun && !known.has(name)) await marks.put(kind, name);
    return { as: "same" };
  }
  if (known.has(name)) return { as: "kept-here", reason: "it was removed here since it was imported" };
  const reason = await writer.clash(value);
  if (reason !== undefined) return { as: "left-out", reason };
  if (!dryRun) {
    await writer.add(value);
    await marks.put(kind, name);
  }
  return { as: "added" };
}

function whyDifferent({ revision }: { readonly revision: number }): string {
  return revision > 1 ? "it was changed here since" : "it is here already, and the file says something else";
}
