// One label may not mix Latin letters with look-alikes of another script: no registry sells such a name honestly.
const LATIN = /\p{Script=Latin}/u;
const LATIN_LOOKALIKES = /[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}\p{Script=Cherokee}]/u;

const NAME =
  /^(?=.{1,253}$)[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?)*$/;
const IPV6 = /^\[[0-9a-f:.]+\]$/;
const MAX_LENGTH = 1024;

/**
 * The one spelling of a host: lower case, internationalised names as A-labels, no trailing dot, no scheme or path,
 * a port only when it is not 443, IPv6 in brackets. Takes what people and peers write: `host`, `Host.:8443`,
 * `https://host/path`. Undefined when it names no host.
 */
export function canonicalHost(input: string): string | undefined {
  if (input.length > MAX_LENGTH) return undefined;
  const authority = input
    .trim()
    .replace(/^https?:\/\//i, "")
    .replace(/[/?#].*$/s, "");
  // URL would repair these in silence, each into a host its writer did not mean.
  if (authority === "" || /[\s\\@%\p{Cc}]/u.test(authority)) return undefined;
  const { name, port } = splitPort(authority);
  if (port === undefined || mixesScripts(name)) return undefined;
  const undotted = name.endsWith(".") ? name.slice(0, -1) : name;
  const url = parseUrl(`https://${undotted}${port}`);
  if (url === undefined) return undefined;
  return NAME.test(url.hostname) || IPV6.test(url.hostname) ? url.host : undefined;
}

function splitPort(authority: string): { readonly name: string; readonly port: string | undefined } {
  const match = /^(\[[^\]]*\]|[^:[\]]*)(:\d{1,5})?$/.exec(authority);
  return match ? { name: match[1] ?? "", port: match[2] ?? "" } : { name: "", port: undefined };
}

function mixesScripts(name: string): boolean {
  return name.split(".").some((label) => LATIN.test(label) && LATIN_LOOKALIKES.test(label));
}

/** A URL, or undefined where the constructor would throw. */
export function parseUrl(text: string, base?: string): URL | undefined {
  return URL.parse(text, base) ?? undefined;
}
