import type { Provider } from "../model/provider.ts";
import type { TrustPolicy } from "../ports/trust-policy.ts";

export interface ListProvidersDeps {
  readonly trust: TrustPolicy;
}

/** The configured providers whose full name or domain holds `search` (compared without case); all for "". */
export type ListProviders = (search: string) => Promise<readonly Provider[]>;

/** Builds the use case behind `list-providers` and CS3 `ListAllProviders`. */
export function createListProviders({ trust }: ListProvidersDeps): ListProviders {
  return async (search) => {
    const providers = await trust.list();
    const wanted = search.trim().toLowerCase();
    return providers.filter((provider) =>
      [provider.fullName, provider.domain].some((text) => text.toLowerCase().includes(wanted)),
    );
  };
}
