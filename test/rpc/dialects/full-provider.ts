import type { TrustPolicy } from "../../../src/domain/ports/trust-policy.ts";
import { createProvidersTrust } from "../../../src/platform/trust/providers.ts";
import { fixedClock } from "../../support/clock.ts";
import { recordingLogger } from "../../support/logger.ts";

const endpoint = {
  type: { name: "OCM", description: "OCM API" },
  name: "OCM API",
  path: "https://sender.org/ocm/",
  is_monitored: true,
  properties: { token: "none" },
};

/** Trust in one provider whose record has every member set. */
export function trustInFullProvider(): Promise<TrustPolicy> {
  const provider = {
    name: "sender.org",
    full_name: "The cloud at sender.org",
    description: "Test provider",
    organization: "Sender",
    domain: "sender.org",
    homepage: "https://sender.org",
    email: "admin@sender.org",
    services: [{ host: "sender.org", endpoint, api_version: "0.0.1", additional_endpoints: [endpoint] }],
    properties: { organization: "Sender" },
  };
  return createProvidersTrust({
    source: { name: "providers.json", read: async () => JSON.stringify([provider]) },
    clock: fixedClock(),
    logger: recordingLogger(),
    reloadSeconds: 0,
  });
}
