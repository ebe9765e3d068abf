import type { Sealer } from "../domain/ports/sealer.ts";
import { BrokenRecord } from "./documents.ts";

/** How a record's body differs from the record: members that nobody who reads the store may read are sealed. */
export interface AtRest<T> {
  /** The body's members. */
  seal(key: string, record: T): Promise<object>;
  /** The record's members; throws `BrokenRecord` when one was sealed elsewhere or under a secret we do not have. */
  open(key: string, json: Record<string, unknown>): Promise<Record<string, unknown>>;
  /** Whether nothing in the body can be read that is sealed when it is next written. */
  isSealed(json: Record<string, unknown>): boolean;
}

/** Seals these members. Bodies from before are read as they are, and sealed when they are next written. */
export function sealMembers<T extends object>(
  sealer: Sealer,
  members: readonly (keyof T & string)[],
): AtRest<T> {
  // The key is part of what is sealed: a sealed text that is moved to another record does not open there.
  const contextOf = (key: string, member: string) => `${key}#${member}`;
  return {
    async seal(key, record) {
      const sealed = await Promise.all(
        members.map(async (member) => {
          const text = JSON.stringify(record[member]);
          return [member, { sealed: await sealer.seal(text, contextOf(key, member)) }] as const;
        }),
      );
      return { ...record, ...Object.fromEntries(sealed) };
    },

    async open(key, json) {
      const opened = await Promise.all(
        members.map(async (member) => {
          const value = json[member];
          if (!isSealed(value)) return [member, value] as const;
          const text = await sealer.open(value.sealed, contextOf(key, member));
          if (text === undefined) throw new BrokenRecord(key, `${member} ${UNOPENED}`);
          return [member, JSON.parse(text) as unknown] as const;
        }),
      );
      return { ...json, ...Object.fromEntries(opened.filter(([, value]) => value !== undefined)) };
    },

    isSealed: (json) => members.every((member) => isEmpty(json[member]) || isSealed(json[member])),
  };
}

const UNOPENED = "was not sealed here, or under a secret that this server was not given";

/** What says nothing: a secret that is not kept, a proof that was never given. */
function isEmpty(value: unknown): boolean {
  return value === undefined || value === "";
}

/** A sealed member is an object with this one member; no member that is sealed looks so when it is not. */
function isSealed(value: unknown): value is { readonly sealed: string } {
  return (
    typeof value === "object" &&
    value !== null &&
    Object.keys(value).length === 1 &&
    "sealed" in value &&
    typeof value.sealed === "string"
  );
}
