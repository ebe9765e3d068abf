import type { TrustPolicy } from "../../domain/ports/trust-policy.ts";
import { canonicalHost } from "../../ocm/address.ts";

/** Deals with every server there is. Records of a `providers.json`, when given, still tell endpoints and names. */
export function createOpenTrust(records?: TrustPolicy): TrustPolicy {
  return {
    async admits(host) {
      return canonicalHost(host) !== undefined;
    },
    async find(host) {
      return records?.find(host);
    },
    async list() {
      return records?.list() ?? [];
    },
  };
}
