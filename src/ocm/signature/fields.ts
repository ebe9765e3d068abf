import { type Examined, inOrder, refuse } from "./refusal.ts";

/** Field lines by lower-case name, in the order they came. */
export type Fields = ReadonlyMap<string, readonly string[]>;

/** Sorts the field lines of a request by name. */
export function readFields(headers: Iterable<readonly [string, string]>): Fields {
  const fields = new Map<string, string[]>();
  for (const [name, value] of headers) {
    const key = name.toLowerCase();
    const lines = fields.get(key);
    if (lines === undefined) fields.set(key, [value]);
    else lines.push(value);
  }
  return fields;
}

/**
 * The value of a field as it is signed (RFC 9421 section 2.1): lines trimmed, old line folds made one space, joined
 * with comma and space. A value that could write lines of its own into what is signed is refused.
 */
export function fieldValue(fields: Fields, name: string): Examined<string> {
  const lines = fields.get(name);
  if (lines === undefined) return refuse("missing-field", `the request has no field ${name}`);
  const value = lines.map((line) => trim(line.replace(/[ \t]*\r?\n[ \t]+/g, " "))).join(", ");
  return /^[\t\x20-\x7e]*$/.test(value)
    ? inOrder(value)
    : refuse("malformed-header", `field ${name} holds line breaks, controls or letters beyond ASCII`);
}

// Only the white space of HTTP: String.trim would also take a line break that must be noticed.
function trim(line: string): string {
  return line.replace(/^[ \t]+/, "").replace(/[ \t]+$/, "");
}
