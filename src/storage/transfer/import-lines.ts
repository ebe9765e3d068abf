import { type MovedObject, type StoreTransfer, TRANSFER_LIMITS } from "../../domain/ports/store-transfer.ts";
import { fail, ok, type Result } from "../../domain/result.ts";
import { digest } from "../keys.ts";
import { type CheckObject, checkExport, type ExportContent, objectsIn } from "./check-export.ts";
import { isReplayMark, MADE_BY_A_START } from "./store-transfer.ts";

export interface ImportLinesDeps {
  readonly target: StoreTransfer;
  /** Judges an object under the secret that the target has. */
  readonly check: CheckObject;
}

/** How many objects were written, and how many were there from an import that did not come to its end. */
export interface ImportedStore {
  readonly added: number;
  readonly same: number;
}

/**
 * Brings an export into a store that is empty, or in which a part of this very export is. The export is read twice:
 * nothing is written unless all of it can be.
 */
export async function importLines(
  { target, check }: ImportLinesDeps,
  lines: () => AsyncIterable<string>,
): Promise<Result<ImportedStore, string>> {
  const content = await checkExport(lines(), check);
  if (!content.ok) return content;
  const refused = await refuseOthers(target, content.value);
  if (refused !== undefined) return fail(refused);
  return putAll(target, batches(objectsIn(lines())));
}

/** How many batches are under way at the same time, so that the disk, or the way to the server, is never idle. */
const BATCHES_AT_ONCE = 5;

async function putAll(
  target: StoreTransfer,
  all: AsyncGenerator<readonly MovedObject[]>,
): Promise<Result<ImportedStore, string>> {
  let imported: ImportedStore = { added: 0, same: 0 };
  let refused: Result<never, string> | undefined;
  const putNext = async (): Promise<boolean> => {
    const next = await all.next();
    if (next.done || refused !== undefined) return false;
    const put = await target.put(next.value);
    if (put.ok) imported = { added: imported.added + put.value.added, same: imported.same + put.value.same };
    else refused ??= put;
    return put.ok;
  };
  const lane = async () => {
    while (await putNext());
  };
  // The first one alone: what a first start has made can only be replaced while there is nothing else.
  if (await putNext()) await Promise.all(Array.from({ length: BATCHES_AT_ONCE }, lane));
  return refused ?? ok(imported);
}

/** Why the store can not take the export: it holds something that is not of it. */
async function refuseOthers(target: StoreTransfer, content: ExportContent): Promise<string | undefined> {
  const others: string[] = [];
  let isUsed = false;
  let after: string | undefined;
  do {
    const page = await target.page(after);
    for (const { key, body } of page.objects.filter((object) => !isReplayMark(object.key))) {
      isUsed ||= !MADE_BY_A_START.includes(key);
      if (content.get(key) !== (await digest(body))) others.push(key);
    }
    after = page.next;
  } while (after !== undefined);
  const isReplaced = !isUsed && others.every((key) => content.has(key));
  if (others.length === 0 || isReplaced) return undefined;
  return `the store is not empty: ${others.length} of its objects are not of this export, the first is ${others[0]}`;
}

async function* batches(objects: AsyncIterable<MovedObject>): AsyncGenerator<readonly MovedObject[]> {
  let batch: MovedObject[] = [];
  let size = 0;
  for await (const object of objects) {
    const more = object.key.length + object.body.length;
    if (
      batch.length > 0 &&
      (batch.length === TRANSFER_LIMITS.put || size + more > TRANSFER_LIMITS.putBytes)
    ) {
      yield batch;
      batch = [];
      size = 0;
    }
    batch.push(object);
    size += more;
  }
  if (batch.length > 0) yield batch;
}
