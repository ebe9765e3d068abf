import { isJsonObject, type JsonObject, memberOf, parseJson } from "./json.ts";

/** A peer's answer to a request of ours, its body already read as text. */
export interface PeerAnswer {
  readonly status: number;
  /** The `Content-Type` header; empty when absent. */
  readonly contentType: string;
  readonly body: string;
  /** The `Retry-After` header, as it is. */
  readonly retryAfter?: string;
}

/** When a peer wants to be asked again; neither is set when it does not say. */
export interface RetryHint {
  readonly afterSeconds?: number;
  /** Seconds since the epoch. */
  readonly notBefore?: number;
}

const MAX_DETAIL = 256;

/** The JSON object of an answer, whatever its content type says: the reva family labels JSON as text. */
export function objectOf(answer: PeerAnswer): JsonObject | undefined {
  const value = parseJson(answer.body);
  return isJsonObject(value) ? value : undefined;
}

/** A string member of an answer; empty when absent. */
export function textOf(object: JsonObject | undefined, name: string): string {
  const value = object && memberOf(object, name);
  return typeof value === "string" ? value : "";
}

/** What the peer says is wrong, in one short line for our log; never a page of HTML. */
export function detailOf(answer: PeerAnswer): string {
  const object = objectOf(answer);
  const message = textOf(object, "message") || textOf(object, "error_msg") || textOf(object, "error");
  const text = object || isMarkup(answer) ? message : answer.body;
  return text
    .replace(/[\s\p{Cc}]+/gu, " ")
    .trim()
    .slice(0, MAX_DETAIL);
}

/** Whether the answer is a page for people: a login form or a single-page application where an API should be. */
export function isMarkup(answer: PeerAnswer): boolean {
  return /^text\/html\b|\bxhtml\b/i.test(answer.contentType) || /^\s*</.test(answer.body);
}

/** Whether the peer took the request: any 2xx that is not a page for people. */
export function isSuccess(answer: PeerAnswer): boolean {
  return answer.status >= 200 && answer.status < 300 && !isMarkup(answer);
}

/** Whether the answer is one of the plain texts that signature checks give instead of a JSON body. */
export function isSignatureRefusal(answer: PeerAnswer): boolean {
  const { status } = answer;
  if (status !== 400 && status !== 401 && status !== 403) return false;
  if (/\bunsigned\b|supposed to sign|\bsignature\b|content digest mismatch/i.test(detailOf(answer)))
    return true;
  return status !== 400 && objectOf(answer) === undefined && /^text\/plain\b/i.test(answer.contentType);
}

/** Reads `Retry-After`: seconds, or an HTTP date. */
export function retryHintOf(answer: PeerAnswer): RetryHint {
  const value = answer.retryAfter?.trim() ?? "";
  if (/^\d{1,9}$/.test(value)) return { afterSeconds: Number(value) };
  const at = value === "" ? Number.NaN : Date.parse(value);
  return Number.isNaN(at) ? {} : { notBefore: Math.floor(at / 1000) };
}
