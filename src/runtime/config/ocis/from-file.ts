import { isMap } from "../is-map.ts";
import { nearest } from "../nearest.ts";
import { allFound, type Found, nothingFound } from "./found.ts";
import type { OcisOption } from "./option.ts";
import { readOption } from "./read-option.ts";
import { isOurs, isTree, ocisKeysOf, ocisYaml, type YamlTree } from "./yaml-tree.ts";

type Settings = Readonly<Record<string, unknown>>;

/** A file of which the options of oCIS were read. */
export interface ReadFile {
  readonly found: Found;
  /** Its other sections and settings, our own and unknown ones, without those that have no value. */
  readonly rest: Settings;
}

/** Tells the options of oCIS in a file from our own settings; both may stand in one section. */
export function fromFile(file: Settings): ReadFile {
  return readMap(file, ocisYaml, []);
}

function readMap(map: Settings, tree: YamlTree, path: readonly string[]): ReadFile {
  const parts = Object.entries(map)
    .filter(([, value]) => value !== null)
    .map(([key, value]) => ({ key, read: readEntry(value, tree.get(key), [...path, key]) }));
  return {
    found: allFound(parts.map(({ read }) => read.found)),
    rest: Object.fromEntries(
      parts.flatMap(({ key, read }) => ("rest" in read ? [[key, read.rest] as const] : [])),
    ),
  };
}

interface ReadEntry {
  readonly found: Found;
  /** Absent when oCIS alone knows what stood there. */
  readonly rest?: unknown;
}

function readEntry(
  value: unknown,
  known: OcisOption | YamlTree | undefined,
  path: readonly string[],
): ReadEntry {
  const ours = isOurs(path);
  if (known === undefined) {
    const stray = path.length > 2 || (path.length === 2 && !isOurs(path.slice(0, 1)));
    if (stray) return { found: unknownKey(path) };
    return { found: nothingFound, rest: ours && isMap(value) ? withoutNulls(value) : value };
  }
  if (!isTree(known)) {
    if (ours) return { found: nothingFound, rest: asOurs(known, value) };
    // oCIS writes options without a value as empty texts.
    return { found: value === "" ? nothingFound : readOption(known, value, { path }) };
  }
  if (!isMap(value)) {
    return ours ? { found: nothingFound, rest: value } : { found: noSettings(path) };
  }
  const below = readMap(value, known, path);
  return ours ? below : { found: below.found };
}

/** A value of oCIS under a name that both have; what is none of its values is left to our own rules. */
function asOurs({ meaning }: OcisOption, value: unknown): unknown {
  const read = meaning.kind === "alias" ? meaning.read(value) : undefined;
  return read !== undefined && "value" in read ? read.value : value;
}

function unknownKey(path: readonly string[]): Found {
  const key = path.at(-1) ?? "";
  const siblings = ocisKeysOf(path.slice(0, -1));
  const meant = nearest(key, siblings);
  const hint = meant === undefined ? `expected one of ${siblings.join(", ")}` : `did you mean ${meant}?`;
  return mistake(path, `there is no such setting; ${hint}`);
}

function noSettings(path: readonly string[]): Found {
  return mistake(path, "expected settings, each on a line of its own");
}

function mistake(path: readonly string[], message: string): Found {
  return { ...nothingFound, mistakes: [{ origin: { path }, setting: path.join("."), message }] };
}

function withoutNulls(section: Settings): Settings {
  return Object.fromEntries(Object.entries(section).filter(([, value]) => value !== null));
}
