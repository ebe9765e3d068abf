import { canonicalHost } from "../../ocm/address.ts";
import { type Failure, invalid } from "../failure.ts";
import type { Provider } from "../model/provider.ts";
import type { Peers } from "../ports/peers.ts";
import type { TrustPolicy } from "../ports/trust-policy.ts";
import { fail, ok, type Result } from "../result.ts";
import { discoveredProvider } from "./discovered-provider.ts";

export interface GetProviderDeps {
  readonly trust: TrustPolicy;
  readonly peers: Pick<Peers, "discover">;
}

/**
 * The operator's record of the provider at a domain, however the domain is spelled; exact, never a substring. Of a
 * server that is trusted without a record it is what the server says of itself: gateways can share with nobody else.
 */
export type GetProvider = (domain: string) => Promise<Result<Provider, Failure>>;

/** Builds the use case behind CS3 `GetInfoByDomain`. */
export function createGetProvider({ trust, peers }: GetProviderDeps): GetProvider {
  return async (domain) => {
    const host = canonicalHost(domain);
    if (host === undefined) return fail(invalid("domain", "a host name is expected"));
    const provider = await trust.find(host);
    if (provider !== undefined) return ok(provider);
    const discovered = (await trust.admits(host)) ? await peers.discover(host) : undefined;
    return discovered?.ok
      ? ok(discoveredProvider(discovered.value))
      : fail({ reason: "not-found", what: "provider" });
  };
}
