import { isJsonObject, type JsonObject } from "../../ocm/json.ts";
import { printable } from "../printable.ts";

/** Something in an entry that could not be taken as it stands; never with the value itself. */
export interface FieldNote {
  readonly field: string;
  readonly reason: string;
}

/** The words of a CS3 enumeration in the order of their numbers; the first one means "nothing is said". */
export interface Enumeration {
  readonly prefix: string;
  readonly words: readonly string[];
}

/**
 * The members of a foreign object by their CS3 names, however they are spelled: camelCase, snake_case or Go's. What is
 * of the wrong kind counts as missing and is noted; what nobody asked for is noted by `noteRest`.
 */
export interface Fields {
  /** A text; empty when there is none. */
  text(name: string): string;
  flag(name: string): boolean;
  /** A whole number of at most 64 bits, written as a number or as a text; as digits, `0` when there is none. */
  digits(name: string): string;
  /** The word of an enumeration without its prefix, written as a name or as a number. */
  word(name: string, enumeration: Enumeration): string | undefined;
  /** The words of a list that are known. */
  words(name: string, enumeration: Enumeration): readonly string[];
  object(name: string): Fields | undefined;
  /** The objects in a list. */
  objects(name: string): readonly Fields[];
  texts(name: string): readonly string[];
  /** All members of an object, by the keys that stand there. */
  entries(name: string): readonly (readonly [string, Fields])[];
  /** Whether the member says anything at all, be it of the right kind or not. */
  says(name: string): boolean;
  /** Notes that the member is lost, when it says anything. */
  drop(name: string, reason: string): void;
  /** Says that these members tell nothing new. */
  ignore(...names: readonly string[]): void;
  /** Notes something about a member. */
  note(name: string, reason: string): void;
  /** Notes what was never asked for, here and below. */
  noteRest(): void;
}

const spelling = (name: string) => name.replaceAll("_", "").toLowerCase();

/** Reads an object whose notes go to `notes`; `path` is how they call it. */
export function createFields(object: JsonObject, notes: FieldNote[], path = ""): Fields {
  const members = new Map<string, { readonly key: string; readonly value: unknown }>();
  for (const [key, value] of Object.entries(object)) members.set(spelling(key), { key, value });
  const asked = new Set<string>();
  const below: Fields[] = [];
  const byName = new Map<string, Fields | undefined>();

  const nameOf = (name: string) => (path === "" ? name : `${path}.${name}`).slice(0, LONGEST_FIELD);
  const note = (name: string, reason: string) => void notes.push({ field: nameOf(name), reason });
  const take = (name: string): unknown => {
    const wanted = spelling(name);
    asked.add(wanted);
    return members.get(wanted)?.value ?? undefined;
  };
  const child = (name: string, value: unknown): Fields | undefined => {
    if (!isJsonObject(value)) {
      if (value !== undefined) note(name, "an object is expected");
      return undefined;
    }
    const fields = createFields(value, notes, nameOf(name));
    below.push(fields);
    return fields;
  };
  const list = (name: string): readonly unknown[] => {
    const value = take(name);
    if (value === undefined || Array.isArray(value)) return value ?? [];
    note(name, "a list is expected");
    return [];
  };

  const wordOf = (name: string, value: unknown, { prefix, words }: Enumeration): string | undefined => {
    if (value === undefined || value === "") return undefined;
    const written = typeof value === "string" || typeof value === "number" ? String(value).toUpperCase() : "";
    const bare = written.startsWith(prefix) ? written.slice(prefix.length) : written;
    const index = /^\d+$/.test(written) ? Number(written) : words.indexOf(bare);
    const word = words[index];
    if (word === undefined) note(name, "this value is not known here");
    return index === 0 ? undefined : word;
  };

  return {
    text(name) {
      const value = take(name);
      if (typeof value === "string") return value;
      if (value !== undefined) note(name, "a text is expected");
      return "";
    },

    flag(name) {
      const value = take(name);
      if (value !== undefined && typeof value !== "boolean") note(name, "true or false is expected");
      return value === true;
    },

    digits(name) {
      const value = take(name);
      if (value === undefined) return "0";
      if (typeof value === "string" && /^\d{1,20}$/.test(value)) return value;
      if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return String(value);
      note(name, "a whole number is expected");
      return "0";
    },

    word: (name, enumeration) => wordOf(name, take(name), enumeration),
    words: (name, enumeration) => list(name).flatMap((value) => wordOf(name, value, enumeration) ?? []),

    object(name) {
      if (!byName.has(name)) byName.set(name, child(name, take(name)));
      return byName.get(name);
    },
    objects: (name) => list(name).flatMap((value) => child(`${name}[]`, value) ?? []),

    texts(name) {
      const values = list(name);
      const texts = values.filter((value) => typeof value === "string");
      if (texts.length < values.length) note(name, "a list of texts is expected");
      return texts;
    },

    entries(name) {
      const value = take(name);
      if (value === undefined) return [];
      if (!isJsonObject(value)) {
        note(name, "an object is expected");
        return [];
      }
      return Object.entries(value).flatMap(([key, member]) => {
        const fields = child(`${name}.*`, member);
        return fields === undefined ? [] : [[key, fields] as const];
      });
    },

    says: (name) => saysSomething(take(name)),

    drop(name, reason) {
      if (saysSomething(take(name))) note(name, reason);
    },

    ignore(...names) {
      for (const name of names) take(name);
    },

    note,

    noteRest() {
      for (const [wanted, { key, value }] of members) {
        if (!asked.has(wanted) && value !== null) note(printable(key), "this field is not known here");
      }
      for (const fields of below) fields.noteRest();
    },
  };
}

const LONGEST_FIELD = 120;

function saysSomething(value: unknown): boolean {
  if (isJsonObject(value)) return Object.keys(value).length > 0;
  if (Array.isArray(value)) return value.length > 0;
  return value !== undefined && value !== "" && value !== 0 && value !== "0" && value !== false;
}
