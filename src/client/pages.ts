import type { CallOptions } from "./call.ts";

/** One page of a list. */
export interface Page<T> {
  readonly items: readonly T[];
  /** Where the list goes on, for `from`; absent on the last page. Opaque, and good as long as the list is. */
  readonly next?: string;
}

/** Which page is wanted. */
export interface PageOptions extends CallOptions {
  /** How many items at most; 100 unless said otherwise. */
  readonly pageSize?: number;
  /** The `next` of the page before; the first page when absent. */
  readonly from?: string;
}

const PAGE_SIZE = 100;

/** The members of a request for a page. */
export function writePage({ pageSize = PAGE_SIZE, from = "" }: PageOptions): {
  readonly pageSize: number;
  readonly pageToken: string;
} {
  return { pageSize, pageToken: from };
}

/** A page out of an answer. */
export function readPage<T>(items: readonly T[], nextPageToken: string): Page<T> {
  return { items, ...(nextPageToken !== "" && { next: nextPageToken }) };
}

/** Every item of every page; a page is asked for when the one before is used up. */
export async function* itemsOf<T>(
  pageAt: (place: { readonly from?: string }) => Promise<Page<T>>,
  first?: string,
): AsyncGenerator<T, void, undefined> {
  let from = first;
  do {
    const page: Page<T> = await pageAt(from === undefined ? {} : { from });
    yield* page.items;
    from = page.next;
  } while (from !== undefined);
}
