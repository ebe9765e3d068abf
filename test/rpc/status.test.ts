import { describe, expect, it } from "vitest";
import type { Failure } from "../../src/domain/failure.ts";
import { refusal } from "../../src/rpc/status.ts";
import { codeOf } from "./support.ts";

const refused = (status: number): Failure => ({
  reason: "peer-refused",
  host: "peer.example",
  status,
  detail: "",
});

describe("the status of a refusal", () => {
  it.each<[string, Failure]>([
    ["INVALID_ARGUMENT", { reason: "invalid-request", issues: [{ name: "token", message: "REQUIRED" }] }],
    ["UNIMPLEMENTED", { reason: "not-supported", what: "webapp" }],
    ["UNAUTHENTICATED", { reason: "not-authenticated" }],
    ["PERMISSION_DENIED", { reason: "forbidden", detail: "no" }],
    ["PERMISSION_DENIED", { reason: "provider-not-trusted", host: "peer.example" }],
    ["PERMISSION_DENIED", { reason: "invite-required", host: "peer.example" }],
    ["NOT_FOUND", { reason: "recipient-not-found" }],
    ["NOT_FOUND", { reason: "not-found", what: "share" }],
    ["ALREADY_EXISTS", { reason: "already-exists", what: "contact" }],
    ["INVALID_ARGUMENT", { reason: "invite-expired" }],
    ["INVALID_ARGUMENT", { reason: "invite-used" }],
    ["INVALID_ARGUMENT", { reason: "same-instance" }],
    ["FAILED_PRECONDITION", { reason: "conflict", detail: "no" }],
    ["UNAVAILABLE", { reason: "peer-unreachable", host: "peer.example", reachedPeer: false }],
    ["INVALID_ARGUMENT", refused(400)],
    ["PERMISSION_DENIED", refused(401)],
    ["PERMISSION_DENIED", refused(403)],
    ["UNIMPLEMENTED", refused(501)],
    ["INTERNAL", refused(404)],
    ["INTERNAL", refused(503)],
  ])("is %s for %j", (code, failure) => {
    const status = refusal(failure);
    expect(codeOf({ status: { code: status.code ?? 0 } })).toBe(code);
    expect(status.message).not.toBe("");
  });
});
