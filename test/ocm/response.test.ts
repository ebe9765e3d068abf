import { describe, expect, it } from "vitest";
import {
  interpretInviteAnswer,
  interpretNotificationAnswer,
  interpretShareAnswer,
  type PeerAnswer,
} from "../../src/ocm/response.ts";
import { textBody, type Vector, vectors } from "./vectors.ts";

function answerOf(message: Vector): PeerAnswer {
  return {
    status: message.expect.status,
    contentType: message.headers["Content-Type"] ?? "",
    body: textBody(message),
  };
}

function answer(status: number, body: unknown = "", contentType = "application/json"): PeerAnswer {
  return { status, contentType, body: typeof body === "string" ? body : JSON.stringify(body) };
}

/** What the corpus calls a conclusion, in our outcomes. */
const SHARE: Readonly<Record<string, readonly string[]>> = {
  success: ["created"],
  failure: ["refused", "not-trusted"],
};
const NOTIFICATION: Readonly<Record<string, readonly string[]>> = {
  success: ["delivered"],
  failure: ["refused"],
  ignore: ["ignored"],
  stop: ["gone"],
};
const INVITE: Readonly<Record<string, readonly string[]>> = {
  success: ["accepted"],
  recover: ["already"],
  failure: ["refused", "not-trusted", "token-not-found"],
};

function expected(table: Readonly<Record<string, readonly string[]>>, client = ""): readonly string[] {
  return table[client] ?? [client];
}

describe("interpreting the answer to a share", () => {
  it.each(vectors("resp-share-"))("$id: $expect.client", (message) => {
    expect(expected(SHARE, message.expect.client)).toContain(interpretShareAnswer(answerOf(message)).outcome);
  });

  it.each([
    [answer(200, {}), "created"],
    [answer(201), "created"],
    [answer(201, "ok", "text/plain"), "created"],
    [answer(200, "<!doctype html><title>Login</title>", "text/html"), "refused"],
    [answer(302), "refused"],
    [answer(400, { message: "protocol options not supported: {}" }), "dialect-mismatch"],
    [answer(400, { message: 'invalid uri "x": missing host' }), "dialect-mismatch"],
    [answer(400, { message: "Unsigned request" }), "signature-rejected"],
    [answer(400, { message: "instance is supposed to sign its request" }), "signature-rejected"],
    [
      answer(400, { message: "X", validationErrors: [{ name: "shareWith", message: "NOT_FOUND" }] }),
      "recipient-not-found",
    ],
    [answer(400, { message: "X", validationErrors: [null, 5] }), "refused"],
    [answer(401, { message: "provider not authorized" }), "not-trusted"],
    [answer(403, { message: "SENDER_NOT_TRUSTED" }), "needs-invite"],
    [answer(403, "peer identity mismatch\n", "text/plain; charset=utf-8"), "signature-rejected"],
    [answer(404, "404 page not found", "text/plain"), "refused"],
    [answer(409, { message: "exists" }), "already-exists"],
    [answer(500), "refused"],
    [answer(504, "<html>", "text/html"), "retry"],
  ])("%j is %s", (given, outcome) => {
    expect(interpretShareAnswer(given).outcome).toBe(outcome);
  });

  it("keeps who the recipient is and when to come back", () => {
    expect(
      interpretShareAnswer(answer(201, { recipientDisplayName: "Bob", recipientUserId: "bob" })),
    ).toEqual({
      outcome: "created",
      recipientDisplayName: "Bob",
      recipientUserId: "bob",
    });
    expect(interpretShareAnswer({ ...answer(429), retryAfter: "1200" })).toMatchObject({
      afterSeconds: 1200,
    });
    const date = "Wed, 21 Oct 2015 07:28:00 GMT";
    expect(interpretShareAnswer({ ...answer(503), retryAfter: date })).toMatchObject({
      notBefore: 1_445_412_480,
    });
    expect(interpretShareAnswer({ ...answer(503), retryAfter: "soon" })).toEqual({
      outcome: "retry",
      reachedPeer: false,
      detail: "",
    });
  });

  it("quotes the peer in one short line", () => {
    const given = interpretShareAnswer(answer(500, { message: `a\nb ${"x".repeat(500)}` }));
    expect(given).toMatchObject({ outcome: "refused", detail: expect.stringMatching(/^a b x{252}$/) });
  });
});

describe("interpreting the answer to a notification", () => {
  it.each(vectors("resp-notif-"))("$id: $expect.client", (message) => {
    const { outcome } = interpretNotificationAnswer(answerOf(message));
    expect(expected(NOTIFICATION, message.expect.client)).toContain(outcome);
  });

  it.each([
    [answer(501, { message: "x" }), "ignored"],
    [answer(404, { message: "x" }), "gone"],
    [answer(404, "404 page not found", "text/plain"), "ignored"],
    [answer(401, "signature required", "text/plain"), "signature-rejected"],
    [answer(429), "retry"],
    [answer(503), "retry"],
    [answer(409, { message: "SHARE_STATUS_CONFLICT" }), "refused"],
  ])("%j is %s", (given, outcome) => {
    expect(interpretNotificationAnswer(given).outcome).toBe(outcome);
  });
});

describe("interpreting the answer to an accepted invite", () => {
  it.each(vectors("resp-invite-"))("$id: $expect.client", (message) => {
    const given = interpretInviteAnswer(answerOf(message));
    expect(expected(INVITE, message.expect.client)).toContain(given.outcome);
    if (message.expect.client === "recover") expect(given).toHaveProperty("user.email", "alice@example.org");
  });

  it.each([
    [answer(201, { userID: "u" }), "accepted"],
    [answer(200, { email: "x" }), "refused"],
    [answer(200, "<html>", "text/html"), "refused"],
    [answer(404, "<html>", "text/html"), "token-not-found"],
    [answer(400, { code: "RESOURCE_NOT_FOUND", message: "token not found" }), "token-not-found"],
    [answer(400, { code: "INVALID_PARAMETER", message: "token invalid or not found" }), "token-not-found"],
    [answer(400, { code: "INVALID_PARAMETER", message: "token has expired" }), "token-expired"],
    [answer(400, { message: "token not valid" }), "token-expired"],
    [answer(400, { message: "body request not recognised" }), "refused"],
    [answer(401, { code: "UNAUTHENTICATED", message: "provider not authorized" }), "not-trusted"],
    [answer(501), "unsupported"],
    [answer(503), "retry"],
    [answer(500, { message: "unexpected error" }), "refused"],
  ])("%j is %s", (given, outcome) => {
    expect(interpretInviteAnswer(given).outcome).toBe(outcome);
  });
});
