const TRACEPARENT = /^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}/;
const UNTRACED = "0".repeat(32);

/** The id of the trace a request belongs to (W3C Trace Context), all zeros when it belongs to none. */
export function traceIdOf(headers: Headers): string {
  return TRACEPARENT.exec(headers.get("traceparent") ?? "")?.[1] ?? UNTRACED;
}
