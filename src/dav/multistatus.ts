import { type Described, findProperty, OC, OCM, OCS, PROPERTIES, type Property } from "./properties.ts";
import type { PropfindRequest } from "./propfind-request.ts";
import { DAV, escapeAttribute, escapeText, type XmlName } from "./xml.ts";

/** One resource in a 207. */
export interface MultistatusItem extends Described {
  /** Absolute path, percent-encoded. */
  readonly href: string;
}

const PREFIXES: Readonly<Record<string, string>> = { [DAV]: "d", [OC]: "oc", [OCS]: "ocs", [OCM]: "ocm" };
const FLUSH_CHARACTERS = 16 * 1024;

/** The answer to a PROPFIND, made while it is sent: a large folder is never one large text. */
export function multistatus(
  items: Iterable<MultistatusItem>,
  wanted: PropfindRequest,
): ReadableStream<Uint8Array> {
  const pieces = write(items, wanted);
  const encoder = new TextEncoder();
  return new ReadableStream<Uint8Array>({
    pull(controller) {
      let text = "";
      for (;;) {
        const { done, value } = pieces.next();
        if (done !== true) text += value;
        if (done === true || text.length >= FLUSH_CHARACTERS) {
          if (text !== "") controller.enqueue(encoder.encode(text));
          if (done === true) controller.close();
          return;
        }
      }
    },
  });
}

function* write(items: Iterable<MultistatusItem>, wanted: PropfindRequest): Generator<string, undefined> {
  const declared = Object.entries(PREFIXES).map(([uri, prefix]) => ` xmlns:${prefix}="${uri}"`);
  yield `<?xml version="1.0" encoding="utf-8"?>\n<d:multistatus${declared.join("")}>`;
  for (const item of items) {
    yield `<d:response><d:href>${escapeText(item.href)}</d:href>${propstats(item, wanted)}</d:response>`;
  }
  yield "</d:multistatus>\n";
}

function propstats(item: MultistatusItem, wanted: PropfindRequest): string {
  const found: string[] = [];
  const missing: string[] = [];
  for (const name of namesFor(wanted)) {
    const inner = findProperty(name)?.inner(item);
    if (inner !== undefined) found.push(element(name, wanted.kind === "propname" ? "" : inner));
    else if (wanted.kind === "prop") missing.push(element(name, ""));
  }
  // Clients look for the 200 part first and stumble when there is none.
  if (found.length === 0) found.push(...typeOf(item));
  const present = propstat(found, "200 OK");
  return missing.length === 0 ? present : present + propstat(missing, "404 Not Found");
}

function namesFor(wanted: PropfindRequest): readonly XmlName[] {
  switch (wanted.kind) {
    case "prop":
      return wanted.names;
    case "propname":
      return PROPERTIES;
    case "allprop": {
      const all: readonly Property[] = PROPERTIES.filter((property) => property.inAllprop);
      const more = wanted.include.filter((name) => findProperty(name)?.inAllprop !== true);
      return [...all, ...more];
    }
  }
}

function typeOf(item: MultistatusItem): readonly string[] {
  const name: XmlName = { uri: DAV, local: "resourcetype" };
  const inner = findProperty(name)?.inner(item);
  return inner === undefined ? [] : [element(name, inner)];
}

function propstat(elements: readonly string[], status: string): string {
  const prop = `<d:prop>${elements.join("")}</d:prop>`;
  return `<d:propstat>${prop}<d:status>HTTP/1.1 ${status}</d:status></d:propstat>`;
}

/** A name of a namespace we do not know comes back with a declaration of its own. */
function element({ uri, local }: XmlName, inner: string): string {
  const prefix = PREFIXES[uri];
  const tag = prefix === undefined ? (uri === "" ? local : `x:${local}`) : `${prefix}:${local}`;
  const declaration = prefix !== undefined || uri === "" ? "" : ` xmlns:x="${escapeAttribute(uri)}"`;
  return inner === "" ? `<${tag}${declaration}/>` : `<${tag}${declaration}>${inner}</${tag}>`;
}
