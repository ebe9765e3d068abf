import type { Draft, Tell } from "../domain/ports/repositories.ts";
import type { Collection } from "./collection.ts";
import type { Versioned } from "./documents.ts";

/**
 * Adds a record whose key nobody else can have taken, because it is random. A repetition of the same draft is
 * answered with the record; a different one under the key is a bug and throws.
 */
export async function addOnce<T extends Versioned>(
  collection: Collection<T>,
  draft: Draft<T>,
  tell?: Tell<T>,
): Promise<T> {
  const { outcome, record } = await collection.add(draft, tell);
  if (outcome === "exists" && !isSameDraft(record, draft)) {
    throw new Error("A record with the same token or id, but other content, is already stored");
  }
  return record;
}

function isSameDraft<T extends Versioned>(record: T, draft: Draft<T>): boolean {
  const members = new Map<string, unknown>(Object.entries(draft));
  return Object.entries(record)
    .filter(([name]) => name !== "version" && name !== "revision")
    .every(([name, value]) => canonical(value) === canonical(members.get(name)));
}

/** JSON with the members of every object in one order. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_name, member: unknown) =>
    typeof member === "object" && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
}
