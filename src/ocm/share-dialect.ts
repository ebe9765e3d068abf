import type { Discovery } from "./discovery.ts";
import { isJsonObject, memberOf } from "./json.ts";

/**
 * The form a Share Creation Notification is written in: 1.4 with the bare id as WebDAV `uri`, 1.1 and later with an
 * absolute one, or the `options` of OCM 1.0 that Nextcloud, ownCloud 10 and Seafile need.
 */
export type ShareDialect = "strict-relative" | "multi-absolute" | "legacy-options";

/** Chooses the dialect a peer reads from what it advertises. No single one is read by every server. */
export function selectShareDialect(discovery: Discovery): ShareDialect {
  if (wantsRelativeUri(discovery)) return "strict-relative";
  return isLegacy(discovery) ? "legacy-options" : "multi-absolute";
}

/** The dialect to try once when a peer says it cannot read the first. */
export function alternativeDialect(dialect: ShareDialect): ShareDialect {
  return dialect === "multi-absolute" ? "legacy-options" : "multi-absolute";
}

function wantsRelativeUri(discovery: Discovery): boolean {
  const uri = receivedUriForm(discovery);
  const speaksArms = isAtLeast(discovery.version, 2) || discovery.capabilities.includes("protocol-object");
  if (speaksArms && uri !== undefined) return uri === "relative";
  const strict =
    discovery.criteria.includes("must-exchange-token") && discovery.capabilities.includes("http-sig");
  return strict && isAtLeast(discovery.version, 4);
}

function receivedUriForm(discovery: Discovery): unknown {
  for (const type of discovery.resourceTypes) {
    const receive = memberOf(type.protocols, "webdav-receive");
    if (isJsonObject(receive)) return memberOf(receive, "uri");
  }
  return undefined;
}

function isLegacy(discovery: Discovery): boolean {
  if (receivedUriForm(discovery) !== undefined) return false;
  if (discovery.publicKey !== undefined || discovery.endPoint.includes("/index.php/")) return true;
  if (discovery.version === "1.0" || discovery.version.startsWith("1.0-")) return true;
  // Before 1.2 a server that says nothing of itself is an old one; later it is merely terse.
  return discovery.capabilities.length === 0 && !isAtLeast(discovery.version, 2);
}

function isAtLeast(version: string, minor: number): boolean {
  return Number(/^v?1\.(\d{1,4})/i.exec(version)?.[1] ?? 0) >= minor;
}
