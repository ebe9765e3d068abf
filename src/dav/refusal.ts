import type { ResourceFailure } from "../domain/ports/resource-store.ts";
import { escapeText } from "./xml.ts";

/** A refusal of this door: its status, a sentence for people, and what else the client may act on. */
export interface Refusal {
  readonly status: number;
  readonly message: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** The name of an RFC 4918 §16 condition. */
  readonly condition?: string;
}

/** Seconds after which asking again makes sense when the bytes are out of reach. */
const RETRY_AFTER = "30";

/** The refusal as a response: a `DAV:error` of RFC 4918 §14.5 with the message where rclone and sabre look for it. */
export function refuse(request: Request, refusal: Refusal): Response {
  const headers = new Headers(refusal.headers);
  headers.set("X-Content-Type-Options", "nosniff");
  if (request.method === "HEAD") return new Response(null, { status: refusal.status, headers });
  headers.set("Content-Type", "application/xml; charset=utf-8");
  const condition = refusal.condition === undefined ? "" : `<d:${refusal.condition}/>`;
  const body =
    '<?xml version="1.0" encoding="utf-8"?>\n<d:error xmlns:d="DAV:" xmlns:s="http://sabredav.org/ns">' +
    `${condition}<s:message>${escapeText(refusal.message)}</s:message></d:error>\n`;
  return new Response(body, { status: refusal.status, headers });
}

/** What a store's refusal is on the wire. The detail stays inside. */
export function refusalOf(failure: ResourceFailure): Refusal {
  switch (failure.reason) {
    case "resource-not-found":
      return { status: 404, message: "There is nothing here." };
    case "resource-is-a-folder":
      return {
        status: 405,
        message: "A folder has no content to read.",
        headers: { Allow: "OPTIONS, PROPFIND" },
      };
    case "resource-forbidden":
      return { status: 403, message: "This is not allowed." };
    case "resource-unavailable":
      return {
        status: 503,
        message: "The files are out of reach at the moment.",
        headers: { "Retry-After": RETRY_AFTER },
      };
  }
}
