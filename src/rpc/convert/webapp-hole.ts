import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";
import type { Dialect } from "./dialect.ts";

/** The two messages that lie under the same name in the CS3 generations: D1 and D2 say a view mode, D3 permissions. */
export type WebappForm = "by-view-mode" | "by-permissions";

/** Which numbers tell the two forms of a hole apart. */
export interface HoleFields {
  /** The field that is a number (varint) in one form and a message in the other. */
  readonly telling: number;
  /** The first field that only the form with permissions has. */
  readonly newer: number;
}

/** The form that a dialect writes. */
export function webappFormOf(dialect: Dialect): WebappForm {
  return dialect === "cs3" ? "by-permissions" : "by-view-mode";
}

/**
 * The form of a hole that came: told by what it holds, by the gateway's dialect only when nothing in it tells.
 * Taking one for the other would show a shared secret as a URI. Throws when the bytes are no message at all.
 */
export function webappFormIn(hole: Uint8Array, fields: HoleFields, dialect: Dialect): WebappForm {
  const reader = new BinaryReader(hole);
  while (reader.pos < reader.len) {
    const [number, wireType] = reader.tag();
    if (number >= fields.newer) return "by-permissions";
    if (number === fields.telling && wireType === WireType.Varint) return "by-view-mode";
    if (number === fields.telling && wireType === WireType.LengthDelimited) return "by-permissions";
    reader.skip(wireType, number);
  }
  return webappFormOf(dialect);
}
