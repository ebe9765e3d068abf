import type { ServiceImpl } from "@connectrpc/connect";
import { invalid } from "../domain/failure.ts";
import type { UseCases } from "../domain/use-cases.ts";
import type { ProviderAPI } from "../gen/cs3/ocm/provider/v1beta1/provider_api_pb.ts";
import { Code } from "../gen/cs3/rpc/v1beta1/code_pb.ts";
import { fitAnswer } from "./answer-bytes.ts";
import { writeProviderInfo } from "./convert/provider-info.ts";
import { DONE, refusal } from "./status.ts";

export interface OcmProviderAuthorizerDeps {
  readonly useCases: Pick<UseCases, "getProvider" | "isProviderAllowed" | "listProviders">;
}

/** `cs3.ocm.provider.v1beta1.ProviderAPI`: whom this server federates with. */
export function createOcmProviderAuthorizer({
  useCases,
}: OcmProviderAuthorizerDeps): ServiceImpl<typeof ProviderAPI> {
  return {
    async isProviderAllowed({ provider }) {
      if (provider === undefined) return { status: refusal(invalid("provider", "a provider is expected")) };
      const allowed = await useCases.isProviderAllowed(provider.domain);
      if (allowed.ok) return { status: DONE };
      const { failure } = allowed;
      // The contract's own word for "not allowed" here.
      return failure.reason === "provider-not-trusted"
        ? { status: refusal(failure, Code.UNAUTHENTICATED) }
        : { status: refusal(failure) };
    },

    async getInfoByDomain({ domain }) {
      const found = await useCases.getProvider(domain);
      if (!found.ok) return { status: refusal(found.failure) };
      return { status: DONE, providerInfo: writeProviderInfo(found.value) };
    },

    async listAllProviders() {
      const { items, status } = fitAnswer(await useCases.listProviders(""));
      return { status, providers: items.map(writeProviderInfo) };
    },
  };
}
