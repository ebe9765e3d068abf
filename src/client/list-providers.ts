import { ProviderAPI } from "../gen/cs3/ocm/provider/v1beta1/provider_api_pb.ts";
import type { CallOptions } from "./call.ts";
import type { Connection } from "./connection.ts";
import { type Provider, readProvider } from "./provider.ts";

/** The servers on the lists of those we trust. A server with open federation deals with others, too. */
export async function listProviders(
  connection: Connection,
  options?: CallOptions,
): Promise<readonly Provider[]> {
  const { providers } = await connection.call(ProviderAPI.method.listAllProviders, {}, options);
  return providers.map(readProvider);
}
