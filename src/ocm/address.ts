import { canonicalHost } from "./host.ts";
import { fromBase64, toBase64Url } from "./text-encoding.ts";

export { canonicalHost } from "./host.ts";

/**
 * An OCM Address (draft-05, "OCM Address"): who, at which server. `identifier` and `host` are canonical, so equal
 * addresses are equal texts; the two raw members keep what the peer wrote, because peers want their own spelling back.
 */
export interface OcmAddress {
  readonly identifier: string;
  readonly host: string;
  /** The identifier as its server spells it, e.g. with a repeated host or in base64url. */
  readonly rawIdentifier: string;
  /** The whole address as it was written. */
  readonly raw: string;
}

const MAX_ADDRESS = 1024;

/** Reads an address as any peer may write it: `id@host`, `id@https://host/`, `id@host@host`. Undefined when it is none. */
export function parseAddress(text: string): OcmAddress | undefined {
  const raw = text.trim();
  const at = raw.lastIndexOf("@");
  if (at < 1 || raw.length > MAX_ADDRESS) return undefined;
  const place = raw
    .slice(at + 1)
    .replace(/^https?:\/\//i, "")
    .replace(/\/+$/, "");
  // A path after the host is a sub-folder installation, which OCM addresses cannot name.
  if (/[/?#]/.test(place)) return undefined;
  const address = addressAt(raw.slice(0, at), place);
  return address && { ...address, raw };
}

/** The address of the user a server calls `rawIdentifier`, e.g. the `userID` of an invite together with its provider. */
export function addressAt(rawIdentifier: string, provider: string): OcmAddress | undefined {
  const host = canonicalHost(provider);
  const trimmed = rawIdentifier.trim();
  if (host === undefined || /\p{Cc}/u.test(trimmed) || trimmed.length > MAX_ADDRESS) return undefined;
  const identifier = canonicalIdentifier(trimmed, host);
  return identifier ? { identifier, host, rawIdentifier: trimmed, raw: `${trimmed}@${host}` } : undefined;
}

/** Writes an address the way OCM 1.4 wants it: no scheme, no path. */
export function formatAddress(address: { readonly identifier: string; readonly host: string }): string {
  return `${address.identifier}@${address.host}`;
}

/** Writes an address with the identifier spelled as its own server spells it; for `shareWith`. */
export function echoAddress(address: OcmAddress): string {
  return `${address.rawIdentifier}@${address.host}`;
}

/** Whether two addresses name the same user. */
export function sameAddress(
  a: { readonly identifier: string; readonly host: string },
  b: { readonly identifier: string; readonly host: string },
): boolean {
  return (
    a.host === b.host &&
    canonicalIdentifier(a.identifier, a.host) === canonicalIdentifier(b.identifier, b.host)
  );
}

/**
 * The one spelling of an identifier at a host: `id@host`, `id@https://host` and base64url of either are all `id`.
 * A foreign identity provider (`id@https://idp.example.com`) is part of the identifier and stays. May be empty.
 */
export function canonicalIdentifier(rawIdentifier: string, host: string): string {
  const bare = withoutHost(rawIdentifier, host);
  const decoded = fromBase64(bare);
  // Only the text that names this very host was an encoded address; anything else merely looks like base64.
  if (decoded === undefined || /\p{Cc}/u.test(decoded)) return bare;
  const inner = withoutHost(decoded, host);
  return inner !== decoded && inner !== "" ? inner : bare;
}

function withoutHost(identifier: string, host: string): string {
  let rest = identifier;
  for (;;) {
    const at = rest.lastIndexOf("@");
    if (
      at < 0 ||
      canonicalHost(rest.slice(at + 1)) !== host ||
      /[/?#].*\S/.test(pathOf(rest.slice(at + 1)))
    ) {
      return rest;
    }
    rest = rest.slice(0, at);
  }
}

function pathOf(place: string): string {
  return place.replace(/^https?:\/\/[^/?#]*/i, "").replace(/\/+$/, "");
}

/** Every way a peer may spell the identifier of the user `identifier` at `host`; the plain one comes first. */
export function identifierAliases(identifier: string, host: string): readonly string[] {
  const id = canonicalIdentifier(identifier, host);
  const full = [`${id}@${host}`, `${id}@https://${host}`];
  return [id, ...full, ...full.map(toBase64Url)];
}
