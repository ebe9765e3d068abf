import { echoAddress, type OcmAddress, parseAddress } from "./address.ts";
import { isJsonObject, type JsonObject, memberOf } from "./json.ts";
import { LIMITS } from "./limits.ts";
import { type Issue, malformed, type Parsed, understood } from "./parsed.ts";
import {
  detailOf,
  isSignatureRefusal,
  isSuccess,
  objectOf,
  type PeerAnswer,
  type RetryHint,
  retryHintOf,
} from "./peer-answer.ts";
import type { WireObject } from "./write-new-share.ts";

/** A Request for a Share (draft-05, "Request for a Share"): somebody asks the owner of a resource for a share of it. */
export interface RequestShare {
  /** Who is asked; a user of the server that gets the request. */
  readonly owner: OcmAddress;
  /** Who wants to receive the share; a user of the server that sends the request. */
  readonly shareWith: OcmAddress;
  /** What names the resource between the two: an id, a path, a URL. Up to the owner's server to make sense of. */
  readonly share: string;
}

/** Reads the body of `POST /request-share`; all three members are required. */
export function parseRequestShare(body: unknown): Parsed<RequestShare> {
  if (!isJsonObject(body)) return malformed([{ name: "", message: "a JSON object is expected" }]);
  const issues: Issue[] = [];
  const owner = partyOf(body, "owner", issues);
  const shareWith = partyOf(body, "shareWith", issues);
  const share = shareOf(memberOf(body, "share"));
  if (share === undefined) issues.push({ name: "share", message: "REQUIRED" });
  if (owner === undefined || shareWith === undefined || share === undefined) return malformed(issues);
  return understood({ owner, shareWith, share });
}

/** Writes the body of `POST /request-share`; each party is spelled as its own server spells it. */
export function writeRequestShare({ owner, shareWith, share }: RequestShare): WireObject {
  return { owner: echoAddress(owner), shareWith: echoAddress(shareWith), share };
}

/**
 * What names a resource: a text that is not blank and holds no control characters, or the number some servers use
 * for ids. Undefined when it names none.
 */
export function shareOf(value: unknown): string | undefined {
  if (typeof value === "number") return Number.isSafeInteger(value) ? String(value) : undefined;
  if (typeof value !== "string" || value.trim() === "" || value.length > LIMITS.uri) return undefined;
  return /\p{Cc}/u.test(value) || !value.isWellFormed() ? undefined : value.trim();
}

/** What a peer's answer to `POST /request-share` means. `detail` is the peer's own words, for the log. */
export type RequestShareAnswer =
  | { readonly outcome: "received" }
  /** There is no such user or resource, or none that we may ask for. */
  | { readonly outcome: "not-found"; readonly detail: string }
  /** The peer does not take requests for shares. */
  | { readonly outcome: "not-supported"; readonly detail: string }
  | { readonly outcome: "signature-rejected"; readonly detail: string }
  /** Not now; requests are safe to repeat. */
  | ({ readonly outcome: "retry"; readonly detail: string } & RetryHint)
  | { readonly outcome: "refused"; readonly status: number; readonly detail: string };

/** Interprets a peer's answer to `POST /request-share`. */
export function interpretRequestShareAnswer(answer: PeerAnswer): RequestShareAnswer {
  const { status } = answer;
  const detail = detailOf(answer);
  if (isSuccess(answer)) return { outcome: "received" };
  if (isSignatureRefusal(answer)) return { outcome: "signature-rejected", detail };
  // A page that is not found says that there is no such API: servers before OCM 1.4 have none.
  if (status === 404 && objectOf(answer) !== undefined) return { outcome: "not-found", detail };
  if (status === 404 || status === 405 || status === 501) return { outcome: "not-supported", detail };
  if (status === 408 || status === 429 || status >= 500) {
    return { outcome: "retry", detail, ...retryHintOf(answer) };
  }
  return { outcome: "refused", status, detail };
}

function partyOf(body: JsonObject, name: "owner" | "shareWith", issues: Issue[]): OcmAddress | undefined {
  const value = memberOf(body, name);
  const text = typeof value === "string" ? value.trim() : "";
  const address = parseAddress(text);
  if (address === undefined) issues.push({ name, message: text === "" ? "REQUIRED" : "not an OCM Address" });
  return address;
}
