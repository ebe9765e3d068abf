import { LIMITS } from "./limits.ts";

/** Reads a `providerId`: a string, or the number older Nextcloud and ownCloud servers send. Undefined when unusable. */
export function parseProviderId(value: unknown): string | undefined {
  if (typeof value === "number") return Number.isSafeInteger(value) ? String(value) : undefined;
  if (typeof value !== "string" || /\p{Cc}/u.test(value)) return undefined;
  return value !== "" && value.length <= LIMITS.providerId ? value : undefined;
}
