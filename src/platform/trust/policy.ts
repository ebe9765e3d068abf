import type { Provider } from "../../domain/model/provider.ts";
import type { TrustPolicy } from "../../domain/ports/trust-policy.ts";
import { canonicalHost } from "../../ocm/address.ts";
import type { Directories, DirectoryMember } from "./directories.ts";
import { matchesProvider, type ProviderPattern, readProviderPattern } from "./provider-pattern.ts";
import type { Reloading } from "./reloading.ts";
import { NO_LISTS, type TrustLists, type TrustMode } from "./trust-lists.ts";

export interface TrustPolicyDeps {
  /** Holds unless the lists name another. */
  readonly mode: TrustMode;
  /** Records of a `providers.json`. */
  readonly providers?: Pick<TrustPolicy, "find" | "list" | "listOwn">;
  /** Hosts to admit and to refuse by name. */
  readonly lists?: Reloading<TrustLists>;
  readonly directories?: Directories;
}

/**
 * Joins all rules into one policy. Who is denied is refused whatever else is said of them; after that one source that
 * admits is enough. A refusal names the rule: `denylist`, or all the sources on which the host does not stand.
 */
export function createTrustPolicy({ mode, providers, lists, directories }: TrustPolicyDeps): TrustPolicy {
  const listsNow = async () => (await lists?.current()) ?? NO_LISTS;

  const judge: TrustPolicy["judge"] = async (text) => {
    const host = canonicalHost(text);
    if (host === undefined) return { admitted: false, rule: "not-a-host" };
    const now = await listsNow();
    if (now.deny.some((pattern) => denies(pattern, host))) return { admitted: false, rule: "denylist" };
    if ((now.mode ?? mode) !== "providers") return { admitted: true };
    if (now.allow.some((pattern) => matchesProvider(pattern, host))) return { admitted: true };
    if (await providers?.find(host)) return { admitted: true };
    const word = await directories?.judge(host);
    if (word === "member") return { admitted: true };
    // What stands in the way of an answer tells more than the lists that would not have helped.
    if (word === "directory-stale" || word === "directory-unavailable")
      return { admitted: false, rule: word };
    const rules = [
      ...(providers ? ["providers"] : []),
      ...(now.allow.length > 0 || (!providers && !directories) ? ["allowlist"] : []),
      ...(directories ? ["directory"] : []),
    ];
    return { admitted: false, rule: rules.join("+") };
  };

  const find: TrustPolicy["find"] = async (text) => {
    const host = canonicalHost(text);
    if (host === undefined) return undefined;
    const { allow, deny } = await listsNow();
    if (deny.some((pattern) => denies(pattern, host))) return undefined;
    const recorded = await providers?.find(host);
    if (recorded) return recorded;
    const member = await directories?.find(host);
    if (member) return recordOf(member);
    return allow.some((pattern) => matchesProvider(pattern, host)) ? bareRecord(host) : undefined;
  };

  const own = async (records: readonly Provider[]) => {
    const { allow, deny } = await listsNow();
    const named = allow.flatMap((pattern) => (pattern.kind === "host" ? [bareRecord(pattern.host)] : []));
    return withoutRepeats([...records, ...named]).filter((record) => !isDenied(record, deny));
  };

  return {
    judge,
    find,
    async admits(host) {
      return (await judge(host)).admitted;
    },
    async list() {
      const listed = await own((await providers?.list()) ?? []);
      const members = ((await directories?.members()) ?? []).map(recordOf);
      const { deny } = await listsNow();
      return withoutRepeats([...listed, ...members.filter((record) => !isDenied(record, deny))]);
    },
    async listOwn() {
      return own((await providers?.listOwn()) ?? []);
    },
    criteria() {
      // Whoever asks next hears of a change: discovery documents are kept for an hour anyway.
      void lists?.current();
      const now = lists?.latest() ?? NO_LISTS;
      return { allowlist: (now.mode ?? mode) === "providers", denylist: now.deny.length > 0 };
    },
  };
}

const PORT = /:\d+$/;

/** A denial without a port covers every port, or a second server on a denied host would be a way around it. */
function denies(pattern: ProviderPattern, host: string): boolean {
  if (matchesProvider(pattern, host)) return true;
  const hasPort = pattern.kind === "host" ? PORT.test(pattern.host) : pattern.port !== "";
  return !hasPort && matchesProvider(pattern, host.replace(PORT, ""));
}

function isDenied({ domain }: Provider, deny: readonly ProviderPattern[]): boolean {
  const pattern = readProviderPattern(domain);
  if (typeof pattern === "string") return false;
  if (pattern.kind === "host") return deny.some((denial) => denies(denial, pattern.host));
  // A wildcard falls as a whole only under a denial of at least the same width.
  const below = `x.${pattern.suffix}${pattern.port}`;
  return deny.some((denial) => denial.kind === "wildcard" && denies(denial, below));
}

function withoutRepeats(records: readonly Provider[]): readonly Provider[] {
  const seen = new Set<string>();
  return records.filter(({ domain }) => {
    const key = canonicalHost(domain) ?? domain;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function recordOf({ host, displayName, directory, federation }: DirectoryMember): Provider {
  return {
    ...bareRecord(host),
    name: displayName,
    fullName: displayName,
    properties: { directory, federation },
  };
}

/** A provider of whom no more than the host is known; its endpoint is found by discovery. */
function bareRecord(host: string): Provider {
  return {
    name: host,
    fullName: host,
    description: "",
    organization: "",
    domain: host,
    homepage: `https://${host}`,
    email: "",
    services: [],
    properties: {},
  };
}
