/** What an `Authorization` header claims; whether it is true is for the `Opener` to say. */
export type Credential =
  | { readonly scheme: "bearer"; readonly token: string }
  | { readonly scheme: "basic"; readonly user: string; readonly password: string };

const HEADER = /^(bearer|basic)\s+(\S+)$/i;

/**
 * Reads an `Authorization` header (RFC 6750, RFC 7617). `undefined` for none, another scheme, or an unreadable one.
 * Basic without a colon is all user name; peers pad the secret with colons of their own (Seafile), so whatever comes
 * after the first one is the password.
 */
export function readCredential(header: string | null): Credential | undefined {
  const match = HEADER.exec(header?.trim() ?? "");
  const value = match?.[2];
  if (match === null || value === undefined) return undefined;
  if (match[1]?.toLowerCase() === "bearer") return { scheme: "bearer", token: value };
  const text = decodeBase64(value);
  if (text === undefined) return undefined;
  const colon = text.indexOf(":");
  const user = colon < 0 ? text : text.slice(0, colon);
  if (user === "") return undefined;
  return { scheme: "basic", user, password: colon < 0 ? "" : text.slice(colon + 1) };
}

/** What a peer shows as its proof: the Bearer token, or the Basic user name with the password left aside. */
export function proofOf(credential: Credential): string {
  return credential.scheme === "bearer" ? credential.token : credential.user;
}

function decodeBase64(value: string): string | undefined {
  try {
    const bytes = Uint8Array.from(atob(value), (character) => character.charCodeAt(0));
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch {
    return undefined;
  }
}
