import { ProviderAPI } from "../gen/cs3/ocm/provider/v1beta1/provider_api_pb.ts";
import type { CallOptions } from "./call.ts";
import type { Connection } from "./connection.ts";
import { missing } from "./missing.ts";
import { type Provider, readProvider } from "./provider.ts";

/** What is known of one server, by its domain; `not-found` when it is none of ours. */
export async function getProvider(
  connection: Connection,
  domain: string,
  options?: CallOptions,
): Promise<Provider> {
  const { providerInfo } = await connection.call(ProviderAPI.method.getInfoByDomain, { domain }, options);
  return readProvider(providerInfo ?? missing("a provider"));
}
