import type { Provider } from "../../domain/model/provider.ts";
import type { Clock } from "../../domain/ports/clock.ts";
import type { Logger } from "../../domain/ports/logger.ts";
import type { TrustPolicy } from "../../domain/ports/trust-policy.ts";
import { ok } from "../../domain/result.ts";
import { canonicalHost } from "../../ocm/address.ts";
import { matchesProvider, providerAt } from "./provider-pattern.ts";
import { type ProviderEntry, readProvidersJson } from "./providers-json.ts";
import { createReloading } from "./reloading.ts";
import type { TextSource } from "./text-source.ts";

export interface ProvidersTrustDeps {
  readonly source: TextSource;
  readonly clock: Clock;
  readonly logger: Logger;
  /** How old the list may get before the source is read again; 0 for a source that does not change. */
  readonly reloadSeconds: number;
}

/**
 * Trusts the providers of a `providers.json`, and nobody else. Throws `TrustSourceError` when the list can not be
 * used at the start; later, a list that broke is reported in the log and the last good one stays in force.
 */
export async function createProvidersTrust(deps: ProvidersTrustDeps): Promise<TrustPolicy> {
  const { current } = await createReloading<readonly ProviderEntry[]>({
    ...deps,
    what: "providers",
    parse(text) {
      const list = readProvidersJson(text);
      return list.ok ? ok({ value: list.value.entries, warnings: list.value.warnings }) : list;
    },
    describe: (entries) => ({ providers: entries.length }),
  });

  async function find(host: string): Promise<Provider | undefined> {
    const canonical = canonicalHost(host);
    if (canonical === undefined) return undefined;
    const entry = mostSpecific(
      (await current()).filter(({ pattern }) => matchesProvider(pattern, canonical)),
    );
    return entry && providerAt(entry.provider, entry.pattern, canonical);
  }

  return {
    find,
    async judge(host) {
      return (await find(host)) ? { admitted: true } : { admitted: false, rule: "providers" };
    },
    async admits(host) {
      return (await find(host)) !== undefined;
    },
    async list() {
      return (await current()).map(({ provider }) => provider);
    },
    async listOwn() {
      const exact = (await current()).filter(({ pattern }) => pattern.kind === "host");
      return exact.map(({ provider }) => provider);
    },
    criteria: () => ({ allowlist: true, denylist: false }),
  };
}

/** The record for the host itself before any wildcard, and of wildcards the one for the smallest domain. */
function mostSpecific(entries: readonly ProviderEntry[]): ProviderEntry | undefined {
  const weight = ({ pattern }: ProviderEntry) =>
    pattern.kind === "host" ? Number.POSITIVE_INFINITY : pattern.suffix.length;
  return entries.reduce<ProviderEntry | undefined>(
    (best, entry) => (best === undefined || weight(entry) > weight(best) ? entry : best),
    undefined,
  );
}
