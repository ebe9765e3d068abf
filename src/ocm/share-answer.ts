import {
  detailOf,
  isSignatureRefusal,
  isSuccess,
  objectOf,
  type PeerAnswer,
  type RetryHint,
  retryHintOf,
  textOf,
} from "./peer-answer.ts";

/** What a peer's answer to `POST /shares` means. `detail` is the peer's own words, for the log. */
export type ShareAnswer =
  | { readonly outcome: "created"; readonly recipientDisplayName?: string; readonly recipientUserId?: string }
  /** The peer has a share of this id already: ours from an earlier try. */
  | { readonly outcome: "already-exists" }
  /** The peer cannot read this form of the message; another dialect is worth one try. */
  | { readonly outcome: "dialect-mismatch"; readonly detail: string }
  | { readonly outcome: "recipient-not-found"; readonly detail: string }
  | { readonly outcome: "signature-rejected"; readonly detail: string }
  /** The recipient has to be invited first. */
  | { readonly outcome: "needs-invite"; readonly detail: string }
  | { readonly outcome: "not-trusted"; readonly detail: string }
  | { readonly outcome: "unsupported"; readonly detail: string }
  /** The peer asks for patience: it did not take the share. */
  | ({ readonly outcome: "retry-later"; readonly detail: string } & RetryHint)
  /**
   * Something between us and the peer failed. `reachedPeer` tells a body that is the server's own: the reva family
   * may have stored the share, and would store a repetition as a second one.
   */
  | ({ readonly outcome: "retry"; readonly reachedPeer: boolean; readonly detail: string } & RetryHint)
  | { readonly outcome: "refused"; readonly status: number; readonly detail: string };

const UNREADABLE =
  /missing arguments|options not supported|missing host|protocol_not_supported|not recogni[sz]ed|missing sharedsecret/i;
const UNKNOWN_USER =
  /\buser\b.*\b(?:not (?:found|exists?)|unknown)|does not exists?|recipient_?not_?found|no such user/i;
const UNSUPPORTED = /not support|unsupported/i;
const UNTRUSTED = /not authori[sz]ed|not trusted|untrusted/i;

/** Interprets a peer's answer to `POST /shares`; the status alone does not tell, as every server has its own. */
export function interpretShareAnswer(answer: PeerAnswer): ShareAnswer {
  const { status } = answer;
  const detail = detailOf(answer);
  if (isSuccess(answer)) return created(answer);
  if (status === 409) return { outcome: "already-exists" };
  if (status === 429) return { outcome: "retry-later", detail, ...retryHintOf(answer) };
  if (isSignatureRefusal(answer)) return { outcome: "signature-rejected", detail };
  if (status === 400) return badRequest(answer, detail);
  if (status === 401 || status === 403) return denied(answer, detail);
  if (status === 404 && objectOf(answer)) return { outcome: "recipient-not-found", detail };
  if (status === 501) return notImplemented(answer, detail);
  if (status === 503 && UNSUPPORTED.test(detail)) return { outcome: "unsupported", detail };
  if (status === 502 || status === 503 || status === 504) {
    return { outcome: "retry", reachedPeer: objectOf(answer) !== undefined, detail, ...retryHintOf(answer) };
  }
  return { outcome: "refused", status, detail };
}

function created(answer: PeerAnswer): ShareAnswer {
  const object = objectOf(answer);
  const recipientDisplayName = textOf(object, "recipientDisplayName");
  const recipientUserId = textOf(object, "recipientUserId");
  return {
    outcome: "created",
    ...(recipientDisplayName === "" ? {} : { recipientDisplayName }),
    ...(recipientUserId === "" ? {} : { recipientUserId }),
  };
}

function badRequest(answer: PeerAnswer, detail: string): ShareAnswer {
  if (UNREADABLE.test(detail)) return { outcome: "dialect-mismatch", detail };
  if (UNKNOWN_USER.test(detail) || namesUnknownRecipient(answer))
    return { outcome: "recipient-not-found", detail };
  return { outcome: "refused", status: answer.status, detail };
}

// The way of OCM 1.4 to say so: a validation error on shareWith.
function namesUnknownRecipient(answer: PeerAnswer): boolean {
  const errors = objectOf(answer)?.validationErrors;
  return (
    Array.isArray(errors) &&
    errors.some((error) => error?.name === "shareWith" && error?.message === "NOT_FOUND")
  );
}

function denied(answer: PeerAnswer, detail: string): ShareAnswer {
  const code = textOf(objectOf(answer), "code");
  if (code === "UNTRUSTED_SERVICE" || UNTRUSTED.test(detail)) {
    return /sender/i.test(detail) && !/provider/i.test(detail)
      ? { outcome: "needs-invite", detail }
      : { outcome: "not-trusted", detail };
  }
  return { outcome: "needs-invite", detail };
}

function notImplemented(answer: PeerAnswer, detail: string): ShareAnswer {
  if (UNREADABLE.test(detail)) return { outcome: "dialect-mismatch", detail };
  // Seafile answers 501 when it could not read our WebDAV.
  if (textOf(objectOf(answer), "error_msg")) return { outcome: "refused", status: answer.status, detail };
  return { outcome: "unsupported", detail };
}
