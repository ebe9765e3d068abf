import { ProviderAPI } from "../gen/cs3/ocm/provider/v1beta1/provider_api_pb.ts";
import type { CallOptions } from "./call.ts";
import type { Connection } from "./connection.ts";
import { isMeshportError } from "./meshport-error.ts";

/** Whether our users can share with users of that server. */
export async function isProviderAllowed(
  connection: Connection,
  domain: string,
  options?: CallOptions,
): Promise<boolean> {
  try {
    await connection.call(ProviderAPI.method.isProviderAllowed, { provider: { domain } }, options);
    return true;
  } catch (error) {
    // CS3 says it with this code; as the code of the call itself it is our own credential that is missing.
    if (isMeshportError(error, "unauthenticated") && error.refused) return false;
    throw error;
  }
}
