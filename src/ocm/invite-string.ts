import { canonicalHost, parseUrl } from "./host.ts";
import { LIMITS } from "./limits.ts";
import { fromBase64, toBase64 } from "./text-encoding.ts";

/** What an Invite String carries (draft-05, "Invite String"): the Invite Token, and the host of who made it. */
export interface InviteStringParts {
  readonly token: string;
  /** Canonical. */
  readonly host: string;
}

const MAX_LENGTH = 4096;

/** Writes an Invite String: base64 of `token@host`. */
export function formatInviteString({ token, host }: InviteStringParts): string {
  return toBase64(`${token}@${host}`);
}

/**
 * Reads what people paste: an Invite String in either base64 alphabet, `token@host` itself, or an invite link with
 * `token` and `providerDomain`. Undefined when it is none of these.
 */
export function parseInviteString(text: string): InviteStringParts | undefined {
  const pasted = text.trim();
  if (pasted.length > MAX_LENGTH) return undefined;
  if (/^https?:\/\//i.test(pasted)) return partsOfLink(pasted);
  const plain = partsOf(pasted);
  if (plain) return plain;
  // Mail programs break long lines.
  const decoded = fromBase64(pasted.replace(/\s+/g, ""));
  return decoded === undefined ? undefined : partsOf(decoded);
}

function partsOfLink(link: string): InviteStringParts | undefined {
  const query = parseUrl(link)?.searchParams;
  return invite(query?.get("token") ?? "", query?.get("providerDomain") ?? "");
}

function partsOf(text: string): InviteStringParts | undefined {
  const at = text.lastIndexOf("@");
  return at < 0 ? undefined : invite(text.slice(0, at), text.slice(at + 1));
}

function invite(token: string, provider: string): InviteStringParts | undefined {
  const host = canonicalHost(provider);
  const usable = token !== "" && token.length <= LIMITS.token && !/[\s\p{Cc}]/u.test(token);
  return host !== undefined && usable ? { token, host } : undefined;
}
