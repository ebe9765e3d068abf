import type { Provider, ServiceEndpoint } from "../../domain/model/provider.ts";
import { canonicalHost } from "../../ocm/address.ts";

/** Which hosts a record speaks for: one, or all those below a domain, at one port. */
export type ProviderPattern =
  | { readonly kind: "host"; readonly host: string }
  | {
      readonly kind: "wildcard";
      /** The domain below which hosts match, without the wildcard; canonical. */
      readonly suffix: string;
      /** The port as it stands in a canonical host: empty for the default one, otherwise with its colon. */
      readonly port: string;
      /** How the record may spell the wildcard in its services, longest first. */
      readonly spellings: readonly string[];
    };

// `*.example.org` is ours, `.*.example.org` is what oCIS deployments write: a regular expression, read there
// without anchors and with dots that match anything. Both mean the same here: whole labels, to the end.
const WILDCARD = /^(?:\*|\.[*+])\\?\.((?:\\\.|[^\\^$*+?()[\]{}|/:])+)(:\d{1,5})?$/;
const PATTERN_CHARACTERS = /[\\^$*+?()[\]{}|]/;

/** Reads the `domain` of a record; a pattern nobody can read safely is "unsafe", what names no host is "invalid". */
export function readProviderPattern(domain: string): ProviderPattern | "unsafe" | "invalid" {
  const plain = canonicalHost(domain);
  const bare = domain
    .trim()
    .replace(/^\^/, "")
    .replace(/\$$/, "")
    .replace(/^https?:\/\//i, "")
    .replace(/\/$/, "");
  const match = WILDCARD.exec(bare);
  if (match === null) {
    if (plain !== undefined) return { kind: "host", host: plain };
    // An IPv6 address needs its brackets; anything else with such a character is a pattern.
    return PATTERN_CHARACTERS.test(domain) ? "unsafe" : "invalid";
  }
  const written = match[1] ?? "";
  const suffix = written.replaceAll("\\.", ".");
  const sample = canonicalHost(`x.${suffix}${match[2] ?? ""}`);
  if (sample === undefined) return "invalid";
  const [name = "", port] = sample.slice("x.".length).split(":");
  const spellings = [
    bare.slice(0, bare.length - (match[2] ?? "").length),
    `.*.${suffix}`,
    `*.${suffix}`,
  ].sort((a, b) => b.length - a.length);
  return { kind: "wildcard", suffix: name, port: port === undefined ? "" : `:${port}`, spellings };
}

/** Whether the pattern speaks for this canonical host; a wildcard stands for one or more whole labels. */
export function matchesProvider(pattern: ProviderPattern, host: string): boolean {
  if (pattern.kind === "host") return pattern.host === host;
  const end = `.${pattern.suffix}${pattern.port}`;
  return host.endsWith(end) && host.length > end.length;
}

/** The record for one host: a copy in which that host stands wherever the record spells its wildcard. */
export function providerAt(provider: Provider, pattern: ProviderPattern, host: string): Provider {
  if (pattern.kind === "host") return provider;
  const name = pattern.port === "" ? host : host.slice(0, -pattern.port.length);
  const resolve = (text: string) => {
    const spelling = pattern.spellings.find((candidate) => text.includes(candidate));
    return spelling === undefined ? text : text.replaceAll(spelling, name);
  };
  const at = (endpoint: ServiceEndpoint) => ({ ...endpoint, path: resolve(endpoint.path) });
  return {
    ...provider,
    domain: host,
    services: provider.services.map((service) => ({
      ...service,
      host: resolve(service.host),
      endpoint: at(service.endpoint),
      additionalEndpoints: service.additionalEndpoints.map(at),
    })),
  };
}
