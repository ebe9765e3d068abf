import type { Context } from "hono";
import { accepts } from "hono/accepts";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { HttpEnv } from "../context.ts";
import type { OcsValue } from "./operation.ts";
import { writeXml } from "./xml.ts";

/** The two ways OCS tells how a call went: v1 in the body alone, v2 in the HTTP status as well. */
export type OcsVersion = 1 | 2;

/** How a call went. */
export type Outcome =
  | "ok"
  | "bad-request"
  | "not-authenticated"
  | "forbidden"
  | "not-found"
  | "method-not-allowed"
  | "too-large"
  | "server-error"
  | "peer-failed"
  | "unavailable";

/** What is sent back; `data` is there when it went well. */
export interface OcsAnswer {
  readonly outcome: Outcome;
  readonly message: string;
  readonly data?: OcsValue;
}

/** `meta.statuscode` of each outcome in v1; in v2 it is the HTTP status. */
const CODES: Readonly<Record<Outcome, { readonly v1: number; readonly v2: ContentfulStatusCode }>> = {
  ok: { v1: 100, v2: 200 },
  "bad-request": { v1: 400, v2: 400 },
  "not-authenticated": { v1: 997, v2: 401 },
  forbidden: { v1: 104, v2: 403 },
  "not-found": { v1: 998, v2: 404 },
  "method-not-allowed": { v1: 405, v2: 405 },
  "too-large": { v1: 413, v2: 413 },
  "server-error": { v1: 996, v2: 500 },
  "peer-failed": { v1: 996, v2: 502 },
  unavailable: { v1: 996, v2: 503 },
};

/** Sends an answer in its envelope: XML, or JSON when the client asks for it. */
export function sendEnvelope(c: Context<HttpEnv>, version: OcsVersion, answer: OcsAnswer): Response {
  const { outcome, message, data = [] } = answer;
  const { v1, v2 } = CODES[outcome];
  const meta = {
    status: outcome === "ok" ? "ok" : "failure",
    statuscode: version === 1 ? v1 : v2,
    message,
  };
  // A client that has to log in looks at the HTTP status alone.
  const status = version === 2 || outcome === "not-authenticated" ? v2 : 200;
  if (wantsJson(c)) return c.json({ ocs: { meta, data } }, status);
  return c.body(writeXml("ocs", { meta, data }), status, { "Content-Type": "text/xml; charset=UTF-8" });
}

/** `?format=` decides; without it the `Accept` header. */
function wantsJson(c: Context<HttpEnv>): boolean {
  const format = c.req.query("format");
  if (format === "json" || format === "xml") return format === "json";
  const supports = ["text/xml", "application/xml", "application/json"];
  return accepts(c, { header: "Accept", supports, default: "text/xml" }) === "application/json";
}
