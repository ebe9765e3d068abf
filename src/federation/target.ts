/** What the guard admits besides `https:`. */
export interface TargetRules {
  /** Whether plain `http:` may be used, and then only to this machine itself. */
  readonly allowHttp: boolean;
}

/**
 * Why a request must not be sent to this URL, in words for the log, or `undefined` when it may.
 * Only what the text of the URL tells is decided here: where a name leads is the business of whoever resolves it.
 */
export function refuseTarget(url: URL, rules: TargetRules): string | undefined {
  if (url.username !== "" || url.password !== "") return "user information in the URL";
  if (url.hostname === "") return "no host in the URL";
  if (url.protocol === "https:") return undefined;
  if (url.protocol !== "http:") return `scheme ${url.protocol.slice(0, -1)} is not https`;
  if (!rules.allowHttp) return "plain http is not allowed";
  if (!isLoopback(url.hostname)) return "plain http is allowed to loopback hosts only";
  return undefined;
}

/** Whether a hostname, as a parsed URL spells it, can only mean this machine (RFC 6761, RFC 5735, RFC 4291). */
export function isLoopback(hostname: string): boolean {
  const name = hostname.endsWith(".") ? hostname.slice(0, -1) : hostname;
  return (
    name === "localhost" ||
    name.endsWith(".localhost") ||
    name === "[::1]" ||
    /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(name)
  );
}
