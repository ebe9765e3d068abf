import { type OcmAddress, parseAddress } from "./address.ts";
import { canonicalJson, filledString, isJsonObject, type JsonObject, memberOf } from "./json.ts";
import { LIMITS } from "./limits.ts";
import { parseShareProtocol } from "./parse-share-protocol.ts";
import { type Issue, malformed, type Parsed, understood, unsupported } from "./parsed.ts";
import { parseProviderId } from "./provider-id.ts";
import type { ShareProtocol } from "./share-protocol.ts";
import { DEFAULT_SUPPORT, type NewShareSupport } from "./share-support.ts";

/** A Share Creation Notification (1.4 `NewShare`), read from any dialect and written in any. */
export interface NewShare {
  readonly shareWith: OcmAddress;
  readonly name: string;
  /** Empty when there is none. */
  readonly description: string;
  readonly providerId: string;
  readonly owner: OcmAddress;
  readonly sender: OcmAddress;
  readonly ownerDisplayName: string;
  readonly senderDisplayName: string;
  /** `user`, `group` or `federation`; which are taken is up to `NewShareSupport`. */
  readonly shareType: string;
  readonly resourceType: string;
  /** Seconds since the epoch; absent when the share does not expire. Whether it is past is for the caller to see. */
  readonly expiration?: number;
  readonly protocol: ShareProtocol;
}

// A peer that counts milliseconds writes numbers no peer that counts seconds needs before the year 5138.
const SMALLEST_MILLISECONDS = 100_000_000_000;
const LATEST_SECONDS = 253_402_300_799;

/** Reads the body of `POST /shares` (draft-05, "Share Creation Notification"), whichever OCM version wrote it. */
export function parseNewShare(body: unknown, support: NewShareSupport = DEFAULT_SUPPORT): Parsed<NewShare> {
  if (!isJsonObject(body)) return malformed([{ name: "", message: "a JSON object is expected" }]);
  const issues: Issue[] = [];
  const shareWith = addressField(body, ["shareWith"], issues);
  const name = nameField(body, issues);
  const providerId = providerIdField(body, issues);
  const owner = addressField(body, ["owner"], issues);
  const sender = addressField(body, ["sender", "sharedBy", "owner"], issues);
  const shareType = wordField(body, "shareType", issues);
  const resourceType = wordField(body, "resourceType", issues);
  const expiration = expirationField(body, issues);
  const protocol = parseShareProtocol(memberOf(body, "protocol"), support);
  if (!protocol.ok && protocol.failure.kind === "malformed") issues.push(...protocol.failure.issues);
  if (issues.length > 0 || !shareWith || !owner || !sender) return malformed(issues);
  const refused = unsupportedTypes({ shareType, resourceType }, support);
  if (refused.length > 0) return unsupported(refused);
  if (!protocol.ok) return protocol;
  return understood({
    shareWith,
    name,
    description: textField(body, ["description"], LIMITS.description),
    providerId,
    owner,
    sender,
    ownerDisplayName: textField(body, ["ownerDisplayName"], LIMITS.displayName),
    senderDisplayName: textField(body, ["senderDisplayName", "sharedByDisplayName"], LIMITS.displayName),
    shareType,
    resourceType,
    ...(expiration === undefined ? {} : { expiration }),
    protocol: protocol.value,
  });
}

function unsupportedTypes(
  share: { readonly shareType: string; readonly resourceType: string },
  support: NewShareSupport,
): readonly Issue[] {
  const issues: Issue[] = [];
  if (!support.shareTypes.includes(share.shareType))
    issues.push({ name: "shareType", message: "NOT_SUPPORTED" });
  if (!support.resourceTypes.includes(share.resourceType)) {
    issues.push({ name: "resourceType", message: "NOT_SUPPORTED" });
  }
  return issues;
}

/** The first member that says something: absent, null and empty ones are passed over. */
function firstFilled(body: JsonObject, names: readonly string[]): unknown {
  return names.map((name) => memberOf(body, name)).find((value) => value != null && value !== "");
}

function addressField(body: JsonObject, names: readonly string[], issues: Issue[]): OcmAddress | undefined {
  const name = names[0] ?? "";
  const value = firstFilled(body, names);
  if (value === undefined) {
    issues.push({ name, message: "REQUIRED" });
    return undefined;
  }
  const address = typeof value === "string" ? parseAddress(value) : undefined;
  if (address === undefined) issues.push({ name, message: "not an OCM Address" });
  return address;
}

function wordField(body: JsonObject, name: string, issues: Issue[]): string {
  const value = firstFilled(body, [name]);
  const word = filledString(value, LIMITS.word);
  if (word === undefined) issues.push({ name, message: value === undefined ? "REQUIRED" : "INVALID" });
  return word ?? "";
}

function textField(body: JsonObject, names: readonly string[], max: number): string {
  return filledString(firstFilled(body, names), max) ?? "";
}

function providerIdField(body: JsonObject, issues: Issue[]): string {
  const value = firstFilled(body, ["providerId"]);
  const providerId = parseProviderId(value);
  if (providerId === undefined) {
    issues.push({ name: "providerId", message: value === undefined ? "REQUIRED" : "INVALID" });
  }
  return providerId ?? "";
}

function nameField(body: JsonObject, issues: Issue[]): string {
  const value = firstFilled(body, ["name"]);
  // Some servers send a path from the share's root: one leading slash says nothing.
  const name = typeof value === "string" ? value.replace(/^\//, "") : undefined;
  const usable =
    name !== undefined &&
    name !== "." &&
    name !== ".." &&
    /^[^/\\\p{Cc}]+$/u.test(name) &&
    name.length <= LIMITS.name;
  if (!usable) issues.push({ name: "name", message: value === undefined ? "REQUIRED" : "INVALID" });
  return name ?? "";
}

function expirationField(body: JsonObject, issues: Issue[]): number | undefined {
  const value = firstFilled(body, ["expiration"]);
  if (value === undefined || value === 0) return undefined;
  const seconds =
    typeof value === "number" && value >= SMALLEST_MILLISECONDS ? Math.floor(value / 1000) : value;
  if (
    Number.isSafeInteger(seconds) &&
    typeof seconds === "number" &&
    seconds > 0 &&
    seconds <= LATEST_SECONDS
  ) {
    return seconds;
  }
  issues.push({ name: "expiration", message: "seconds since the epoch are expected" });
  return undefined;
}

/**
 * What makes two announcements of a share the same one, as canonical JSON; names shown to people do not count.
 * Holds the shared secret: hash it before it is kept.
 */
export function shareFingerprintText(share: NewShare): string {
  const { ignored: _, ...protocol } = share.protocol;
  return canonicalJson({
    shareWith: [share.shareWith.identifier, share.shareWith.host],
    owner: [share.owner.identifier, share.owner.host],
    sender: [share.sender.identifier, share.sender.host],
    name: share.name,
    providerId: share.providerId,
    shareType: share.shareType,
    resourceType: share.resourceType,
    expiration: share.expiration,
    protocol,
  });
}

/** SHA-256 of `shareFingerprintText`, in lower-case hexadecimal. */
export async function fingerprintShare(share: NewShare): Promise<string> {
  const bytes = new TextEncoder().encode(shareFingerprintText(share));
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export { DEFAULT_SUPPORT, type NewShareSupport } from "./share-support.ts";
export { writeNewShare } from "./write-new-share.ts";
