import type { Page, PageRequest } from "../../domain/ports/repositories.ts";

/** A whole list, page after page: OCS has no cursors. */
export async function allPages<T>(list: (page: PageRequest) => Promise<Page<T>>): Promise<readonly T[]> {
  const items: T[] = [];
  let cursor: string | undefined;
  do {
    const page = await list(cursor === undefined ? {} : { cursor });
    items.push(...page.items);
    cursor = page.next;
  } while (cursor !== undefined);
  return items;
}
