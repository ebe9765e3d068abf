import type { MovedObject } from "../../domain/ports/store-transfer.ts";
import { fail, ok, type Result } from "../../domain/result.ts";
import { parseJson } from "../../ocm/json.ts";
import { digest } from "../keys.ts";
import { addToTally, ExportEnd, ExportedObject, ExportHeader, startTally } from "./export-format.ts";

/** What an export holds: the digest of every body by its key. */
export type ExportContent = ReadonlyMap<string, string>;

/** Whether an object can be imported; the refusal says why not. */
export type CheckObject = (object: MovedObject) => Promise<Result<undefined, string>>;

/** Reads an export from its first line to its last and judges every object, before anything is done with it. */
export async function checkExport(
  lines: AsyncIterable<string>,
  check: CheckObject,
): Promise<Result<ExportContent, string>> {
  const content = new Map<string, string>();
  let tally = await startTally();
  let end: ExportEnd | undefined;
  let number = 0;
  for await (const line of lines) {
    number += 1;
    const json = parseJson(line);
    if (number === 1) {
      if (!ExportHeader.safeParse(json).success) return fail(NO_EXPORT);
      continue;
    }
    if (end !== undefined) return fail(`line ${number}: there is more after the last line`);
    const last = ExportEnd.safeParse(json);
    if (last.success) {
      end = last.data;
      continue;
    }
    const object = ExportedObject.safeParse(json);
    if (!object.success) return fail(`line ${number}: a stored object is expected`);
    const { key, body } = object.data;
    if (content.has(key)) return fail(`line ${number}: ${key} was there before`);
    const checked = await check(object.data);
    if (!checked.ok) return fail(`line ${number}: ${checked.failure}`);
    content.set(key, await digest(body));
    tally = await addToTally(tally, object.data, line);
  }
  if (number === 0) return fail(NO_EXPORT);
  if (end === undefined) return fail("the last line is missing: the export was cut off");
  if (end.objects !== tally.objects || end.digest !== tally.digest) {
    return fail("its digest does not fit: the export was changed or damaged");
  }
  return ok(content);
}

const NO_EXPORT = "this is no export of a Meshport store, or one of another version";

/** The objects between the first line and the last; only for lines that were checked. */
export async function* objectsIn(lines: AsyncIterable<string>): AsyncGenerator<MovedObject> {
  for await (const line of lines) {
    const object = ExportedObject.safeParse(parseJson(line));
    if (object.success) yield object.data;
  }
}
