import type { OpaqueMap, ViewMode } from "../../domain/model/access-method.ts";
import type { Fields } from "./fields.ts";

const VIEW_MODES = {
  prefix: "VIEW_MODE_",
  words: ["INVALID", "VIEW_ONLY", "READ_ONLY", "READ_WRITE", "PREVIEW", "EMBEDDED"],
};
const MODES: Readonly<Record<string, ViewMode>> = {
  VIEW_ONLY: "view-only",
  READ_ONLY: "read-only",
  READ_WRITE: "read-write",
  PREVIEW: "preview",
  EMBEDDED: "embedded",
};
const ACCESS_TYPES = { prefix: "ACCESS_TYPE_", words: ["INVALID", "REMOTE", "DATATX"] };

/** How an application is used, as the older dialects say it. */
export function readViewMode(fields: Fields): ViewMode | undefined {
  return MODES[fields.word("viewMode", VIEW_MODES) ?? ""];
}

/** The ways to use WebDAV data. */
export function readAccessTypes(fields: Fields): readonly ("remote" | "datatx")[] {
  return fields.words("accessTypes", ACCESS_TYPES).map((word) => (word === "REMOTE" ? "remote" : "datatx"));
}

/** Opaque data by key; values stay in base64. */
export function readOpaque(fields: Fields): OpaqueMap {
  return Object.fromEntries(
    fields.entries("map").map(([key, entry]) => {
      const value = entry.text("value");
      if (isBase64(value)) return [key, { decoder: entry.text("decoder"), value }];
      entry.note("value", "base64 is expected");
      return [key, { decoder: entry.text("decoder"), value: "" }];
    }),
  );
}

function isBase64(text: string): boolean {
  return text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text);
}
