import { classifyAddress } from "./address-class.ts";
import { type AllowRule, type HostAndPort, ruleNames, ruleOpens } from "./allow-rule.ts";
import { refuseName, refuseUncheckedName } from "./host-name.ts";

/** Where requests may go besides https to the Internet. */
export interface TargetRules {
  /** Whether plain `http:` may be used, and then only to this machine itself. */
  readonly allowHttp: boolean;
  /** What the operator has opened beyond that; nothing when absent. */
  readonly allow?: readonly AllowRule[];
  /**
   * Whether `refuseAddress` is asked about every address before it is connected to. Where it can not be, the text has
   * to tell more: no addresses in place of names, no ports but 443, no names known to lead inward.
   */
  readonly addressesChecked?: boolean;
}

/**
 * Why a request must not be sent to this URL, in words for the log, or `undefined` when it may.
 * Only what the text of the URL tells is decided here: where a name leads is decided by `refuseAddress`.
 */
export function refuseTarget(url: URL, rules: TargetRules): string | undefined {
  if (url.username !== "" || url.password !== "") return "user information in the URL";
  if (url.hostname === "") return "no host in the URL";
  if (url.protocol === "http:") return refusePlain(url, rules);
  if (url.protocol !== "https:") return `scheme ${url.protocol.slice(0, -1)} is not https`;

  const target = hostAndPort(url);
  const { host, port } = target;
  const { allow = [], addressesChecked = false } = rules;
  if (isWrittenAsAddress(url.hostname)) {
    const refusal = refuseAddress(url, host, rules);
    if (refusal !== undefined || addressesChecked) return refusal;
    return allow.some((rule) => ruleOpens(rule, target, host)) ? undefined : "an address in place of a name";
  }
  if (addressesChecked) return allow.some((rule) => ruleNames(rule, target)) ? undefined : refuseName(host);
  // A rule for every name would be one for every address here.
  if (allow.some((rule) => rule.host !== "*" && ruleNames(rule, target))) return undefined;
  return (
    refuseName(host) ?? refuseUncheckedName(host) ?? (port === 443 ? undefined : `port ${port} is not 443`)
  );
}

/**
 * Why a request to this URL must not be sent to this address, or `undefined` when it may. To be asked about every
 * address right before it is connected to, whether a name led to it or the URL itself.
 */
export function refuseAddress(url: URL, address: string, rules: TargetRules): string | undefined {
  const kind = classifyAddress(address);
  if (url.protocol === "http:") {
    return kind === "loopback" ? undefined : `plain http to a ${kind} address`;
  }
  if (kind === "public") return undefined;
  const target = hostAndPort(url);
  if (rules.allow?.some((rule) => ruleOpens(rule, target, address))) return undefined;
  return `the host has a ${kind} address`;
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

function refusePlain(url: URL, { allowHttp }: TargetRules): string | undefined {
  if (!allowHttp) return "plain http is not allowed";
  return isLoopback(url.hostname) ? undefined : "plain http is allowed to loopback hosts only";
}

function hostAndPort({ hostname, protocol, port }: URL): HostAndPort {
  const host = hostname.replace(/^\[(.*)\]$/, "$1").replace(/\.$/, "");
  return { host, port: port === "" ? (protocol === "http:" ? 80 : 443) : Number(port) };
}

function isWrittenAsAddress(hostname: string): boolean {
  return hostname.startsWith("[") || classifyAddress(hostname) !== "not-an-address";
}
