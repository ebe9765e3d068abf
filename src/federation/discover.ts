import { describeFailure, type Failure } from "../domain/failure.ts";
import { ocmEndpointOf } from "../domain/model/provider.ts";
import type { Clock } from "../domain/ports/clock.ts";
import type { Logger } from "../domain/ports/logger.ts";
import type { Transport } from "../domain/ports/transport.ts";
import type { TrustPolicy } from "../domain/ports/trust-policy.ts";
import type { Result } from "../domain/result.ts";
import { createTimedCache } from "../domain/timed-cache.ts";
import { canonicalHost } from "../ocm/address.ts";
import type { Discovery } from "../ocm/discovery.ts";
import { type DiscoveryTarget, type FoundDiscovery, fetchDiscovery } from "./fetch-discovery.ts";
import { isLoopback } from "./target.ts";

export interface DiscovererDeps {
  readonly transport: Transport;
  /** The operator's records: a record may name an endpoint on another host than the provider's own. */
  readonly trust: Pick<TrustPolicy, "find">;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Whether loopback hosts are asked over plain http, and may name plain http URLs: for tests and demos. */
  readonly allowHttp: boolean;
  /**
   * Whether callers that want the same host at the same time share one look-up. Not on Workers, where the work of
   * one request must not wait for that of another.
   */
  readonly shareLookups: boolean;
}

/** Finds out what peers offer. */
export interface Discoverer {
  /** The checked discovery document of the server at this canonical host; answered from memory for a while. */
  discover(host: string): Promise<Result<Discovery, Failure>>;
  /** Lets the next call look again. */
  forget(host: string): void;
}

const MAX_HOSTS = 1000;
const HOUR = 3600;
/** Seconds a document is kept when the peer does not say, and within which bounds the peer may say. */
const KEEP = { usual: HOUR, least: 60, most: 24 * HOUR };
/** Seconds until a server is asked again that has no usable document, or did not answer. */
const RETRY = { refused: 300, unreachable: 30 };

/** Builds the discovery of peers (draft-05, "OCM API Discovery"). */
export function createDiscoverer(deps: DiscovererDeps): Discoverer {
  const cache = createTimedCache<Result<Discovery, Failure>>(deps.clock, MAX_HOSTS);
  const running = new Map<string, Promise<Result<Discovery, Failure>>>();

  async function lookUp(host: string): Promise<Result<Discovery, Failure>> {
    const found = await fetchDiscovery(deps.transport, await targetOf(host, deps));
    if (!found.ok) {
      deps.logger.info("no discovery document", { host, why: describeFailure(found.failure) });
      const seconds = found.failure.reason === "peer-unreachable" ? RETRY.unreachable : RETRY.refused;
      cache.set(host, found, seconds);
      return found;
    }
    const { discovery } = found.value;
    for (const { name, message } of discovery.warnings) {
      deps.logger.debug("discovery document with a flaw", { host, name, message });
    }
    const result = { ok: true, value: discovery } as const;
    cache.set(host, result, secondsToKeep(found.value));
    return result;
  }

  return {
    async discover(host) {
      const known = cache.get(host);
      if (known !== undefined) return known;
      if (!deps.shareLookups) return lookUp(host);
      const lookup = running.get(host) ?? lookUp(host).finally(() => running.delete(host));
      running.set(host, lookup);
      return lookup;
    },
    forget(host) {
      cache.delete(host);
    },
  };
}

/**
 * The server behind a host is the one the operator's record names, when there is a record; its word counts for its
 * own host and for the recorded one.
 */
async function targetOf(host: string, { trust, allowHttp }: DiscovererDeps): Promise<DiscoveryTarget> {
  const plain = `https://${host}`;
  const mayUseHttp = (url: URL | null) => allowHttp && url !== null && isLoopback(url.hostname);
  const record = await trust.find(host);
  const endPoint = URL.parse((record && ocmEndpointOf(record)) ?? "");
  const delegate = canonicalHost(endPoint?.host ?? "");
  if (endPoint !== null && delegate !== undefined && delegate !== host) {
    return { host, origin: endPoint.origin, delegates: [delegate], plainHttp: mayUseHttp(endPoint) };
  }
  const plainHttp = mayUseHttp(URL.parse(plain));
  return { host, origin: plainHttp ? `http://${host}` : plain, plainHttp };
}

function secondsToKeep({ maxAge }: FoundDiscovery): number {
  return maxAge === undefined ? KEEP.usual : Math.min(Math.max(maxAge, KEEP.least), KEEP.most);
}
