import * as z from "zod";
import type { MovedObject } from "../../domain/ports/store-transfer.ts";
import { digest } from "../keys.ts";

/** The first line of an export. */
export const ExportHeader = z.object({ meshport: z.literal("store"), version: z.literal(1) }).strict();
/** The lines between the first and the last. */
export const ExportedObject = z.object({ key: z.string(), body: z.string() }).strict();
/** The last line: how many objects there are, of which kind, and the digest of all lines before it. */
export const ExportEnd = z
  .object({
    end: z.literal(true),
    objects: z.int(),
    counts: z.record(z.string(), z.int()),
    digest: z.string(),
  })
  .strict();
export type ExportEnd = z.infer<typeof ExportEnd>;

/** The first line, the same in every export of this version. */
export const HEADER_LINE = JSON.stringify({ meshport: "store", version: 1 });

/** What the last line says, built up line by line; the digest of a line is that of the digest before it and the line. */
export interface ExportTally {
  readonly counts: Readonly<Record<string, number>>;
  readonly objects: number;
  readonly digest: string;
}

/** The tally after the first line. */
export async function startTally(): Promise<ExportTally> {
  return { counts: {}, objects: 0, digest: await digest(HEADER_LINE) };
}

/** The tally after one more object, which stands in this line. */
export async function addToTally(
  tally: ExportTally,
  { key }: MovedObject,
  line: string,
): Promise<ExportTally> {
  const kind = key.slice(0, key.indexOf("/"));
  return {
    counts: { ...tally.counts, [kind]: (tally.counts[kind] ?? 0) + 1 },
    objects: tally.objects + 1,
    digest: await digest(`${tally.digest}\n${line}`),
  };
}
