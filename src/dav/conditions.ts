import type { ResourceEntry } from "../domain/ports/resource-store.ts";

/** What the conditions of a read come to: go on, "you have it already" (304), or "it is another one" (412). */
export type ConditionOutcome = "proceed" | "not-modified" | "failed";

/** Weighs the conditions of a GET or HEAD in the order of RFC 9110 §13.2.2. Unreadable dates do not count. */
export function checkConditions(headers: Headers, entry: ResourceEntry): ConditionOutcome {
  const ifMatch = headers.get("If-Match");
  const unmodifiedSince = readDate(headers.get("If-Unmodified-Since"));
  if (ifMatch !== null) {
    if (!names(ifMatch, entry.etag, "strong")) return "failed";
  } else if (unmodifiedSince !== undefined && seconds(entry.modified) > unmodifiedSince) {
    return "failed";
  }

  const ifNoneMatch = headers.get("If-None-Match");
  const modifiedSince = readDate(headers.get("If-Modified-Since"));
  if (ifNoneMatch !== null) {
    if (names(ifNoneMatch, entry.etag, "weak")) return "not-modified";
  } else if (modifiedSince !== undefined && seconds(entry.modified) <= modifiedSince) {
    return "not-modified";
  }
  return "proceed";
}

/** Whether a `Range` still counts: without `If-Range`, or when that names the file as it is now (RFC 9110 §13.1.5). */
export function rangeStillCounts(headers: Headers, entry: ResourceEntry): boolean {
  const header = headers.get("If-Range")?.trim();
  if (header === undefined || header === "") return true;
  if (header.startsWith('"')) return names(header, entry.etag, "strong");
  const date = readDate(header);
  return date !== undefined && date === seconds(entry.modified);
}

/** Whether a list of entity tags holds this one; a tag that is weak never equals strongly. */
function names(list: string, etag: string, comparison: "strong" | "weak"): boolean {
  if (list.trim() === "*") return true;
  // Some clients forget the quotes.
  if (!list.includes('"')) return list.trim() === etag;
  for (const [, weak, tag] of list.matchAll(/(W\/)?"([^"]*)"/g)) {
    if (tag === etag && (weak === undefined || comparison === "weak")) return true;
  }
  return false;
}

function readDate(header: string | null): number | undefined {
  const time = header === null ? Number.NaN : Date.parse(header);
  return Number.isNaN(time) ? undefined : Math.floor(time / 1000);
}

function seconds(date: Date): number {
  return Math.floor(date.getTime() / 1000);
}
