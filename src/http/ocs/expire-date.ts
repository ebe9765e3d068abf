import * as z from "zod";
import { type Failure, invalid } from "../../domain/failure.ts";
import { fail, ok, type Result } from "../../domain/result.ts";

const LocalDate = z.iso.date();
const Moment = z.iso.datetime({ offset: true });

/**
 * Reads `expireDate`: an RFC 3339 time; `YYYY-MM-DD`, which means the end of that day in UTC; or
 * `YYYY-MM-DD HH:MM:SS` in UTC, as share objects show it.
 */
export function readExpireDate(text: string): Result<Date, Failure> {
  const trimmed = text.trim();
  if (LocalDate.safeParse(trimmed).success) return ok(new Date(`${trimmed}T23:59:59Z`));
  const moment = trimmed
    .replace(/^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2})$/, "$1T$2Z")
    // ownCloud's clients leave the colon out of the offset.
    .replace(/([+-]\d{2})(\d{2})$/, "$1:$2");
  const date = Moment.safeParse(moment).success ? new Date(moment) : undefined;
  return date === undefined || Number.isNaN(date.getTime())
    ? fail(invalid("expireDate", "YYYY-MM-DD or an RFC 3339 time is expected"))
    : ok(date);
}

/** A stored expiry as share objects show it: `YYYY-MM-DD HH:MM:SS` in UTC, empty for none. */
export function writeExpiration(expiresAt: string | undefined): string {
  return expiresAt === undefined ? "" : new Date(expiresAt).toISOString().slice(0, 19).replace("T", " ");
}
