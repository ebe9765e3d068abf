import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { describeFailure, type Failure } from "../domain/failure.ts";
import { type ErrorBody, type ErrorCode, errorBody } from "../ocm/error-body.ts";
import type { Issue, Refusal } from "../ocm/parsed.ts";
import type { HttpEnv } from "./context.ts";

/** How a refusal looks on the wire. */
export interface Answer {
  readonly status: ContentfulStatusCode;
  readonly body: ErrorBody;
}

/** What peers are told at `/ocm`: the statuses of OCM 1.4, and the codes the reva family reads beside them. */
export function ocmAnswer(failure: Failure): Answer {
  const message = describeFailure(failure);
  switch (failure.reason) {
    case "invalid-request":
      return answer(400, "INVALID_PARAMETER", { message, issues: failure.issues });
    case "not-supported":
      return answer(501, "FUNCTION_NOT_IMPLEMENTED", { message });
    case "not-authenticated":
    case "signature-required":
      return answer(401, "UNAUTHENTICATED", { message });
    case "signature-refused":
      return failure.malformed
        ? answer(400, "INVALID_PARAMETER", { message })
        : answer(401, "UNAUTHENTICATED", { message });
    case "forbidden":
    case "signer-mismatch":
    case "provider-not-trusted":
    case "invite-required":
      return answer(403, "UNTRUSTED_SERVICE", { message });
    case "recipient-not-found":
      return answer(400, "RESOURCE_NOT_FOUND", {
        message: "RECIPIENT_NOT_FOUND",
        issues: [{ name: "shareWith", message: "NOT_FOUND" }],
      });
    case "not-found":
      // OCM 1.4 answers 400 to a bad token; Nextcloud Talk stops asking at exactly this message.
      if (failure.what === "invite") return answer(400, "RESOURCE_NOT_FOUND", { message });
      if (failure.what === "resource")
        return answer(400, "RESOURCE_NOT_FOUND", { message: "RESOURCE_NOT_FOUND" });
      return answer(404, "RESOURCE_NOT_FOUND", { message });
    case "already-exists":
    case "invite-used":
    case "conflict":
      return answer(409, "ALREADY_EXIST", { message });
    case "invite-expired":
    case "same-instance":
    case "peer-unreachable":
      return answer(400, "INVALID_PARAMETER", { message });
    case "peer-refused":
      return answer(400, "INVALID_PARAMETER", { message: statusOf(failure) });
  }
}

/** What our own users are told at `/sciencemesh`: what reva's web clients and tests know. */
export function sciencemeshAnswer(failure: Failure): Answer {
  const message = describeFailure(failure);
  switch (failure.reason) {
    case "invalid-request":
      return answer(400, "INVALID_PARAMETER", { message, issues: failure.issues });
    case "invite-expired":
    case "same-instance":
      return answer(400, "INVALID_PARAMETER", { message });
    case "not-authenticated":
    case "signature-required":
    case "signature-refused":
    case "signer-mismatch":
      return answer(401, "UNAUTHENTICATED", { message });
    case "provider-not-trusted":
      return answer(401, "UNAUTHENTICATED", { message: "remote service not trusted" });
    case "forbidden":
      return answer(403, "UNTRUSTED_SERVICE", { message });
    case "invite-required":
      return answer(403, "UNTRUSTED_SERVICE", { message: "the recipient has to accept an invite first" });
    case "recipient-not-found":
    case "not-found":
      return answer(404, "RESOURCE_NOT_FOUND", { message });
    case "already-exists":
    case "invite-used":
    case "conflict":
      return answer(409, "ALREADY_EXIST", { message });
    case "not-supported":
      return answer(501, "FUNCTION_NOT_IMPLEMENTED", { message });
    case "peer-unreachable":
      return answer(502, "PROVIDER_ERROR", { message });
    case "peer-refused":
      return answer(502, "PROVIDER_ERROR", { message: statusOf(failure) });
  }
}

/** What a third server answered, without its own words: those are for our log, as they may say anything. */
function statusOf({ host, status }: { readonly host: string; readonly status: number }): string {
  return `${host} answered ${status}`;
}

/** The refusal of an OCM message that could not be read, or asks for what this server does not do. */
export function unreadableAnswer({ kind, issues }: Refusal): Answer {
  if (kind === "malformed") return ocmAnswer({ reason: "invalid-request", issues });
  const what = issues.map(({ name }) => name).join(", ");
  const message = describeFailure({ reason: "not-supported", what });
  return answer(501, "FUNCTION_NOT_IMPLEMENTED", { message, issues });
}

/** Refuses with the answer of the door's table, and notes the reason for the log. */
export function refuseFor(table: (failure: Failure) => Answer) {
  return (c: Context<HttpEnv>, failure: Failure): Response => {
    noteRefusal(c, failure);
    return refuse(c, table(failure));
  };
}

/** Notes for the log why a request is refused. */
export function noteRefusal(c: Context<HttpEnv>, failure: Failure): void {
  c.set("refusal", failure.reason);
  if ("rule" in failure && failure.rule !== undefined) c.set("rule", failure.rule);
  if (failure.reason === "signer-mismatch") c.set("origin", { expected: failure.host, came: failure.signer });
  if (failure.reason === "signature-required") c.set("origin", { expected: failure.host, came: "nobody" });
}

/** Refuses: one JSON body, nothing else. */
export function refuse(c: Context<HttpEnv>, { status, body }: Answer): Response {
  return c.json(body, status);
}

/** Builds an answer; for refusals that are HTTP's own and no `Failure`. */
export function answer(
  status: ContentfulStatusCode,
  code: ErrorCode,
  { message, issues }: { readonly message: string; readonly issues?: readonly Issue[] },
): Answer {
  return { status, body: errorBody(code, message, issues) };
}
