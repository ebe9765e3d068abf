import XMLBuilder from "fast-xml-builder";
import type { OcsValue } from "./operation.ts";

type XmlShape = string | number | { readonly [name: string]: XmlShape | readonly XmlShape[] };

const builder = new XMLBuilder();

/** Writes a value as an XML document: list items are `<element>`, booleans 1 and 0, null is empty, as PHP writes them. */
export function writeXml(root: string, value: OcsValue): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${builder.build({ [root]: shapeOf(value) })}\n`;
}

function shapeOf(value: OcsValue): XmlShape {
  if (value === null) return "";
  if (typeof value === "string") return legal(value);
  if (typeof value === "number") return value;
  if (typeof value === "boolean") return value ? 1 : 0;
  if (isList(value)) return { element: value.map(shapeOf) };
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, shapeOf(member)]));
}

function isList(value: OcsValue): value is readonly OcsValue[] {
  return Array.isArray(value);
}

/** XML 1.0 has no way to write some characters, escaped or not: they become the replacement character. */
function legal(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to be found
  return text.toWellFormed().replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "\ufffd");
}
