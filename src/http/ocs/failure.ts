import { describeFailure, type Failure } from "../../domain/failure.ts";
import type { OcsAnswer } from "./envelope.ts";

/** What our own users are told over OCS. What a request says never makes it a server error. */
export function ocsAnswer(failure: Failure): OcsAnswer {
  const message = describeFailure(failure);
  switch (failure.reason) {
    case "invalid-request":
    case "not-supported":
    case "same-instance":
    case "invite-expired":
    case "invite-used":
    case "conflict":
      return { outcome: "bad-request", message };
    case "signature-required":
    case "signature-refused":
    case "signer-mismatch":
    case "not-authenticated":
      return { outcome: "not-authenticated", message };
    case "forbidden":
    case "provider-not-trusted":
    case "invite-required":
    // ownCloud has always refused a second share of the same with the same like this.
    case "already-exists":
      return { outcome: "forbidden", message };
    case "recipient-not-found":
      return { outcome: "not-found", message: "user not found" };
    case "not-found":
      return { outcome: "not-found", message: failure.what === "contact" ? "user not found" : message };
    case "peer-unreachable":
      return { outcome: "peer-failed", message };
    case "peer-refused":
      // The peer's own words are for our log: they may say anything.
      return { outcome: "peer-failed", message: `${failure.host} answered ${failure.status}` };
  }
}
