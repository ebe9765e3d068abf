import type { MessageInitShape } from "@bufbuild/protobuf";
import { type Failure, invalid } from "../../domain/failure.ts";
import { fail, ok, type Result } from "../../domain/result.ts";
import type { Timestamp, TimestampSchema } from "../../gen/cs3/types/v1beta1/types_pb.ts";

/** The end of the year 9999: what lies behind cannot be written as a date any more. */
const LAST_SECOND = 253_402_300_799n;

/** A stored instant (ISO 8601) as CS3 writes it: seconds since 1970, and as many nanoseconds as are known. */
export function writeTimestamp(instant: string): MessageInitShape<typeof TimestampSchema> {
  const [, fraction = ""] = /\.(\d+)Z$/.exec(instant) ?? [];
  return {
    seconds: BigInt(Math.floor(Date.parse(instant) / 1000)),
    nanos: Number(fraction.slice(0, 9).padEnd(9, "0")),
  };
}

/** When something ends. An absent timestamp and one of zero are both "never": reva sends the second for the first. */
export function readExpiration(message: Timestamp | undefined): Result<Date | undefined, Failure> {
  if (message === undefined || (message.seconds === 0n && message.nanos === 0)) return ok(undefined);
  if (message.seconds > LAST_SECOND || message.nanos > 999_999_999) {
    return fail(invalid("expiration", "a time before the year 10000 is expected"));
  }
  return ok(new Date(Number(message.seconds) * 1000 + Math.floor(message.nanos / 1_000_000)));
}
