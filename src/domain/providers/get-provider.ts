import { canonicalHost } from "../../ocm/address.ts";
import { type Failure, invalid } from "../failure.ts";
import type { Provider } from "../model/provider.ts";
import type { TrustPolicy } from "../ports/trust-policy.ts";
import { fail, ok, type Result } from "../result.ts";

export interface GetProviderDeps {
  readonly trust: TrustPolicy;
}

/** The operator's record of the provider at a domain, however the domain is spelled; exact, never a substring. */
export type GetProvider = (domain: string) => Promise<Result<Provider, Failure>>;

/** Builds the use case behind CS3 `GetInfoByDomain`. */
export function createGetProvider({ trust }: GetProviderDeps): GetProvider {
  return async (domain) => {
    const host = canonicalHost(domain);
    if (host === undefined) return fail(invalid("domain", "a host name is expected"));
    const provider = await trust.find(host);
    return provider ? ok(provider) : fail({ reason: "not-found", what: "provider" });
  };
}
