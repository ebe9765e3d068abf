import type { TrustPolicy } from "../../src/domain/ports/trust-policy.ts";
import { createProvidersTrust } from "../../src/platform/trust/providers.ts";
import { fixedClock } from "./clock.ts";
import { recordingLogger } from "./logger.ts";

/** Trust in these domains and in nobody else, as an operator's `providers.json` says it. */
export function trustInList(domains: readonly string[]): Promise<TrustPolicy> {
  const providers = domains.map((domain) => ({
    name: domain,
    full_name: `The cloud at ${domain}`,
    organization: domain,
    domain,
    homepage: `https://${domain}`,
    services: [
      {
        endpoint: {
          type: { name: "OCM", description: "OCM API" },
          name: "OCM API",
          path: `https://${domain}/ocm/`,
          is_monitored: true,
        },
        api_version: "0.0.1",
        host: domain,
      },
    ],
  }));
  return createProvidersTrust({
    source: { name: "providers.json", read: async () => JSON.stringify(providers) },
    clock: fixedClock(),
    logger: recordingLogger(),
    reloadSeconds: 0,
  });
}
