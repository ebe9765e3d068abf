import { invalidArgument } from "./meshport-error.ts";
import { hostOfProvider } from "./provider-host.ts";

/** What an invite string says: the token, and the server it was made at. */
export interface InviteStringParts {
  readonly token: string;
  readonly provider: string;
}

/** Writes an invite string as people send it to each other (OCM 1.4): base64 of `token@provider`. */
export function formatInviteString({ token, provider }: InviteStringParts): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(`${token}@${hostOfProvider(provider)}`)));
}

/** Writes an invite link: the page where a remote user chooses their own server, with the invite in its query. */
export function formatInviteLink(page: string, { token, provider }: InviteStringParts): string {
  if (!URL.canParse(page)) throw invalidArgument("the URL of the page for invites is expected");
  const link = new URL(page);
  link.searchParams.set("token", token);
  link.searchParams.set("providerDomain", hostOfProvider(provider));
  return link.href;
}

/** Reads what people paste: an invite string, `token@provider` itself, or an invite link. `undefined` for anything else. */
export function parseInviteString(text: string): InviteStringParts | undefined {
  const pasted = text.trim();
  if (/^https?:\/\//i.test(pasted)) return partsOfLink(pasted);
  return partsOf(pasted) ?? partsOf(decoded(pasted.replace(/\s+/g, "")));
}

function partsOfLink(link: string): InviteStringParts | undefined {
  const query = URL.canParse(link) ? new URL(link).searchParams : undefined;
  return partsOf(`${query?.get("token") ?? ""}@${query?.get("providerDomain") ?? ""}`);
}

function partsOf(text: string): InviteStringParts | undefined {
  const [, token, provider] = /^([^\s\p{Cc}]+)@([^\s@/?#]+)$/u.exec(text) ?? [];
  return token === undefined || provider === undefined ? undefined : { token, provider };
}

function decoded(text: string): string {
  try {
    const bytes = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(
      Uint8Array.from(bytes, (letter) => letter.charCodeAt(0)),
    );
  } catch {
    return "";
  }
}
