import { LIMITS } from "../ocm/limits.ts";
import type { Failure } from "./failure.ts";
import type { AccessMethod, ProtocolOffer } from "./model/access-method.ts";

/** The most characters of what one record is made of; what peers may send is held to the same. */
export const RECORD_LIMITS = {
  ...LIMITS,
  /** A user with everything a gateway adds to them, as JSON. */
  userId: 4096,
  /** A resource id as JSON; its parts may be whole paths. */
  resourceId: 16_384,
  /** All protocols or access methods of a share, as JSON: as much as a whole message of a peer holds. */
  access: 65_536,
} as const;

/** A part of a record under the name its caller knows it by. */
export interface RecordPart {
  readonly name: string;
  /** A text, or something that is measured as JSON. */
  readonly value: unknown;
  readonly most: number;
}

/** Why a record cannot be kept: a list of large ones would be too much for any answer, and for the memory. */
export function refuseOversize(parts: readonly RecordPart[]): Failure | undefined {
  const issues = parts
    .filter(({ value, most }) => lengthOf(value) > most)
    .map(({ name, most }) => ({ name, message: `at most ${most} characters` }));
  return issues.length === 0 ? undefined : { reason: "invalid-request", issues };
}

/** The parts of protocols or access methods that have a limit of their own, and all of them together. */
export function accessParts(
  name: string,
  methods: readonly (AccessMethod | ProtocolOffer)[],
): readonly RecordPart[] {
  const texts = methods.flatMap((method) => [
    ...("sharedSecret" in method ? [{ value: method.sharedSecret, most: RECORD_LIMITS.sharedSecret }] : []),
    ...("uri" in method ? [{ value: method.uri, most: RECORD_LIMITS.uri }] : []),
    ...("sourceUri" in method ? [{ value: method.sourceUri, most: RECORD_LIMITS.uri }] : []),
  ]);
  const [tooLong] = texts.filter(({ value, most }) => value.length > most);
  return [tooLong ?? { value: methods, most: RECORD_LIMITS.access }].map((part) => ({ name, ...part }));
}

function lengthOf(value: unknown): number {
  return typeof value === "string" ? value.length : JSON.stringify(value).length;
}
