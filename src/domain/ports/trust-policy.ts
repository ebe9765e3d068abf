import type { Provider } from "../model/provider.ts";

/** Which OCM Providers we deal with, and what the operator has said about them. */
export interface TrustPolicy {
  /** Whether we exchange invites and shares with the server at this canonical host, and which rule says no. */
  judge(host: string): Promise<TrustJudgement>;
  /** The same as a plain yes or no. */
  admits(host: string): Promise<boolean>;
  /** The record of the provider, its wildcards resolved to `host`; `undefined` when there is none. */
  find(host: string): Promise<Provider | undefined>;
  /** All known providers, the operator's first and in their order; wildcard records included as they are written. */
  list(): Promise<readonly Provider[]>;
  /**
   * Those whom the operator's own lists name exactly: what may be passed on to others. Members of a directory are
   * not among them, or two servers that pass on each other's members would keep one alive whom both have struck off.
   */
  listOwn(): Promise<readonly Provider[]>;
  /** Which criteria of OCM 1.4 the policy amounts to at the moment. */
  criteria(): TrustCriteria;
}

/** The verdict on a host. `rule` is a stable word, such as `denylist` or `providers`; docs/trust.md lists them all. */
export type TrustJudgement =
  | { readonly admitted: true }
  | { readonly admitted: false; readonly rule: string };

/** What a peer is told about our trust before it tries (OCM 1.4, `criteria`). */
export interface TrustCriteria {
  /** Only servers on a list are dealt with. */
  readonly allowlist: boolean;
  /** Some servers are refused by name. */
  readonly denylist: boolean;
}
