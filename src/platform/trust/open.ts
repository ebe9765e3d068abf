import type { TrustPolicy } from "../../domain/ports/trust-policy.ts";
import { createTrustPolicy } from "./policy.ts";

/** Deals with every server there is. Records of a `providers.json`, when given, still tell endpoints and names. */
export function createOpenTrust(records?: TrustPolicy): TrustPolicy {
  return createTrustPolicy({ mode: "open", ...(records && { providers: records }) });
}
