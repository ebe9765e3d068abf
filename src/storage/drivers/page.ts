import type { KeyPage } from "../../domain/ports/object-store.ts";

/** A page out of the first `limit` keys and, when there are more, at least one key beyond them. */
export function toPage(keys: readonly string[], limit: number): KeyPage {
  if (keys.length <= limit) return { keys };
  const page = keys.slice(0, limit);
  const next = page.at(-1);
  return next === undefined ? { keys: page } : { keys: page, next };
}
