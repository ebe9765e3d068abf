import * as z from "zod";
import type { Failure } from "../../domain/failure.ts";
import type { Page, PageRequest } from "../../domain/ports/repositories.ts";
import type { Result } from "../../domain/result.ts";
import { readAs } from "../read-as.ts";

const MAX_LIMIT = 1000;
const PageQuery = z
  .object({
    limit: z.coerce.number().int().min(1).max(MAX_LIMIT).exactOptional(),
    cursor: z.string().min(1).exactOptional(),
  })
  .readonly();

/** Reads `?limit=` (1 to 1000) and `?cursor=`. */
export function pageRequestOf(query: Readonly<Record<string, string>>): Result<PageRequest, Failure> {
  return readAs(PageQuery, query);
}

/** A page of a list; `next_cursor` is there when there may be more. */
export function pageBody<T>(
  { items, next }: Page<T>,
  bodyOf: (item: T) => Readonly<Record<string, unknown>>,
) {
  return { items: items.map(bodyOf), ...(next !== undefined && { next_cursor: next }) };
}
