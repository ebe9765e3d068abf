import { describe, expect, it } from "vitest";
import { describeFailure, type Failure, type FailureReason, invalid } from "../../src/domain/failure.ts";

const SENTENCES: Readonly<Record<FailureReason, readonly [Failure, string]>> = {
  "invalid-request": [
    {
      reason: "invalid-request",
      issues: [
        { name: "name", message: "REQUIRED" },
        { name: "", message: "a JSON object is expected" },
      ],
    },
    "name: REQUIRED; a JSON object is expected",
  ],
  "not-supported": [{ reason: "not-supported", what: "token exchange" }, "token exchange not supported"],
  "not-authenticated": [{ reason: "not-authenticated" }, "not authenticated"],
  "signature-required": [{ reason: "signature-required", host: "cloud.example.net" }, "signature required"],
  "signature-refused": [
    { reason: "signature-refused", why: "digest-mismatch", malformed: true },
    "signature refused: digest-mismatch",
  ],
  "signer-mismatch": [
    { reason: "signer-mismatch", signer: "evil.example.com", host: "cloud.example.net" },
    "evil.example.com has signed for somebody else",
  ],
  forbidden: [{ reason: "forbidden", detail: "direct sharing is disabled" }, "direct sharing is disabled"],
  "provider-not-trusted": [
    { reason: "provider-not-trusted", host: "evil.example.com", rule: "denylist" },
    "provider not trusted (denylist)",
  ],
  "invite-required": [
    { reason: "invite-required", host: "cloud.example.net" },
    "no accepted invite for this sender",
  ],
  "recipient-not-found": [{ reason: "recipient-not-found" }, "recipient not found"],
  "not-found": [{ reason: "not-found", what: "invite" }, "token not found"],
  "already-exists": [{ reason: "already-exists", what: "contact" }, "user already known"],
  "invite-expired": [{ reason: "invite-expired" }, "token has expired"],
  "invite-used": [{ reason: "invite-used" }, "token already used"],
  "same-instance": [{ reason: "same-instance" }, "can not accept an invite from the same instance"],
  conflict: [{ reason: "conflict", detail: "the share has been declined" }, "the share has been declined"],
  "peer-unreachable": [
    { reason: "peer-unreachable", host: "cloud.example.net", reachedPeer: true },
    "no answer from cloud.example.net",
  ],
  "peer-refused": [
    { reason: "peer-refused", host: "cloud.example.net", status: 503, detail: "" },
    "cloud.example.net answered 503",
  ],
};

describe("describing a failure", () => {
  it.each(Object.values(SENTENCES))("says one sentence for %j", (failure, sentence) => {
    expect(describeFailure(failure)).toBe(sentence);
  });

  it.each([
    { what: "contact", sentence: "accepted user not found" },
    { what: "share", sentence: "share not found" },
    { what: "received-share", sentence: "received share not found" },
    { what: "provider", sentence: "provider not found" },
    { what: "user", sentence: "user not found" },
    { what: "resource", sentence: "resource not found" },
  ] as const)("names the missing $what as people do", ({ what, sentence }) => {
    expect(describeFailure({ reason: "not-found", what })).toBe(sentence);
  });

  it("names what exists already", () => {
    expect(describeFailure({ reason: "already-exists", what: "share" })).toBe("share already exists");
  });

  it("repeats a peer's own words after its status", () => {
    const failure: Failure = { reason: "peer-refused", host: "cloud.example.net", status: 400, detail: "no" };
    expect(describeFailure(failure)).toBe("cloud.example.net answered 400: no");
  });

  it("builds the refusal of one field", () => {
    expect(invalid("sender", "nobody")).toEqual({
      reason: "invalid-request",
      issues: [{ name: "sender", message: "nobody" }],
    });
  });
});
