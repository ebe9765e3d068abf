import { Code as CallCode } from "@connectrpc/connect";
import { Code as StatusCode } from "../gen/cs3/rpc/v1beta1/code_pb.ts";

/** Why something was refused or went wrong: the CS3 codes, by name. They do not change. */
export type MeshportErrorCode = (typeof OF_STATUS)[keyof typeof OF_STATUS];

/** `OK` is no error, and `INVALID` is what a server that sends no code at all leaves behind. */
const OF_STATUS = {
  [StatusCode.CANCELLED]: "cancelled",
  [StatusCode.UNKNOWN]: "unknown",
  [StatusCode.INVALID_ARGUMENT]: "invalid-argument",
  [StatusCode.DEADLINE_EXCEEDED]: "deadline-exceeded",
  [StatusCode.NOT_FOUND]: "not-found",
  [StatusCode.ALREADY_EXISTS]: "already-exists",
  [StatusCode.PERMISSION_DENIED]: "permission-denied",
  [StatusCode.UNAUTHENTICATED]: "unauthenticated",
  [StatusCode.RESOURCE_EXHAUSTED]: "resource-exhausted",
  [StatusCode.FAILED_PRECONDITION]: "failed-precondition",
  [StatusCode.ABORTED]: "aborted",
  [StatusCode.OUT_OF_RANGE]: "out-of-range",
  [StatusCode.UNIMPLEMENTED]: "unimplemented",
  [StatusCode.INTERNAL]: "internal",
  [StatusCode.UNAVAILABLE]: "unavailable",
  [StatusCode.DATA_LOSS]: "data-loss",
  [StatusCode.REDIRECTION]: "redirection",
  [StatusCode.INSUFFICIENT_STORAGE]: "insufficient-storage",
  [StatusCode.LOCKED]: "locked",
  [StatusCode.TOO_EARLY]: "too-early",
} as const;

/** The codes that end a call are numbered differently. */
const OF_CALL: Readonly<Record<CallCode, MeshportErrorCode>> = {
  [CallCode.Canceled]: "cancelled",
  [CallCode.Unknown]: "unknown",
  [CallCode.InvalidArgument]: "invalid-argument",
  [CallCode.DeadlineExceeded]: "deadline-exceeded",
  [CallCode.NotFound]: "not-found",
  [CallCode.AlreadyExists]: "already-exists",
  [CallCode.PermissionDenied]: "permission-denied",
  [CallCode.ResourceExhausted]: "resource-exhausted",
  [CallCode.FailedPrecondition]: "failed-precondition",
  [CallCode.Aborted]: "aborted",
  [CallCode.OutOfRange]: "out-of-range",
  [CallCode.Unimplemented]: "unimplemented",
  [CallCode.Internal]: "internal",
  [CallCode.Unavailable]: "unavailable",
  [CallCode.DataLoss]: "data-loss",
  [CallCode.Unauthenticated]: "unauthenticated",
};

/** The code of a refusal; `unknown` for a number that no CS3 version has. */
export function codeOfStatus(code: number): MeshportErrorCode {
  return (OF_STATUS as Readonly<Record<number, MeshportErrorCode>>)[code] ?? "unknown";
}

/** The code of a call that failed. */
export function codeOfCall(code: CallCode): MeshportErrorCode {
  return OF_CALL[code] ?? "unknown";
}
