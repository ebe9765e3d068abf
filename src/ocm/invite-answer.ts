import { type InviteAcceptedResponse, parseInviteAcceptedResponse } from "./invite-accepted.ts";
import { parseJson } from "./json.ts";
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

/** What a peer's answer to `POST /invite-accepted` means. `detail` is the peer's own words, for the log. */
export type InviteAnswer =
  | { readonly outcome: "accepted"; readonly user: InviteAcceptedResponse }
  /** Accepted before; `user` is there when the peer repeats who invited, which recovers a lost answer. */
  | { readonly outcome: "already"; readonly user?: InviteAcceptedResponse }
  | { readonly outcome: "token-not-found"; readonly detail: string }
  | { readonly outcome: "token-expired"; readonly detail: string }
  | { readonly outcome: "not-trusted"; readonly detail: string }
  | { readonly outcome: "signature-rejected"; readonly detail: string }
  | { readonly outcome: "unsupported"; readonly detail: string }
  | ({ readonly outcome: "retry"; readonly detail: string } & RetryHint)
  | { readonly outcome: "refused"; readonly status: number; readonly detail: string };

// "not valid" is what oCIS says of an expired token.
const EXPIRED = /expired|token not valid/i;
const UNKNOWN_TOKEN = /not found|non.?existing|does not exist|unknown|invalid/i;

/** Interprets a peer's answer to `POST /invite-accepted`. */
export function interpretInviteAnswer(answer: PeerAnswer): InviteAnswer {
  const { status } = answer;
  const detail = detailOf(answer);
  const user = userOf(answer);
  if (isSuccess(answer)) {
    return user
      ? { outcome: "accepted", user }
      : { outcome: "refused", status, detail: "no userID in the answer" };
  }
  if (status === 409) return { outcome: "already", ...(user ? { user } : {}) };
  if (isSignatureRefusal(answer)) return { outcome: "signature-rejected", detail };
  if (status === 401 || status === 403) return { outcome: "not-trusted", detail };
  if (status === 404) return { outcome: "token-not-found", detail };
  if (status === 400) return badRequest(answer, detail);
  if (status === 405 || status === 501) return { outcome: "unsupported", detail };
  if (status === 408 || status === 429 || status >= 502) {
    return { outcome: "retry", detail, ...retryHintOf(answer) };
  }
  return { outcome: "refused", status, detail };
}

function userOf(answer: PeerAnswer): InviteAcceptedResponse | undefined {
  const parsed = parseInviteAcceptedResponse(parseJson(answer.body));
  return parsed.ok ? parsed.value : undefined;
}

// OCM 1.4 has one status for every bad token, so the words decide.
function badRequest(answer: PeerAnswer, detail: string): InviteAnswer {
  if (EXPIRED.test(detail)) return { outcome: "token-expired", detail };
  if (textOf(objectOf(answer), "code") === "RESOURCE_NOT_FOUND" || UNKNOWN_TOKEN.test(detail)) {
    return { outcome: "token-not-found", detail };
  }
  return { outcome: "refused", status: answer.status, detail };
}
