import { DONE, type Status } from "./status.ts";

/** The most bytes of rows in one answer: a gateway takes no message over 10 240 000 bytes. */
export const MOST_BYTES = 8_000_000;

const encoder = new TextEncoder();

/** At least as many bytes as the records take as protobuf, where names are numbers and texts are not escaped. */
export function bytesOf(records: readonly unknown[]): number {
  return records.reduce<number>((sum, record) => sum + encoder.encode(JSON.stringify([record])).length, 0);
}

/** As much of a list as one answer holds, and the status that says when that is not all of it. */
export interface Fitting<T> {
  readonly items: readonly T[];
  readonly status: Status;
}

/**
 * Cuts a list for which CS3 has no pages: a gateway could read nothing of an answer that is too large, so the part
 * that fits is worth more, if its message says that it is one.
 */
export function fitAnswer<T>(items: readonly T[]): Fitting<T> {
  let bytes = 0;
  const over = items.findIndex((item) => {
    bytes += bytesOf([item]);
    return bytes > MOST_BYTES;
  });
  if (over < 0) return { items, status: DONE };
  const message = `the list is cut after ${over} of ${items.length}: a gateway takes no larger answer`;
  return { items: items.slice(0, over), status: { ...DONE, message } };
}
