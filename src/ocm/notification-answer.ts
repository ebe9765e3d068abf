import {
  detailOf,
  isSignatureRefusal,
  isSuccess,
  objectOf,
  type PeerAnswer,
  type RetryHint,
  retryHintOf,
} from "./peer-answer.ts";

/** What a peer's answer to `POST /notifications` means. `detail` is the peer's own words, for the log. */
export type NotificationAnswer =
  | { readonly outcome: "delivered" }
  /** The peer does not know notifications of this type: nothing is lost, nothing to repeat. */
  | { readonly outcome: "ignored"; readonly detail: string }
  /** The peer does not have the share any more: there is no one left to tell. */
  | { readonly outcome: "gone"; readonly detail: string }
  | { readonly outcome: "signature-rejected"; readonly detail: string }
  /** Not now; notifications are safe to repeat. */
  | ({ readonly outcome: "retry"; readonly detail: string } & RetryHint)
  | { readonly outcome: "refused"; readonly status: number; readonly detail: string };

/** Interprets a peer's answer to `POST /notifications`. */
export function interpretNotificationAnswer(answer: PeerAnswer): NotificationAnswer {
  const { status } = answer;
  const detail = detailOf(answer);
  if (isSuccess(answer)) return { outcome: "delivered" };
  if (isSignatureRefusal(answer)) return { outcome: "signature-rejected", detail };
  // oCIS knows two types and may write two documents, one behind the other, to say so: hence the raw body.
  if (status === 400 && /is not supported/i.test(answer.body)) return { outcome: "ignored", detail };
  if (status === 501) return { outcome: "ignored", detail };
  if (status === 404 || status === 410 || (status === 400 && detail === "RESOURCE_NOT_FOUND")) {
    // A page that is not found says that there is no such API, which a later version may have.
    return objectOf(answer) || answer.body === ""
      ? { outcome: "gone", detail }
      : { outcome: "ignored", detail };
  }
  if (status === 408 || status === 429 || status >= 500) {
    return { outcome: "retry", detail, ...retryHintOf(answer) };
  }
  return { outcome: "refused", status, detail };
}
