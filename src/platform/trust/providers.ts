import type { Provider } from "../../domain/model/provider.ts";
import type { Clock } from "../../domain/ports/clock.ts";
import type { Logger } from "../../domain/ports/logger.ts";
import type { TrustPolicy } from "../../domain/ports/trust-policy.ts";
import { canonicalHost } from "../../ocm/address.ts";
import type { TextFault } from "./json-document.ts";
import { matchesProvider, providerAt } from "./provider-pattern.ts";
import { type ProviderEntry, readProvidersJson } from "./providers-json.ts";

/** Where the text of `providers.json` comes from. */
export interface ProvidersSource {
  /** How the operator knows it: the path of the file or the name of the variable. */
  readonly name: string;
  /** The text as it is now; rejects when it can not be had. */
  read(): Promise<string>;
}

/** The list of providers can not be used: says where and what was expected. A mistake of the operator. */
export class ProvidersError extends Error {
  override readonly name = "ProvidersError";
}

export interface ProvidersTrustDeps {
  readonly source: ProvidersSource;
  readonly clock: Clock;
  readonly logger: Logger;
  /** How old the list may get before the source is read again; 0 for a source that does not change. */
  readonly reloadSeconds: number;
}

/**
 * Trusts the providers of a `providers.json`, and nobody else. Throws `ProvidersError` when the list can not be
 * used at the start; later, a list that broke is reported in the log and the last good one stays in force.
 */
export async function createProvidersTrust(deps: ProvidersTrustDeps): Promise<TrustPolicy> {
  const { source, clock, logger } = deps;
  let text = await source.read().catch((error: unknown) => {
    throw new ProvidersError(`${source.name} can not be read: ${reasonOf(error)}`, { cause: error });
  });
  let entries = load(text);
  let checkedAt = clock.now().getTime();
  let checking: Promise<void> | undefined;
  let complaint = "";

  function load(candidate: string): readonly ProviderEntry[] {
    const list = readProvidersJson(candidate);
    if (!list.ok) throw new ProvidersError(list.failure.map((fault) => place(source, fault)).join("\n"));
    for (const warning of list.value.warnings) logger.warn(place(source, warning));
    return list.value.entries;
  }

  async function check(): Promise<void> {
    try {
      const current = await source.read();
      if (current !== text) {
        entries = load(current);
        text = current;
        logger.info("providers reloaded", { source: source.name, providers: entries.length });
      }
      complaint = "";
    } catch (error) {
      const reason = reasonOf(error);
      // The same mistake is told once, not at every look.
      if (reason !== complaint) logger.error("providers kept as they were", { source: source.name, reason });
      complaint = reason;
    }
  }

  async function current(): Promise<readonly ProviderEntry[]> {
    const now = clock.now().getTime();
    if (deps.reloadSeconds > 0 && now - checkedAt >= deps.reloadSeconds * 1000) {
      checkedAt = now;
      checking = check().finally(() => {
        checking = undefined;
      });
    }
    await checking;
    return entries;
  }

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
    async admits(host) {
      return (await find(host)) !== undefined;
    },
    async list() {
      return (await current()).map(({ provider }) => provider);
    },
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

function place(source: ProvidersSource, fault: TextFault): string {
  return `${source.name}:${fault.line}:${fault.column}: ${fault.message}`;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
