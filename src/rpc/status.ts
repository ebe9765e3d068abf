import type { MessageInitShape } from "@bufbuild/protobuf";
import { describeFailure, type Failure } from "../domain/failure.ts";
import { Code } from "../gen/cs3/rpc/v1beta1/code_pb.ts";
import type { StatusSchema } from "../gen/cs3/rpc/v1beta1/status_pb.ts";

/** The outcome inside a CS3 answer; the call itself succeeds either way. */
export type Status = MessageInitShape<typeof StatusSchema>;

/** The status of a call that did what was asked. */
export const DONE: Status = { code: Code.OK };

/** The status of a refusal; `code` where one RPC of the contract answers another way than all others. */
export function refusal(failure: Failure, code: Code = codeOf(failure)): Status {
  return { code, message: describeFailure(failure) };
}

/** The one code of each reason. A reason that is missing here does not compile. */
function codeOf(failure: Failure): Code {
  switch (failure.reason) {
    case "invalid-request":
    case "invite-expired":
    case "invite-used":
    case "same-instance":
      return Code.INVALID_ARGUMENT;
    case "not-supported":
      return Code.UNIMPLEMENTED;
    case "signature-required":
    case "signature-refused":
    case "signer-mismatch":
    case "not-authenticated":
      return Code.UNAUTHENTICATED;
    case "forbidden":
    case "provider-not-trusted":
    case "invite-required":
      return Code.PERMISSION_DENIED;
    case "recipient-not-found":
    case "not-found":
      return Code.NOT_FOUND;
    case "already-exists":
      return Code.ALREADY_EXISTS;
    case "conflict":
      return Code.FAILED_PRECONDITION;
    case "peer-unreachable":
      return Code.UNAVAILABLE;
    case "peer-refused":
      return codeOfPeerStatus(failure.status);
  }
}

/** What the other server's HTTP status means for the caller, who asked for something else. */
function codeOfPeerStatus(status: number): Code {
  switch (status) {
    case 400:
      return Code.INVALID_ARGUMENT;
    case 401:
    case 403:
      return Code.PERMISSION_DENIED;
    case 501:
      return Code.UNIMPLEMENTED;
    default:
      return Code.INTERNAL;
  }
}
