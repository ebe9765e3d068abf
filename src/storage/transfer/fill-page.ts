import { type MovedObject, TRANSFER_LIMITS } from "../../domain/ports/store-transfer.ts";

/** How many objects are read at the same time. */
const READ_AT_ONCE = 32;

/** What a page holds, and the key up to which it goes. */
export interface FilledPage {
  readonly objects: readonly MovedObject[];
  readonly last: string;
}

/** Reads the objects under the keys until the page is full; one object alone is a page, however large it is. */
export async function fillPage(
  keys: readonly string[],
  read: (key: string) => Promise<MovedObject | undefined>,
): Promise<FilledPage | undefined> {
  const objects: MovedObject[] = [];
  let last: string | undefined;
  let size = 0;
  for (let start = 0; start < keys.length; start += READ_AT_ONCE) {
    const some = keys.slice(start, start + READ_AT_ONCE);
    const found = await Promise.all(some.map(read));
    for (const [index, key] of some.entries()) {
      const object = found[index];
      size += object === undefined ? 0 : object.key.length + object.body.length;
      if (size > TRANSFER_LIMITS.pageBytes && objects.length > 0 && last !== undefined)
        return { objects, last };
      if (object !== undefined) objects.push(object);
      last = key;
    }
  }
  return last === undefined ? undefined : { objects, last };
}
