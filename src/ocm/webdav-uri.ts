import { canonicalHost, parseUrl } from "./host.ts";
import { LIMITS } from "./limits.ts";

/** How the `uri` of a WebDAV offer says where the resource is. */
export type UriForm = "absolute" | "path" | "relative" | "root";

/** Which form a `uri` has: with a scheme, from the host's root, under the WebDAV root, or the WebDAV root itself. */
export function uriForm(uri: string): UriForm {
  if (uri === "") return "root";
  if (/^[a-z][a-z0-9+.-]*:/i.test(uri) || uri.startsWith("//")) return "absolute";
  return uri.startsWith("/") ? "path" : "relative";
}

/** The canonical host an absolute `uri` points to; undefined for the other forms. */
export function uriHost(uri: string): string | undefined {
  return uriForm(uri) === "absolute" ? canonicalHost(uri) : undefined;
}

/** What is wrong with the `uri` of a WebDAV offer, in a sentence; undefined when it can be used. */
export function checkWebdavUri(
  uri: string,
  { plainHttp }: { readonly plainHttp: boolean },
): string | undefined {
  if (uri.length > LIMITS.uri) return "too long";
  if (/[\p{Cc}\\]/u.test(uri)) return "not a URI";
  if (uriForm(uri) === "absolute") return checkAbsoluteUri(uri, { plainHttp });
  if (/[?#]/.test(uri)) return "a path without query and fragment is expected";
  // Both the plain and the encoded spelling climb once a URL is made of them.
  return /(?:^|\/)(?:\.|%2e){1,2}(?:\/|$)/i.test(uri) ? "a path may not climb" : undefined;
}

/** What is wrong with an absolute URI a peer wants us to open; undefined when it can be used. */
export function checkAbsoluteUri(
  uri: string,
  { plainHttp }: { readonly plainHttp: boolean },
): string | undefined {
  if (uri.length > LIMITS.uri) return "too long";
  const scheme = /^(https?):\/\/(?!https?:)[^/]/i.exec(uri)?.[1]?.toLowerCase();
  if (scheme === undefined) return "an https URI with a host is expected";
  if (scheme === "http" && !plainHttp) return "plain http is not allowed";
  // `{` and `}` stand in the templates of OCM 1.1; URL would encode them, which is harmless here.
  const url = parseUrl(uri);
  if (!url || canonicalHost(url.host) === undefined) return "an https URI with a host is expected";
  if (url.username !== "" || url.password !== "") return "credentials are not allowed";
  return url.hash === "" ? undefined : "a fragment is not allowed";
}

/**
 * The URL a WebDAV offer is reached at: absolute as it is, a path on the host of the peer's OCM API, a bare id under
 * the peer's WebDAV root, nothing for the root itself. Undefined when the peer advertises too little.
 */
export function resolveWebdavUri(
  uri: string,
  peer: { readonly endPoint: string; readonly webdavRoot?: string },
): string | undefined {
  switch (uriForm(uri)) {
    case "absolute":
      return uri;
    case "path":
      return parseUrl(uri, peer.endPoint)?.href;
    case "relative":
      return peer.webdavRoot === undefined ? undefined : parseUrl(encodeColons(uri), peer.webdavRoot)?.href;
    case "root":
      return peer.webdavRoot;
  }
}

// A colon in the first segment would read as a scheme.
function encodeColons(uri: string): string {
  return uri.replaceAll(":", "%3A");
}
