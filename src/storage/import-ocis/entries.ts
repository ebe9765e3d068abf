import type { Result } from "../../domain/result.ts";
import { isJsonObject } from "../../ocm/json.ts";
import { printable } from "../printable.ts";
import { createFields, type FieldNote, type Fields } from "./fields.ts";
import { parseLenientJson } from "./lenient-json.ts";
import type { ImportFinding, ImportKind } from "./report.ts";
import type { SplitJson, SplitMember } from "./split-json.ts";

/** An entry that can be imported, and what a report calls it. */
export interface Entry<T> {
  readonly kind: ImportKind;
  readonly id: string;
  readonly value: T;
}

/** The entries of one kind in a file. */
export interface ReadEntries<T> {
  /** How many there are, readable or not. */
  readonly read: number;
  readonly entries: readonly Entry<T>[];
  readonly findings: readonly ImportFinding[];
}

/** How the entries of a kind are read; one that fails takes no other with it. */
export interface EntryReader<T> {
  readonly kind: ImportKind;
  /** What a report calls the entry with this key. */
  readonly idOf: (key: string, fields: Fields | undefined) => string | Promise<string>;
  readonly read: (key: string, fields: Fields) => Result<T, FieldNote> | Promise<Result<T, FieldNote>>;
}

/** Reads the members one by one. */
export async function readEntries<T>(
  { members, cut }: SplitJson,
  reader: EntryReader<T>,
): Promise<ReadEntries<T>> {
  const entries: Entry<T>[] = [];
  const findings: ImportFinding[] = [];
  for (const member of members) {
    const { entry, found } = await readEntry(member, reader);
    if (entry !== undefined) entries.push(entry);
    findings.push(...found);
  }
  if (cut !== undefined) {
    const id = printable(await reader.idOf(cut.key, undefined));
    findings.push({ kind: reader.kind, outcome: "left-out", id, reason: "the file ends in its middle" });
  }
  return { read: members.length + (cut === undefined ? 0 : 1), entries, findings };
}

async function readEntry<T>(
  { key, text }: SplitMember,
  { kind, idOf, read }: EntryReader<T>,
): Promise<{ readonly entry?: Entry<T>; readonly found: readonly ImportFinding[] }> {
  const json = parseLenientJson(text);
  if (!isJsonObject(json)) {
    const reason = json === undefined ? "it is no JSON" : "it is no object";
    return { found: [{ kind, outcome: "left-out", id: printable(await idOf(key, undefined)), reason }] };
  }
  const notes: FieldNote[] = [];
  const fields = createFields(json, notes);
  const id = printable(await idOf(key, fields));
  const value = await read(key, fields);
  if (!value.ok) return { found: [{ kind, outcome: "left-out", id, ...value.failure }] };
  fields.noteRest();
  return {
    entry: { kind, id, value: value.value },
    found: distinct(notes).map((note) => ({ kind, outcome: "altered", id, ...note })),
  };
}

function distinct(notes: readonly FieldNote[]): readonly FieldNote[] {
  const byText = new Map(notes.map((note) => [`${note.field} ${note.reason}`, note]));
  return [...byText.values()];
}
