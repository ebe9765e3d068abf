import { classifyAddress, isCidr, isInRange, isOpenable } from "./address-class.ts";

/** One way inward that the operator has opened, for a lab: these hosts, at these addresses, on these ports. */
export interface AllowRule {
  /** A host name, `*.` and a domain, or `*`; absent for hosts that are written as an address. */
  readonly host?: string;
  /** The range the address has to lie in, in CIDR notation. */
  readonly cidr: string;
  readonly firstPort: number;
  readonly lastPort: number;
}

/** Where a request goes: the host as it is written, without brackets and dot at its end, and the port. */
export interface HostAndPort {
  readonly host: string;
  readonly port: number;
}

const RULE = /^(?:([^=\s]+)=)?([^=\s]+\/\d{1,3}):(\d{1,5})(?:-(\d{1,5}))?$/;
const HOST = /^(?:\*|(?:\*\.)?[a-z0-9_-]+(?:\.[a-z0-9_-]+)*)$/;

/** Reads `host=range:port` or, for hosts written as an address, `range:port`; ports may be `first-last`. */
export function parseAllowRule(text: string): AllowRule | undefined {
  const [, host, cidr = "", first = "", last = first] = RULE.exec(text.trim().toLowerCase()) ?? [];
  const [firstPort, lastPort] = [Number(first), Number(last)];
  if (!isCidr(cidr) || firstPort < 1 || lastPort < firstPort || lastPort > 65_535) return undefined;
  if (host === undefined) return { cidr, firstPort, lastPort };
  if (!HOST.test(host) || classifyAddress(host) !== "not-an-address") return undefined;
  return { host, cidr, firstPort, lastPort };
}

/** Whether a rule speaks of this host and port, whatever its address. */
export function ruleNames(rule: AllowRule, { host, port }: HostAndPort): boolean {
  if (port < rule.firstPort || port > rule.lastPort) return false;
  if (rule.host === undefined) return classifyAddress(host) !== "not-an-address";
  if (rule.host === "*") return true;
  return rule.host.startsWith("*.") ? host.endsWith(rule.host.slice(1)) : host === rule.host;
}

/** Whether a rule opens this host and port at this address. */
export function ruleOpens(rule: AllowRule, target: HostAndPort, address: string): boolean {
  return ruleNames(rule, target) && isOpenable(address) && isInRange(address, rule.cidr);
}
