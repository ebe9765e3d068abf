import type { MiddlewareHandler } from "hono";
import { cors } from "hono/cors";
import type { HttpEnv } from "../context.ts";

const METHODS = ["OPTIONS", "HEAD", "GET", "POST", "PUT", "PATCH", "DELETE"];
/** What the web clients of the ocis family send. */
const HEADERS = [
  "Origin",
  "Accept",
  "Content-Type",
  "Authorization",
  "Ocs-Apirequest",
  "If-None-Match",
  "If-Match",
  "X-Request-Id",
  "X-Requested-With",
  "Cache-Control",
];

/** Lets the web clients at these origins call the doors for our users; `*` among them lets all. Never with cookies. */
export function userCors(origins: readonly string[]): MiddlewareHandler<HttpEnv> {
  return cors({
    origin: origins.includes("*") ? "*" : [...origins],
    allowMethods: METHODS,
    allowHeaders: HEADERS,
    exposeHeaders: ["Location"],
  });
}

/** Lets any page read a public document. */
export function publicCors(): MiddlewareHandler<HttpEnv> {
  return cors({ origin: "*", allowMethods: ["GET", "HEAD", "OPTIONS"] });
}
