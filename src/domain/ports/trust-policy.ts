import type { Provider } from "../model/provider.ts";

/** Which OCM Providers we deal with, and what the operator has said about them. */
export interface TrustPolicy {
  /** Whether we exchange invites and shares with the server at this canonical host. */
  admits(host: string): Promise<boolean>;
  /** The operator's record of the provider, its wildcards resolved to `host`; `undefined` when there is none. */
  find(host: string): Promise<Provider | undefined>;
  /** All configured providers, in the operator's order; wildcard records included as they are written. */
  list(): Promise<readonly Provider[]>;
}
