/** Suffixes that only mean something inside a network or a machine (RFC 6761, 6762, 8375, ICANN's reserved ones). */
const INWARD = [
  "localhost",
  "localdomain",
  "local",
  "internal",
  "intranet",
  "private",
  "corp",
  "home",
  "lan",
  "home.arpa",
  "in-addr.arpa",
  "ip6.arpa",
  "onion",
];

/**
 * Public names that lead inward: services that answer with the address written in the name or with loopback, and a
 * cloud's metadata. Where addresses are checked they need no mention; no list of them can be complete.
 */
const LEADING_INWARD = [
  "nip.io",
  "sslip.io",
  "xip.io",
  "traefik.me",
  "localtest.me",
  "lvh.me",
  "vcap.me",
  "lacolhost.com",
  "localho.st",
  "metadata.tencentyun.com",
];

const MAX_NAME = 253;

/** Why a name, as a parsed URL spells it and without a dot at its end, can be no server's on the Internet. */
export function refuseName(name: string): string | undefined {
  const labels = name.split(".");
  if (name.length > MAX_NAME || !labels.every((label) => /^[a-z0-9_-]{1,63}$/.test(label))) {
    return "the host is no name";
  }
  if (labels.length === 1) return "the host is a name without a domain";
  // An address in disguise for whoever is lenient; parsers of URLs leave none.
  if (/^(?:\d+|0x[0-9a-f]*)$/.test(labels.at(-1) ?? "")) return "the host ends in a number";
  return under(name, INWARD) ? "the host has a name of an inner network" : undefined;
}

/** Why a name is not believed where nobody can see the address it leads to. */
export function refuseUncheckedName(name: string): string | undefined {
  return under(name, LEADING_INWARD) ? "the host has a name that leads inward" : undefined;
}

function under(name: string, suffixes: readonly string[]): boolean {
  return suffixes.some((suffix) => name === suffix || name.endsWith(`.${suffix}`));
}
