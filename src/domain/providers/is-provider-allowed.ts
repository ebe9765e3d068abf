import { canonicalHost } from "../../ocm/address.ts";
import { type Failure, invalid } from "../failure.ts";
import type { TrustPolicy } from "../ports/trust-policy.ts";
import { refuseUntrusted } from "../refuse-untrusted.ts";
import { fail, ok, type Result } from "../result.ts";

export interface IsProviderAllowedDeps {
  readonly trust: TrustPolicy;
}

/** Whether we deal with the provider at a domain; a refusal is `provider-not-trusted`. */
export type IsProviderAllowed = (domain: string) => Promise<Result<void, Failure>>;

/** Builds the use case behind CS3 `IsProviderAllowed`: denied unless the trust policy says otherwise. */
export function createIsProviderAllowed({ trust }: IsProviderAllowedDeps): IsProviderAllowed {
  return async (domain) => {
    const host = canonicalHost(domain);
    if (host === undefined) return fail(invalid("domain", "a host name is expected"));
    const untrusted = await refuseUntrusted(trust, host);
    return untrusted ? fail(untrusted) : ok(undefined);
  };
}
