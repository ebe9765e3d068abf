import { canonicalHost } from "../ocm/address.ts";
import { type Failure, invalid } from "./failure.ts";
import { ocmEndpointOf } from "./model/provider.ts";
import type { TrustPolicy } from "./ports/trust-policy.ts";

/**
 * Why an OCM endpoint that a caller brought along for the server at `host` cannot be used: it lies on a host that is
 * not that server's, is not named in the operator's record of it, and is not trusted for itself. Secrets and tokens
 * go there, so a trusted name must not lead to any other place.
 */
export async function refuseEndPoint(
  trust: Pick<TrustPolicy, "admits" | "find">,
  host: string,
  endPoint: string | undefined,
): Promise<Failure | undefined> {
  if (endPoint === undefined) return undefined;
  const place = URL.canParse(endPoint) ? canonicalHost(new URL(endPoint).host) : undefined;
  if (place === undefined) return invalid("endpoint", "an absolute URL is expected");
  if (place === host) return undefined;
  const record = await trust.find(host);
  const recorded = record && canonicalHost(ocmEndpointOf(record) ?? "");
  if (place === recorded || (await trust.admits(place))) return undefined;
  return invalid("endpoint", "the endpoint lies on a host that is not the provider's");
}
