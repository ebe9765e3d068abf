import ipaddr from "ipaddr.js";

/** What an IP address is for. Only `public` ones are other people's servers. */
export type AddressClass =
  | "public"
  | "loopback"
  | "private"
  | "unique-local"
  | "carrier-grade-nat"
  | "nat64"
  | "link-local"
  | "metadata"
  | "multicast"
  | "unspecified"
  | "embedded-ipv4"
  | "reserved"
  | "not-an-address";

/** Where clouds tell a machine its own secrets; most of them lie in ranges that lead nowhere else either. */
const METADATA: ReadonlySet<string> = new Set([
  "169.254.169.254",
  "168.63.129.16", // Azure's wire server, in a range that looks public
  "100.100.100.200",
  "192.0.0.192",
  "fd00:ec2::254",
  "fd20:ce::254",
]);

/** The library's names that have one of ours; all its other names but `unicast` are ranges nobody is to be asked in. */
const CLASSES: ReadonlyMap<string, AddressClass> = new Map([
  ["unicast", "public"],
  ["loopback", "loopback"],
  ["private", "private"],
  ["uniqueLocal", "unique-local"],
  ["carrierGradeNat", "carrier-grade-nat"],
  ["linkLocal", "link-local"],
  ["multicast", "multicast"],
  ["unspecified", "unspecified"],
  ["ipv4Mapped", "embedded-ipv4"],
  ["rfc6145", "embedded-ipv4"],
  ["6to4", "embedded-ipv4"],
  ["teredo", "embedded-ipv4"],
  ["rfc6052", "nat64"],
]);

/**
 * Classes that a rule of the operator may open. The others lead to the machine's own secrets, to many machines, or by
 * way of a second address that nobody has looked at.
 */
const OPENABLE: ReadonlySet<AddressClass> = new Set([
  "loopback",
  "private",
  "unique-local",
  "carrier-grade-nat",
  "nat64",
]);

/** Global unicast (RFC 4291 §2.4, IANA's registry): what lies outside of it is nobody's address. */
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR("2000::/3");
/** The NAT64 prefix whose last 32 bits are the IPv4 address that is reached (RFC 6052 §2.2). */
const WELL_KNOWN_NAT64 = ipaddr.IPv6.parseCIDR("64:ff9b::/96");

/** The class of an address as resolvers and parsed URLs write it, without brackets; zone ids are no addresses. */
export function classifyAddress(text: string): AddressClass {
  const address = parseAddress(text);
  if (address === undefined) return "not-an-address";
  if (METADATA.has(address.toString())) return "metadata";
  const known = CLASSES.get(address.range()) ?? "reserved";
  if (known !== "public" || address.kind() === "ipv4") return known;
  // The library knows what is special, and calls the unassigned rest, `::7f00:1` among it, unicast.
  if (!address.match(GLOBAL_UNICAST)) return "reserved";
  return isIsatap(address) ? "embedded-ipv4" : "public";
}

/** Whether an address may be opened by a rule; for NAT64 the IPv4 address behind it has to be public, too. */
export function isOpenable(text: string): boolean {
  const kind = classifyAddress(text);
  if (!OPENABLE.has(kind)) return false;
  const address = parseAddress(text);
  if (kind !== "nat64" || address === undefined) return true;
  if (!address.match(WELL_KNOWN_NAT64)) return false;
  return classifyAddress(ipaddr.fromByteArray(address.toByteArray().slice(12)).toString()) === "public";
}

/** Whether an address lies in a range in CIDR notation. */
export function isInRange(text: string, cidr: string): boolean {
  const address = parseAddress(text);
  if (address === undefined) return false;
  const [network, bits] = ipaddr.parseCIDR(cidr);
  return network.kind() === address.kind() && address.match(network, bits);
}

/** Whether a text is a range in CIDR notation: the whole address, written the usual way, and the length. */
export function isCidr(text: string): boolean {
  const [address = "", bits = "", ...rest] = text.split("/");
  return (
    rest.length === 0 && /^\d+$/.test(bits) && parseAddress(address) !== undefined && ipaddr.isValidCIDR(text)
  );
}

function parseAddress(text: string) {
  // The library reads octal, shortened and scoped forms as well; who connects might read them in another way.
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return ipaddr.IPv4.parse(text);
  if (!/^[\da-f:]*(?::\d+\.\d+\.\d+\.\d+)?$/i.test(text) || !ipaddr.IPv6.isValid(text)) return undefined;
  return ipaddr.IPv6.parse(text);
}

/** An interface identifier that holds an IPv4 address to be tunnelled to (RFC 5214 §6.1). */
function isIsatap(address: ReturnType<typeof ipaddr.parse>): boolean {
  const bytes = address.toByteArray();
  return ((bytes[8] ?? 0) & 0xfd) === 0 && bytes[9] === 0 && bytes[10] === 0x5e && bytes[11] === 0xfe;
}
