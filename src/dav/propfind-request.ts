import { fail, ok, type Result } from "../domain/result.ts";
import { DAV, parseXml, type XmlElement, type XmlFailure, type XmlName } from "./xml.ts";

/** Which properties a PROPFIND asks for (RFC 4918 §14.20). */
export type PropfindRequest =
  | { readonly kind: "allprop"; readonly include: readonly XmlName[] }
  | { readonly kind: "propname" }
  | { readonly kind: "prop"; readonly names: readonly XmlName[] };

/** More names than any client asks for; each one costs an element per resource. */
const MAX_NAMES = 128;

/** Reads the body of a PROPFIND; an empty one asks for everything. */
export function readPropfindRequest(text: string): Result<PropfindRequest, XmlFailure> {
  if (text.trim() === "") return ok({ kind: "allprop", include: [] });
  const parsed = parseXml(text);
  if (!parsed.ok) return parsed;
  const root = parsed.value;
  if (root.uri !== DAV || root.local !== "propfind") return refused("not a DAV:propfind");

  const wishes = root.children.filter(isWish);
  const [wish] = wishes;
  if (wish === undefined || wishes.length > 1) return refused("exactly one of prop, propname, allprop");
  if (wish.local === "propname") return ok({ kind: "propname" });

  const listed = wish.local === "prop" ? wish : root.children.find((child) => isDav(child, "include"));
  const names = distinct(listed?.children ?? []);
  if (names.length > MAX_NAMES) return refused("too many properties");
  return ok(wish.local === "prop" ? { kind: "prop", names } : { kind: "allprop", include: names });
}

/** oCIS and OpenCloud leave `allprop` without a namespace; a strict server would lock them out. */
function isWish(element: XmlElement): boolean {
  if (isDav(element, "prop")) return true;
  return (element.uri === DAV || element.uri === "") && ["allprop", "propname"].includes(element.local);
}

function isDav(element: XmlElement, local: string): boolean {
  return element.uri === DAV && element.local === local;
}

function distinct(elements: readonly XmlElement[]): readonly XmlName[] {
  const names = new Map<string, XmlName>();
  for (const { uri, local } of elements) names.set(`${uri} ${local}`, { uri, local });
  return [...names.values()];
}

function refused(detail: string): { readonly ok: false; readonly failure: XmlFailure } {
  return fail({ reason: "xml-refused", detail });
}
