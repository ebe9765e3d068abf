import type { StoreTransfer } from "../../domain/ports/store-transfer.ts";
import { addToTally, type ExportEnd, HEADER_LINE, startTally } from "./export-format.ts";

/** A whole store as lines of JSON, without their ends; `tell` hears what the last line says. */
export async function* exportLines(
  source: Pick<StoreTransfer, "page">,
  tell: (end: ExportEnd) => void = () => {},
): AsyncGenerator<string> {
  yield HEADER_LINE;
  let tally = await startTally();
  let after: string | undefined;
  do {
    const { objects, next } = await source.page(after);
    for (const object of objects) {
      const line = JSON.stringify({ key: object.key, body: object.body });
      tally = await addToTally(tally, object, line);
      yield line;
    }
    after = next;
  } while (after !== undefined);
  const end: ExportEnd = { end: true, ...tally };
  tell(end);
  yield JSON.stringify({ end: true, objects: end.objects, counts: end.counts, digest: end.digest });
}
