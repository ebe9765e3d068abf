import { describe, expect, it } from "vitest";
import type { Failure, FailureReason } from "../../../src/domain/failure.ts";
import { ocsAnswer } from "../../../src/http/ocs/failure.ts";

const HOST = "cloud.example.com";
const TABLE: Readonly<Record<FailureReason, readonly [failure: Failure, outcome: string, message: string]>> =
  {
    "invalid-request": [
      { reason: "invalid-request", issues: [{ name: "path", message: "a path" }] },
      "bad-request",
      "path: a path",
    ],
    "not-supported": [{ reason: "not-supported", what: "ssh" }, "bad-request", "ssh not supported"],
    "not-authenticated": [{ reason: "not-authenticated" }, "not-authenticated", "not authenticated"],
    "signature-required": [
      { reason: "signature-required", host: HOST },
      "not-authenticated",
      "signature required",
    ],
    "signature-refused": [
      { reason: "signature-refused", why: "stale", malformed: false },
      "not-authenticated",
      "signature refused: stale",
    ],
    "signer-mismatch": [
      { reason: "signer-mismatch", signer: "evil.example.com", host: HOST },
      "not-authenticated",
      "evil.example.com has signed for somebody else",
    ],
    forbidden: [{ reason: "forbidden", detail: "no" }, "forbidden", "no"],
    "provider-not-trusted": [
      { reason: "provider-not-trusted", host: HOST },
      "forbidden",
      "provider not trusted",
    ],
    "invite-required": [
      { reason: "invite-required", host: HOST },
      "forbidden",
      "no accepted invite for this sender",
    ],
    "recipient-not-found": [{ reason: "recipient-not-found" }, "not-found", "user not found"],
    "not-found": [{ reason: "not-found", what: "contact" }, "not-found", "user not found"],
    "already-exists": [{ reason: "already-exists", what: "share" }, "forbidden", "share already exists"],
    "invite-expired": [{ reason: "invite-expired" }, "bad-request", "token has expired"],
    "invite-used": [{ reason: "invite-used" }, "bad-request", "token already used"],
    "same-instance": [
      { reason: "same-instance" },
      "bad-request",
      "can not accept an invite from the same instance",
    ],
    conflict: [{ reason: "conflict", detail: "too late" }, "bad-request", "too late"],
    "peer-unreachable": [
      { reason: "peer-unreachable", host: HOST, reachedPeer: true },
      "peer-failed",
      `no answer from ${HOST}`,
    ],
    "peer-refused": [
      { reason: "peer-refused", host: HOST, status: 418, detail: "the peer's own words" },
      "peer-failed",
      `${HOST} answered 418`,
    ],
  };

describe("a refusal", () => {
  it.each(Object.values(TABLE))("%o is told as %s: %s", (failure, outcome, message) => {
    expect(ocsAnswer(failure)).toEqual({ outcome, message });
  });
});
