import { SaxesParser, type SaxesTagNS } from "saxes";
import { fail, ok, type Result } from "../domain/result.ts";

/** The WebDAV namespace. */
export const DAV = "DAV:";

/** A name in a namespace; `uri` is empty for none. */
export interface XmlName {
  readonly uri: string;
  readonly local: string;
}

/** An element of a request body. */
export interface XmlElement extends XmlName {
  readonly children: readonly XmlElement[];
  readonly text: string;
}

/** Why a text is not XML we read; `detail` never quotes it. */
export interface XmlFailure {
  readonly reason: "xml-refused";
  readonly detail: string;
}

const MAX_DEPTH = 16;
const MAX_ELEMENTS = 1024;

class Refused extends Error {
  override readonly name = "Refused";
}

interface Draft extends XmlName {
  readonly children: Draft[];
  text: string;
}

/**
 * Reads a request body. Refuses what is malformed, uses an undeclared prefix, brings a document type (and with it
 * entities of its own), or nests or repeats beyond any use. The caller limits the length.
 */
export function parseXml(text: string): Result<XmlElement, XmlFailure> {
  const parser = new SaxesParser({ xmlns: true });
  const open: Draft[] = [];
  let root: Draft | undefined;
  let elements = 0;

  parser.on("doctype", () => {
    throw new Refused("a document type is not accepted");
  });
  parser.on("error", () => {
    throw new Refused("not well-formed XML");
  });
  parser.on("opentag", (tag: SaxesTagNS) => {
    elements += 1;
    if (open.length >= MAX_DEPTH || elements > MAX_ELEMENTS) throw new Refused("too many elements");
    const element: Draft = { uri: tag.uri, local: tag.local, children: [], text: "" };
    open.at(-1)?.children.push(element);
    root ??= element;
    open.push(element);
  });
  parser.on("closetag", () => {
    open.pop();
  });
  const collect = (more: string) => {
    const element = open.at(-1);
    if (element !== undefined) element.text += more;
  };
  parser.on("text", collect);
  parser.on("cdata", collect);

  try {
    parser.write(text).close();
  } catch (error) {
    if (error instanceof Refused) return fail({ reason: "xml-refused", detail: error.message });
    throw error;
  }
  return root === undefined ? fail({ reason: "xml-refused", detail: "no element" }) : ok(root);
}

/** A text as element content. Quotes stay as they are: some clients read an etag without decoding it. */
export function escapeText(text: string): string {
  return legal(text).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** A text as the value of an attribute in double quotes. */
export function escapeAttribute(text: string): string {
  return escapeText(text).replaceAll('"', "&quot;");
}

/** XML 1.0 has no way to write some characters: they become the replacement character. */
function legal(text: string): string {
  let result = "";
  for (const character of text.toWellFormed()) {
    const code = character.codePointAt(0) ?? 0;
    const illegal = (code < 0x20 && ![0x09, 0x0a, 0x0d].includes(code)) || code === 0xfffe || code === 0xffff;
    result += illegal ? "\ufffd" : character;
  }
  return result;
}
