import type { ListOptions } from "../../domain/ports/object-store.ts";

/** The longest key, in bytes: room for three hashed or percent-encoded parts, within every engine's own limit. */
export const maxKeyBytes = 700;

/** The keys in a page when the caller names no limit. */
export const defaultPageSize = 1000;

// What encodeURIComponent leaves behind, so that any text can be a segment: ASCII, hence one byte per character.
const segment = "[A-Za-z0-9_.~!*'()%-]+";
const keyPattern = new RegExp(`^${segment}(?:/${segment})*$`);
const prefixPattern = new RegExp(`^(?:${segment}(?:/${segment})*/?)?$`);

/** Whether a text from outside is an object key at all. */
export function isKey(key: string): boolean {
  return key.length <= maxKeyBytes && keyPattern.test(key);
}

/** Throws a `RangeError` unless `key` is 1 to 700 bytes of `/`-separated, percent-encoded, non-empty segments. */
export function assertKey(key: string): void {
  if (!isKey(key)) throw new RangeError(`not an object key: ${quote(key)}`);
}

/** Where a page begins and how long it is, with the defaults filled in. */
export interface PageBounds {
  readonly after: string;
  readonly limit: number;
}

/** The page that `options` ask for; throws a `RangeError` for a prefix, `after` or limit that no key can meet. */
export function pageBounds(prefix: string, options: ListOptions = {}): PageBounds {
  const { after = "", limit = defaultPageSize } = options;
  for (const text of [prefix, after]) {
    if (text.length > maxKeyBytes || !prefixPattern.test(text)) {
      throw new RangeError(`not the beginning of an object key: ${quote(text)}`);
    }
  }
  if (!Number.isInteger(limit) || limit < 1) throw new RangeError(`not a page size: ${limit}`);
  return { after, limit };
}

function quote(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}
