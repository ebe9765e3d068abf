import { SaxesParser, type SaxesTagNS } from "saxes";
import { fail, ok, type Result } from "../domain/result.ts";

/** What one `response` of a 207 says about one resource; texts as they were sent. */
export interface RemoteResource {
  readonly href: string;
  readonly folder: boolean;
  readonly length?: string;
  readonly modified?: string;
  readonly etag?: string;
  readonly type?: string;
}

/** How much of another server's answer is read before it is refused. */
export interface MultistatusLimits {
  /** Default 16 MiB. */
  readonly bytes?: number;
  /** Default 20 000 `response` elements. */
  readonly entries?: number;
}

/** Why an answer could not be taken for a multistatus; `detail` never quotes the answer. */
export interface MultistatusFailure {
  readonly reason: "multistatus-refused";
  readonly detail: string;
}

const DAV = "DAV:";
const MAX_DEPTH = 32;
const MAX_TEXT = 8192;
/** 425 is how some servers say "still being processed": the properties are there all the same. */
const USABLE = /^HTTP\/\S+\s+(2\d\d|425)\b/;
const TEXTS: Readonly<Record<string, "length" | "modified" | "etag" | "type">> = {
  getcontentlength: "length",
  getlastmodified: "modified",
  getetag: "etag",
  getcontenttype: "type",
};

interface Draft {
  href?: string;
  folder?: boolean;
  length?: string;
  modified?: string;
  etag?: string;
  type?: string;
  /** Some propstat had a usable status; without one the response speaks of something that is not there. */
  known?: boolean;
}

class Refused extends Error {
  override readonly name = "Refused";
}

/**
 * Reads a `DAV:multistatus` while it arrives (RFC 4918 §14.16). A document type, an entity that XML does not define,
 * an undeclared prefix or too much of anything refuses the whole answer. Ignores all but the properties we use.
 */
export async function readMultistatus(
  body: ReadableStream<Uint8Array>,
  limits: MultistatusLimits = {},
): Promise<Result<readonly RemoteResource[], MultistatusFailure>> {
  const maxBytes = limits.bytes ?? 16 * 1024 * 1024;
  const { parser, resources } = createParser(limits.entries ?? 20_000);
  const decoder = new TextDecoder();
  const reader = body.getReader();
  let bytes = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      bytes += value.length;
      if (bytes > maxBytes) throw new Refused("too large");
      parser.write(decoder.decode(value, { stream: true }));
    }
    parser.write(decoder.decode()).close();
    return ok(resources);
  } catch (error) {
    reader.cancel().catch(() => undefined);
    const detail = error instanceof Refused ? error.message : "the answer broke off";
    return fail({ reason: "multistatus-refused", detail });
  }
}

function createParser(maxEntries: number) {
  const parser = new SaxesParser({ xmlns: true });
  const resources: RemoteResource[] = [];
  const path: string[] = [];
  let text = "";
  let response: Draft = {};
  let propstat: Draft = {};
  let usable = true;

  parser.on("doctype", () => {
    throw new Refused("document type");
  });
  parser.on("error", () => {
    throw new Refused("malformed XML");
  });
  parser.on("text", collect);
  parser.on("cdata", collect);

  function collect(more: string): void {
    text += more;
    if (text.length > MAX_TEXT) throw new Refused("text too long");
  }

  parser.on("opentag", (tag: SaxesTagNS) => {
    path.push(tag.uri === DAV ? tag.local : "");
    if (path.length > MAX_DEPTH) throw new Refused("too deep");
    if (path.length === 1 && path[0] !== "multistatus") throw new Refused("not a multistatus");
    text = "";
    switch (where(path)) {
      case "response":
        if (resources.length >= maxEntries) throw new Refused("too many entries");
        response = {};
        break;
      case "response/propstat":
        propstat = {};
        usable = true;
        break;
      case "response/propstat/prop/resourcetype/collection":
        propstat.folder = true;
        break;
    }
  });

  parser.on("closetag", () => {
    const at = where(path);
    const value = text.trim();
    text = "";
    path.pop();
    if (at === "response/href") response.href ??= value;
    if (at === "response/propstat/status") usable = USABLE.test(value);
    if (at === "response/propstat" && usable) response = { ...response, ...propstat, known: true };
    const property = at.startsWith(PROPERTY) ? TEXTS[at.slice(PROPERTY.length)] : undefined;
    if (property !== undefined && value !== "") propstat[property] = value;
    if (at === "response") {
      const { href, folder, known, ...rest } = response;
      if (href !== undefined && known === true) resources.push({ href, folder: folder === true, ...rest });
    }
  });

  return { parser, resources };
}

const PROPERTY = "response/propstat/prop/";

function where(path: readonly string[]): string {
  return path.slice(1).join("/");
}
