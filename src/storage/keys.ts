import type { ResourceId } from "../domain/model/resource-id.ts";
import type { UserId } from "../domain/model/user-id.ts";

/** Longest key part in bytes that stays readable; a longer one becomes its digest. */
const LONGEST_PART = 100;

/** The SHA-256 of the text's UTF-8 bytes in lower-case hex: all that a key ever shows of a secret or token. */
export async function digest(text: string): Promise<string> {
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** One digest for several texts in their order; JSON keeps `["ab", "c"]` and `["a", "bc"]` apart. */
export async function digestOf(texts: readonly string[]): Promise<string> {
  return digest(JSON.stringify(texts));
}

/**
 * A text as one segment of a key: percent-encoded, or `~` and a digest when it is long or not well-formed.
 * Different texts give different segments: a `~` in the text itself is always encoded.
 */
export async function keyPart(text: string): Promise<string> {
  if (text === "") return "~";
  if (!text.isWellFormed()) return `~${await digestOf([text])}`;
  const encoded = encodeURIComponent(text)
    .replace(/[!'()*~]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    // No segment may be "." or "..", and none should be a hidden file.
    .replace(/^\./, "%2E");
  return encoded.length <= LONGEST_PART ? encoded : `~${await digestOf([text])}`;
}

/** A user as one segment of a key: opaque id and identity provider, both byte for byte. */
export async function userPart(user: UserId): Promise<string> {
  return `${await keyPart(user.opaqueId)}~${await keyPart(user.idp)}`;
}

/** A resource as one segment of a key. */
export async function resourcePart(id: ResourceId): Promise<string> {
  return digestOf([id.storageId, id.spaceId, id.opaqueId]);
}

/** A moment as 20 characters that sort by time, to the millisecond: `20261123T215700.000Z`. */
export function timePart(moment: string | Date): string {
  return new Date(moment).toISOString().replace(/[-:]/g, "");
}

/** The moment that a text begins with as `timePart` writes it; the beginning of time when there is none. */
export function momentOf(text: string): Date {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d\.\d{3}Z)/.exec(text);
  if (parts === null) return new Date(0);
  const [, year, month, day, hour, minute, rest] = parts;
  return new Date(`${year}-${month}-${day}T${hour}:${minute}:${rest}`);
}

/** The end of a sorted index key: when, which writing of the index, and the record's name. */
export function sortedTail(parts: {
  readonly moment: string;
  readonly mark: string;
  readonly name: string;
}): string {
  return `${timePart(parts.moment)}~${parts.mark}~${parts.name}`;
}

/** The record's name in a `sortedTail`; neither the moment nor the mark holds a `~`. */
export function nameInSortedTail(tail: string): string {
  return tail.split("~").slice(2).join("~");
}

/** Sorts after every `sortedTail` of the moment and before every one of a later moment. */
export function endOf(moment: Date): string {
  return `${timePart(moment)}~~`;
}
