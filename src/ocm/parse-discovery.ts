import type { CavagePublicKey, Discovery, ResourceType } from "./discovery.ts";
import { canonicalHost, parseUrl } from "./host.ts";
import { filledString, isJsonObject, type JsonObject, memberOf, stringsOf } from "./json.ts";
import { LIMITS } from "./limits.ts";
import { type Issue, malformed, type Parsed, understood, unsupported } from "./parsed.ts";

/** Where a discovery document came from, which decides what it may say. */
export interface DiscoverySource {
  /** Canonical host that was asked. */
  readonly host: string;
  /** URL the document was read from; a relative WebDAV root starts at its directory. */
  readonly url?: string;
  /** Canonical hosts the operator lets this one delegate its API to. */
  readonly delegates?: readonly string[];
  /** Whether `http:` URLs are taken; for test beds only. */
  readonly plainHttp?: boolean;
}

const MAX_RESOURCE_TYPES = 64;
const MAX_NAMES = 64;
const MAX_PEM = 16_384;

/**
 * Reads a peer's discovery document (draft-05, "OCM API Discovery"), from OCM 1.0 on. Refused: a disabled server,
 * another major version, and URLs that would lead us to a host or a scheme the peer does not speak for.
 */
export function parseDiscovery(document: unknown, source: DiscoverySource): Parsed<Discovery> {
  if (!isJsonObject(document)) return malformed([{ name: "", message: "a JSON object is expected" }]);
  if (memberOf(document, "enabled") === false) return unsupported([{ name: "enabled", message: "disabled" }]);
  const issues: Issue[] = [];
  const warnings: Issue[] = [];
  const apiVersion = filledString(memberOf(document, "apiVersion"), LIMITS.word);
  const version = filledString(memberOf(document, "version"), LIMITS.word) ?? apiVersion;
  if (version === undefined) issues.push({ name: "apiVersion", message: "REQUIRED" });
  else if (majorOf(version) !== 1) issues.push({ name: "apiVersion", message: "another major version" });
  const endPoint = endPointOf(document, source, issues);
  const resourceTypes = resourceTypesOf(document, issues, warnings);
  const jwksUri = jwksUriOf(document, endPoint, { source, issues });
  if (version === undefined || endPoint === undefined || resourceTypes === undefined || issues.length > 0) {
    return malformed(issues);
  }
  const where = { base: endPoint, source, warnings };
  const tokenEndPoint = linkOf(document, "tokenEndPoint", where);
  const inviteAcceptDialog = linkOf(document, "inviteAcceptDialog", where);
  const publicKey = publicKeyOf(document);
  const webdavRoot = webdavRootOf(resourceTypes, where);
  return understood({
    host: source.host,
    enabled: true,
    apiVersion: apiVersion ?? version,
    version,
    endPoint,
    provider: filledString(memberOf(document, "provider"), LIMITS.displayName) ?? "",
    resourceTypes,
    capabilities: capabilitiesOf(document, { canExchange: tokenEndPoint !== undefined, warnings }),
    criteria: namesOf(document, "criteria", warnings),
    ...(jwksUri === undefined ? {} : { jwksUri }),
    ...(tokenEndPoint === undefined ? {} : { tokenEndPoint }),
    ...(inviteAcceptDialog === undefined ? {} : { inviteAcceptDialog }),
    ...(publicKey === undefined ? {} : { publicKey }),
    ...(webdavRoot === undefined ? {} : { webdavRoot }),
    warnings,
  });
}

function majorOf(version: string): number {
  return Number(/^v?(\d{1,4})(?:\.|$)/i.exec(version)?.[1]);
}

/** An absolute URL we may call on the peer's word: https, no credentials, on the peer's host or a delegate's. */
function trustedUrl(text: string, source: DiscoverySource, base?: string): URL | undefined {
  const url = text.length <= LIMITS.uri ? parseUrl(text, base) : undefined;
  if (!url || `${url.username}${url.password}` !== "") return undefined;
  if (url.protocol !== "https:" && !(source.plainHttp && url.protocol === "http:")) return undefined;
  const host = canonicalHost(url.host);
  if (host === undefined) return undefined;
  return host === source.host || source.delegates?.includes(host) ? url : undefined;
}

function endPointOf(document: JsonObject, source: DiscoverySource, issues: Issue[]): string | undefined {
  const value = memberOf(document, "endPoint");
  const url = typeof value === "string" ? trustedUrl(value, source) : undefined;
  if (!url || `${url.search}${url.hash}` !== "") {
    issues.push({ name: "endPoint", message: "an https URL of the same host is expected" });
    return undefined;
  }
  return url.href.replace(/\/+$/, "");
}

function jwksUriOf(
  document: JsonObject,
  endPoint: string | undefined,
  { source, issues }: { readonly source: DiscoverySource; readonly issues: Issue[] },
): string | undefined {
  const value = memberOf(document, "jwksUri");
  if (value == null || value === "") return undefined;
  const url = typeof value === "string" ? trustedUrl(value, source, endPoint) : undefined;
  // The keys say who the peer is: a document that leads them astray is not believed at all.
  if (!url || value !== stripHash(value)) {
    issues.push({ name: "jwksUri", message: "an https URL of the same host without fragment is expected" });
    return undefined;
  }
  return url.href;
}

function stripHash(value: unknown): string {
  return typeof value === "string" ? value.replace(/#.*$/s, "") : "";
}

interface Where {
  readonly base: string;
  readonly source: DiscoverySource;
  readonly warnings: Issue[];
}

function linkOf(document: JsonObject, name: string, { base, source, warnings }: Where): string | undefined {
  const value = memberOf(document, name);
  if (value == null || value === "") return undefined;
  const url = typeof value === "string" ? trustedUrl(value, source, base) : undefined;
  if (!url) warnings.push({ name, message: "ignored: not an https URL of the same host" });
  return url?.href;
}

function resourceTypesOf(
  document: JsonObject,
  issues: Issue[],
  warnings: Issue[],
): readonly ResourceType[] | undefined {
  // ownCloud 10 calls the list shareTypes; classic Seafile has one object where the list should be.
  const value = memberOf(document, "resourceTypes") ?? memberOf(document, "shareTypes") ?? [];
  const list = isJsonObject(value) ? [value] : value;
  if (!Array.isArray(list)) {
    issues.push({ name: "resourceTypes", message: "a list is expected" });
    return undefined;
  }
  if (list.length === 0) warnings.push({ name: "resourceTypes", message: "none advertised" });
  const types: ResourceType[] = [];
  for (const entry of list.slice(0, MAX_RESOURCE_TYPES)) {
    const name = isJsonObject(entry) ? filledString(memberOf(entry, "name"), LIMITS.word) : undefined;
    if (!isJsonObject(entry) || name === undefined || types.some((type) => type.name === name)) {
      warnings.push({ name: "resourceTypes", message: `ignored: ${name ?? "an entry without name"}` });
      continue;
    }
    const shareTypes = memberOf(entry, "shareTypes");
    types.push({
      name,
      shareTypes: shareTypes == null ? ["user"] : stringsOf(shareTypes).slice(0, MAX_NAMES),
      protocols: protocolsOf(entry, warnings),
    });
  }
  return types;
}

function protocolsOf(entry: JsonObject, warnings: Issue[]): Readonly<Record<string, unknown>> {
  const value = memberOf(entry, "protocols");
  const usable: [string, unknown][] = [];
  for (const [name, about] of Object.entries(isJsonObject(value) ? value : {}).slice(0, MAX_NAMES)) {
    if (typeof about === "string" || isJsonObject(about)) usable.push([name, about]);
    else warnings.push({ name: `protocols.${name}`, message: "ignored: neither text nor object" });
  }
  return Object.fromEntries(usable);
}

function namesOf(document: JsonObject, name: string, warnings: Issue[]): readonly string[] {
  const value = memberOf(document, name);
  if (value != null && !Array.isArray(value)) warnings.push({ name, message: "ignored: not a list" });
  const names = stringsOf(value)
    .slice(0, MAX_NAMES)
    .map((text) => text.trim().toLowerCase().replace(/^\/+/, ""))
    .filter((text) => text !== "" && text.length <= LIMITS.word);
  return [...new Set(names)];
}

function capabilitiesOf(
  document: JsonObject,
  { canExchange, warnings }: { readonly canExchange: boolean; readonly warnings: Issue[] },
): readonly string[] {
  const names = namesOf(document, "capabilities", warnings).map((name) =>
    name === "invite-accepted" ? "invites" : name,
  );
  if (names.includes("exchange-token") && !canExchange) {
    warnings.push({ name: "capabilities", message: "exchange-token ignored: no usable tokenEndPoint" });
  }
  return [...new Set(names)].filter((name) => name !== "exchange-token" || canExchange);
}

function publicKeyOf(document: JsonObject): CavagePublicKey | undefined {
  const value = memberOf(document, "publicKey");
  if (!isJsonObject(value)) return undefined;
  const keyId = filledString(memberOf(value, "keyId"), LIMITS.uri);
  const publicKeyPem = filledString(memberOf(value, "publicKeyPem"), MAX_PEM);
  return keyId === undefined || publicKeyPem === undefined ? undefined : { keyId, publicKeyPem };
}

function webdavRootOf(types: readonly ResourceType[], { base, source, warnings }: Where): string | undefined {
  const inOrder = [...types].sort((a, b) => Number(b.name === "file") - Number(a.name === "file"));
  const roots = inOrder
    .map((type) => memberOf(type.protocols, "webdav"))
    .filter((root) => root !== undefined);
  const root = roots.find((value) => typeof value === "string");
  if (root === undefined) {
    if (roots.length > 0) warnings.push({ name: "protocols.webdav", message: "ignored: a path is expected" });
    return undefined;
  }
  const url = trustedUrl(`${root.replace(/\/+$/, "")}/`, source, installRoot(root, base, source.url));
  if (!url || `${url.search}${url.hash}` !== "") {
    warnings.push({ name: "protocols.webdav", message: "ignored: not a path of the same host" });
    return undefined;
  }
  return url.href;
}

/** What a WebDAV path is relative to: the API's origin, or for a bare name the directory the peer is installed in. */
function installRoot(path: string, endPoint: string, documentUrl: string | undefined): string {
  if (path.startsWith("/") || documentUrl === undefined) return new URL("/", endPoint).href;
  const directory = documentUrl
    .replace(/[?#].*$/s, "")
    .replace(/\/(?:\.well-known\/ocm|(?:index\.php\/)?ocm-provider(?:\/index\.php)?)\/*$/, "/");
  return parseUrl(directory)?.href ?? new URL("/", endPoint).href;
}
