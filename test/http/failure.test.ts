import { describe, expect, it } from "vitest";
import type { Failure } from "../../src/domain/failure.ts";
import { type Answer, ocmAnswer, sciencemeshAnswer, unreadableAnswer } from "../../src/http/failure.ts";

const host = "cloud.example.org";

/** Every reason once, and twice where the answer depends on more: [failure, at /ocm, at /sciencemesh]. */
const TABLE: readonly (readonly [Failure, string, string])[] = [
  [{ reason: "invalid-request", issues: [] }, "400 INVALID_PARAMETER", "400 INVALID_PARAMETER"],
  [{ reason: "not-supported", what: "x" }, "501 FUNCTION_NOT_IMPLEMENTED", "501 FUNCTION_NOT_IMPLEMENTED"],
  [{ reason: "not-authenticated" }, "401 UNAUTHENTICATED", "401 UNAUTHENTICATED"],
  [{ reason: "forbidden", detail: "x" }, "403 UNTRUSTED_SERVICE", "403 UNTRUSTED_SERVICE"],
  [{ reason: "provider-not-trusted", host }, "403 UNTRUSTED_SERVICE", "401 UNAUTHENTICATED"],
  [{ reason: "invite-required", host }, "403 UNTRUSTED_SERVICE", "403 UNTRUSTED_SERVICE"],
  [{ reason: "recipient-not-found" }, "400 RESOURCE_NOT_FOUND", "404 RESOURCE_NOT_FOUND"],
  [{ reason: "not-found", what: "invite" }, "400 RESOURCE_NOT_FOUND", "404 RESOURCE_NOT_FOUND"],
  [{ reason: "not-found", what: "resource" }, "400 RESOURCE_NOT_FOUND", "404 RESOURCE_NOT_FOUND"],
  [{ reason: "not-found", what: "share" }, "404 RESOURCE_NOT_FOUND", "404 RESOURCE_NOT_FOUND"],
  [{ reason: "already-exists", what: "contact" }, "409 ALREADY_EXIST", "409 ALREADY_EXIST"],
  [{ reason: "invite-expired" }, "400 INVALID_PARAMETER", "400 INVALID_PARAMETER"],
  [{ reason: "invite-used" }, "409 ALREADY_EXIST", "409 ALREADY_EXIST"],
  [{ reason: "same-instance" }, "400 INVALID_PARAMETER", "400 INVALID_PARAMETER"],
  [{ reason: "conflict", detail: "x" }, "409 ALREADY_EXIST", "409 ALREADY_EXIST"],
  [{ reason: "peer-unreachable", host, reachedPeer: true }, "400 INVALID_PARAMETER", "502 PROVIDER_ERROR"],
  [
    { reason: "peer-refused", host, status: 418, detail: "secret words" },
    "400 INVALID_PARAMETER",
    "502 PROVIDER_ERROR",
  ],
];

const inShort = ({ status, body }: Answer) => `${status} ${body.code}`;

describe("refusals on the wire", () => {
  it.each(TABLE)("answers %j to peers with %s and to users with %s", (failure, atOcm, atSciencemesh) => {
    expect(inShort(ocmAnswer(failure))).toBe(atOcm);
    expect(inShort(sciencemeshAnswer(failure))).toBe(atSciencemesh);
  });

  it.each(TABLE)("never blames itself for %j at /ocm", (failure) => {
    const { status } = ocmAnswer(failure);
    expect(status < 500 || status === 501).toBe(true);
  });

  it.each(TABLE)("repeats no words of a peer to users or peers for %j", (failure) => {
    for (const table of [ocmAnswer, sciencemeshAnswer]) {
      expect(JSON.stringify(table(failure))).not.toContain("secret words");
    }
  });

  it("tells 400 what is wrong from 501 what is not done here", () => {
    const issues = [{ name: "protocol.ssh", message: "NOT_SUPPORTED" }];
    expect(unreadableAnswer({ kind: "malformed", issues })).toMatchObject({ status: 400 });
    expect(unreadableAnswer({ kind: "unsupported", issues })).toEqual({
      status: 501,
      body: {
        code: "FUNCTION_NOT_IMPLEMENTED",
        message: "protocol.ssh not supported",
        validationErrors: issues,
      },
    });
  });
});
