import { ocmPermissionsOf, type Permissions } from "../domain/model/permissions.ts";
import type { ResourceEntry } from "../domain/ports/resource-store.ts";
import { contentTypeOf, quotedEtag } from "./headers.ts";
import { DAV, escapeText, type XmlName } from "./xml.ts";

/** ownCloud's namespace, also Nextcloud's. */
export const OC = "http://owncloud.org/ns";
/** The namespace of the Open Collaboration Services permissions. */
export const OCS = "http://open-collaboration-services.org/ns";
/** The namespace of the OCM permissions. */
export const OCM = "http://open-cloud-mesh.org/ns";

/** What the properties of one resource are made from. */
export interface Described {
  readonly entry: ResourceEntry;
  /** What people call it: its name, or the share's at the root. */
  readonly name: string;
  readonly permissions: Permissions;
}

/** A live property. */
export interface Property extends XmlName {
  /** Part of `allprop`; the others must be asked for by name. */
  readonly inAllprop: boolean;
  /** The XML inside of the element, perhaps empty; `undefined` when this resource has no such property. */
  inner(described: Described): string | undefined;
}

/** Every property we know, in the order they are sent. */
export const PROPERTIES: readonly Property[] = [
  property(DAV, "resourcetype", ({ entry }) => (entry.kind === "folder" ? "<d:collection/>" : "")),
  property(DAV, "displayname", ({ name }) => escapeText(name)),
  property(DAV, "getcontentlength", ({ entry }) => ofFile(entry, String(entry.size))),
  property(DAV, "getcontenttype", ({ entry }) => ofFile(entry, escapeText(contentTypeOf(entry)))),
  property(DAV, "getetag", ({ entry }) => escapeText(quotedEtag(entry))),
  property(DAV, "getlastmodified", ({ entry }) => entry.modified.toUTCString()),
  property(OC, "permissions", (described) => lettersOf(described)),
  property(OC, "size", ({ entry }) => ofFile(entry, String(entry.size))),
  property(OCS, "share-permissions", (described) => String(bitsOf(lettersOf(described)))),
  property(OCM, "share-permissions", ({ permissions }) => JSON.stringify(ocmPermissionsOf(permissions))),
  // -2 is "unknown" to Nextcloud and ownCloud, who ask for it at the root.
  onRequest(DAV, "quota-available-bytes", ({ entry }) => (entry.kind === "folder" ? "-2" : undefined)),
];

/** The property of that name, if it is one of ours. */
export function findProperty(name: XmlName): Property | undefined {
  return PROPERTIES.find(({ uri, local }) => uri === name.uri && local === name.local);
}

/**
 * The `oc:permissions` letters. Never empty: Nextcloud takes an empty element for all permissions. The share root
 * speaks for everything below it, although nobody may remove or move the root itself.
 */
function lettersOf({ entry, permissions }: Described): string {
  const has = (permission: Permissions[number]) => permissions.includes(permission);
  const write = entry.kind === "folder" ? "CK" : "W";
  const mayWrite = has("initiate_file_upload") && (entry.kind === "file" || has("create_container"));
  return [
    "G",
    has("add_grant") ? "R" : "",
    has("delete") ? "D" : "",
    has("move") ? "NV" : "",
    mayWrite ? write : "",
  ].join("");
}

/** The OCS bits the letters stand for. Nextcloud reads both and rescans forever when they differ. */
function bitsOf(letters: string): number {
  return [
    ["G", 1],
    ["W", 2],
    ["CK", 2 | 4],
    ["D", 8],
    ["R", 16],
  ].reduce((bits, [letter, bit]) => (letters.includes(String(letter)) ? bits | Number(bit) : bits), 0);
}

function ofFile(entry: ResourceEntry, value: string): string | undefined {
  return entry.kind === "file" ? value : undefined;
}

function property(uri: string, local: string, inner: Property["inner"]): Property {
  return { uri, local, inAllprop: true, inner };
}

function onRequest(uri: string, local: string, inner: Property["inner"]): Property {
  return { uri, local, inAllprop: false, inner };
}
