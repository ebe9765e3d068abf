import { canonicalHost } from "./host.ts";
import { filledString, isJsonObject, type JsonObject, memberOf } from "./json.ts";
import { LIMITS } from "./limits.ts";
import { detailOf, isSuccess, objectOf, type PeerAnswer, textOf } from "./peer-answer.ts";

/** Why a token is denied, in the words of RFC 6749 section 5.2; the only ones OCM 1.4 permits. */
export type TokenError =
  | "invalid_request"
  | "invalid_client"
  | "invalid_grant"
  | "unauthorized_client"
  | "unsupported_grant_type";

/** A Token Request (OCM 1.4, Code Flow). */
export interface TokenRequest {
  /** The `sharedSecret` of the share. */
  readonly code: string;
  /** Canonical host of the Receiving Server; CERNBox may leave it out. */
  readonly clientId?: string;
}

/** What reading a Token Request gives: the request, or the error it is answered with. */
export type ReadTokenRequest =
  | { readonly ok: true; readonly value: TokenRequest }
  | { readonly ok: false; readonly error: TokenError; readonly description: string };

/** OCM 1.4's own grant type, the one of earlier drafts that reva knows, and the one ocm-stub sends. */
const GRANT_TYPES = new Set(["authorization_code", "ocm_share", "ocm_authorization_code"]);
const MAX_ACCESS_TOKEN = 8192;
/** No peer means a token to live longer than this; a larger number is a mistake, or an attempt at one. */
const MAX_LIFETIME = 31_536_000;

/** Reads the fields of a Token Request, whether they came as a form or as JSON; further ones are ignored. */
export function parseTokenRequest(fields: unknown): ReadTokenRequest {
  if (!isJsonObject(fields)) return denied("invalid_request", "an object is expected");
  const grantType = memberOf(fields, "grant_type") ?? "";
  if (typeof grantType !== "string" || grantType === "")
    return denied("invalid_request", "grant_type missing");
  if (!GRANT_TYPES.has(grantType)) return denied("unsupported_grant_type", "authorization_code is expected");
  const code = memberOf(fields, "code") ?? "";
  if (typeof code !== "string" || code === "") return denied("invalid_request", "code missing");
  if (code.length > LIMITS.sharedSecret) return denied("invalid_grant", "code unknown");
  const clientId = memberOf(fields, "client_id") ?? "";
  if (typeof clientId !== "string") return denied("invalid_request", "client_id is no text");
  if (clientId === "") return { ok: true, value: { code } };
  const host = clientId.length <= LIMITS.uri ? canonicalHost(clientId) : undefined;
  return host === undefined
    ? denied("invalid_client", "client_id is no host")
    : { ok: true, value: { code, clientId: host } };
}

function denied(error: TokenError, description: string): ReadTokenRequest {
  return { ok: false, error, description };
}

/** Writes a Token Request as the form that OCM 1.4 and RFC 6749 ask for. */
export function writeTokenRequest({ code, clientId }: Required<TokenRequest>): string {
  return new URLSearchParams({ grant_type: "authorization_code", client_id: clientId, code }).toString();
}

/** Writes the answer that grants a token; `expiresIn` in seconds. */
export function writeTokenResponse(token: { readonly accessToken: string; readonly expiresIn: number }) {
  return { access_token: token.accessToken, token_type: "Bearer", expires_in: token.expiresIn } as const;
}

/** Writes the answer that denies one (RFC 6749 section 5.2); the description is for the peer's operator. */
export function writeTokenError(error: TokenError, description: string) {
  return { error, error_description: description } as const;
}

/** What a peer's answer to a Token Request means. `detail` never holds the code. */
export type TokenAnswer =
  /** `expiresIn` is absent when the peer does not say how many seconds the token lives. */
  | { readonly outcome: "issued"; readonly accessToken: string; readonly expiresIn?: number }
  /** The peer says why in a word of RFC 6749. */
  | { readonly outcome: "denied"; readonly error: TokenError }
  | { readonly outcome: "not-offered" }
  | { readonly outcome: "refused"; readonly detail: string };

const ERRORS: readonly string[] = [
  "invalid_request",
  "invalid_client",
  "invalid_grant",
  "unauthorized_client",
  "unsupported_grant_type",
] satisfies TokenError[];

/** Interprets a peer's answer to a Token Request. */
export function interpretTokenAnswer(answer: PeerAnswer): TokenAnswer {
  const object = objectOf(answer);
  if (isSuccess(answer)) return object ? issuedOf(object) : refused("no JSON object in the answer");
  const error = textOf(object, "error");
  if (isTokenError(error)) return { outcome: "denied", error };
  if (answer.status === 404 || answer.status === 405 || answer.status === 501)
    return { outcome: "not-offered" };
  return refused(detailOf(answer));
}

function issuedOf(object: JsonObject): TokenAnswer {
  const accessToken = filledString(memberOf(object, "access_token"), MAX_ACCESS_TOKEN);
  // It becomes part of a header: nothing but visible ASCII may stand there.
  if (accessToken === undefined || !/^[\x21-\x7e]+$/.test(accessToken))
    return refused("no usable access_token");
  if (textOf(object, "token_type").toLowerCase() !== "bearer") return refused("token_type is not Bearer");
  const expiresIn = memberOf(object, "expires_in");
  return typeof expiresIn === "number" && expiresIn > 0
    ? { outcome: "issued", accessToken, expiresIn: Math.min(Math.floor(expiresIn), MAX_LIFETIME) }
    : { outcome: "issued", accessToken };
}

function isTokenError(text: string): text is TokenError {
  return ERRORS.includes(text);
}

function refused(detail: string): TokenAnswer {
  return { outcome: "refused", detail };
}
