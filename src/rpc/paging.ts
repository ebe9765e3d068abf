import { type Failure, invalid } from "../domain/failure.ts";
import type { Page, PageRequest } from "../domain/ports/repositories.ts";
import { fail, ok, type Result } from "../domain/result.ts";
import { bytesOf, MOST_BYTES } from "./answer-bytes.ts";
import { type ListIdentity, readPageToken, writePageToken } from "./page-token.ts";

/** The most rows of one answer. */
const MOST_ROWS = 5000;
/** How many rows are asked of the use case at first, when nobody knows how large they are, and the most at once. */
const FIRST_STRIDE = 32;
const LONGEST_STRIDE = 1000;

/** The rows of one answer, and the token of the next one; empty when there is none. */
export interface Rows<T> {
  readonly items: readonly T[];
  readonly nextPageToken: string;
}

/** A list to fill an answer from. */
export interface RowSource<T> {
  readonly identity: ListIdentity;
  readonly list: (page: PageRequest) => Promise<Page<T>>;
}

/**
 * Fills an answer from the pages of a use case. A page size of 0 means all: gateways of today send that and follow no
 * token. Filters may empty a page of the use case, so it goes on until the answer is full: of rows, or of bytes.
 */
export async function collectRows<T>(
  { identity, list }: RowSource<T>,
  request: { readonly pageSize: number; readonly pageToken: string },
): Promise<Result<Rows<T>, Failure>> {
  if (request.pageSize < 0) return fail(invalid("page_size", "a number from 0 is expected"));
  const start = await readPageToken(identity, request.pageToken);
  if (start === undefined) return fail(invalid("page_token", "a token of this very list is expected"));
  const wanted = Math.min(request.pageSize || MOST_ROWS, MOST_ROWS);
  const items: T[] = [];
  let cursor = start;
  let bytes = 0;
  let stride = FIRST_STRIDE;
  let largest = 1;
  for (;;) {
    const limit = Math.min(wanted - items.length, stride);
    const page = await list({ limit, ...(cursor !== "" && { cursor }) });
    const sizes = page.items.map((item) => bytesOf([item]));
    const more = sizes.reduce((sum, size) => sum + size, 0);
    largest = sizes.reduce((most, size) => Math.max(most, size), largest);
    if (bytes + more > MOST_BYTES && limit > 1) {
      // Read again in smaller steps: only the end of a page of the use case is a place to go on from.
      stride = Math.ceil(limit / 2);
      continue;
    }
    // One row alone always fits an answer, or it could never be told.
    if (bytes + more > MOST_BYTES && items.length > 0) break;
    bytes += more;
    items.push(...page.items);
    cursor = page.next ?? "";
    if (cursor === "" || items.length >= wanted) break;
    const room = Math.floor((MOST_BYTES - bytes) / largest);
    stride = Math.max(1, Math.min(2 * stride, LONGEST_STRIDE, room));
  }
  return ok({ items, nextPageToken: await writePageToken(identity, cursor) });
}
