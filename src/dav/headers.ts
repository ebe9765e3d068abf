import type { ResourceEntry } from "../domain/ports/resource-store.ts";

const MEDIA_TYPE = /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+(\s*;[\x20-\x7e]*)?$/;

/** The entity tag as HTTP and XML carry it: strong and quoted, with nothing inside that could end it. */
export function quotedEtag(entry: ResourceEntry): string {
  return `"${entry.etag.replace(/[^\x21\x23-\x7e]/g, "_")}"`;
}

/** The media type of a file; what could not stand in a header is plain bytes. */
export function contentTypeOf(entry: ResourceEntry): string {
  const type = entry.contentType ?? "";
  return MEDIA_TYPE.test(type) ? type : "application/octet-stream";
}

/** Says which version of the file an answer speaks of; also for 304. */
export function validatorHeaders(entry: ResourceEntry): Record<string, string> {
  return {
    ETag: quotedEtag(entry),
    "Last-Modified": entry.modified.toUTCString(),
    // Kept by whoever asked, but never used without asking us: permissions end.
    "Cache-Control": "private, no-cache",
  };
}

/**
 * The headers of a download. The bytes are a stranger's and come from our origin: a browser must save them, never
 * show, guess or run them.
 */
export function downloadHeaders(entry: ResourceEntry, name: string): Record<string, string> {
  return {
    ...validatorHeaders(entry),
    "Content-Type": contentTypeOf(entry),
    "Content-Disposition": attachment(name),
    "Accept-Ranges": "bytes",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
  };
}

function attachment(name: string): string {
  const plain = name.replace(/[^\x20-\x7e]|["\\%/]/gu, "_");
  const full = encodeURIComponent(name.toWellFormed()).replace(
    /['()*!]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${full}`;
}
