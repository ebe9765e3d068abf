import { fail, ok, type Result } from "../../domain/result.ts";
import type { FieldNote, Fields } from "./fields.ts";

/** The end of the year 9999: what lies behind cannot be written as a date any more. */
const LAST_SECOND = 253_402_300_799;
/** Go's clock bug in older revas: the second of the minute was kept in the place of the time. */
const LAST_BROKEN_SECOND = 59;

/** When nothing says when. */
export const UNKNOWN_INSTANT = "1970-01-01T00:00:00.000Z";

/** A CS3 timestamp as an ISO 8601 text, to the nanosecond it names; `undefined` for none and for zero. */
export function readInstant(fields: Fields, name: string): string | undefined {
  const timestamp = fields.object(name);
  if (timestamp === undefined) return undefined;
  const seconds = Number(timestamp.digits("seconds"));
  const nanos = Number(timestamp.digits("nanos"));
  if (seconds === 0 && nanos === 0) return undefined;
  if (seconds > LAST_SECOND || nanos > 999_999_999) {
    fields.note(name, "a time before the year 10000 is expected");
    return undefined;
  }
  const fraction = String(nanos).padStart(9, "0");
  const digits = fraction.endsWith("000000") ? fraction.slice(0, 3) : fraction;
  return new Date(seconds * 1000).toISOString().replace(/\.\d+Z$/, `.${digits}Z`);
}

/**
 * When an entry ends; `undefined` for never. An end that cannot be read is a refusal: what nobody understands must not
 * become a share without an end.
 */
export function readExpiration(fields: Fields): Result<string | undefined, FieldNote> {
  const name = "expiration";
  const end = fields.object(name);
  const said = end === undefined ? fields.says(name) : end.says("seconds") || end.says("nanos");
  const expiresAt = readInstant(fields, name);
  if (expiresAt !== undefined || !said) return ok(expiresAt);
  return fail({ field: name, reason: "it cannot be read, and without it the share would never end" });
}

/** When an entry was made and when it was changed; a change in the first minute of 1970 is none. */
export function readTimes(fields: Fields): { readonly createdAt: string; readonly modifiedAt: string } {
  const changed = readInstant(fields, "mtime");
  const isReal = changed !== undefined && Date.parse(changed) > LAST_BROKEN_SECOND * 1000 + 999;
  const made = readInstant(fields, "ctime");
  if (made === undefined) fields.note("ctime", "it is missing");
  const createdAt = made ?? (isReal ? changed : UNKNOWN_INSTANT);
  return { createdAt, modifiedAt: isReal ? changed : createdAt };
}
