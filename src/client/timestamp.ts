import type { MessageInitShape } from "@bufbuild/protobuf";
import type { Timestamp, TimestampSchema } from "../gen/cs3/types/v1beta1/types_pb.ts";
import { invalidArgument } from "./meshport-error.ts";

/** An instant as CS3 writes it. */
export function writeTimestamp(date: Date): MessageInitShape<typeof TimestampSchema> {
  const time = date.getTime();
  // Zero means "never" there.
  if (!(time > 0)) throw invalidArgument("a date after 1970 is expected");
  const seconds = Math.floor(time / 1000);
  return { seconds: BigInt(seconds), nanos: (time - seconds * 1000) * 1_000_000 };
}

/** The instant, to the millisecond; 1970 where there is none. */
export function readTimestamp(message: Timestamp | undefined): Date {
  return new Date(Number(message?.seconds ?? 0n) * 1000 + Math.floor((message?.nanos ?? 0) / 1_000_000));
}

/** When something ends; an absent timestamp and one of zero are both "never". */
export function readExpiration(message: Timestamp | undefined): Date | undefined {
  const ends = readTimestamp(message);
  return ends.getTime() === 0 ? undefined : ends;
}
