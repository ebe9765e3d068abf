import { type Failure, invalid } from "../domain/failure.ts";
import type { Page, PageRequest } from "../domain/ports/repositories.ts";
import { fail, ok, type Result } from "../domain/result.ts";

/** The most rows of one answer: a gateway takes no message over 10 240 000 bytes, and a row is well below 2 000. */
const MOST_ROWS = 5000;
/** The most rows asked of the use case at once. */
const STRIDE = 1000;

/** The rows of one answer, and the token of the next one; empty when there is none. */
export interface Rows<T> {
  readonly items: readonly T[];
  readonly nextPageToken: string;
}

/**
 * Fills an answer from the pages of a use case. A page size of 0 means all: gateways of today send that and follow no
 * token. Filters may empty a page of the use case, so it goes on until the answer is full.
 */
export async function collectRows<T>(
  list: (page: PageRequest) => Promise<Page<T>>,
  request: { readonly pageSize: number; readonly pageToken: string },
): Promise<Result<Rows<T>, Failure>> {
  if (request.pageSize < 0) return fail(invalid("page_size", "a number from 0 is expected"));
  const wanted = Math.min(request.pageSize || MOST_ROWS, MOST_ROWS);
  const items: T[] = [];
  let cursor = request.pageToken;
  do {
    const page = await list({
      limit: Math.min(wanted - items.length, STRIDE),
      ...(cursor !== "" && { cursor }),
    });
    items.push(...page.items);
    cursor = page.next ?? "";
  } while (cursor !== "" && items.length < wanted);
  return ok({ items, nextPageToken: cursor });
}
