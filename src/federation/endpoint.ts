import { type Failure, invalid } from "../domain/failure.ts";
import { ocmEndpointOf } from "../domain/model/provider.ts";
import type { PeerCall } from "../domain/ports/peers.ts";
import type { TrustPolicy } from "../domain/ports/trust-policy.ts";
import { fail, ok, type Result } from "../domain/result.ts";
import type { Discoverer } from "./discover.ts";

/** The OCM API of the server at `host`: what the caller says, else the operator's record, else discovery. */
export async function resolveEndPoint(
  { trust, discoverer }: { readonly trust: Pick<TrustPolicy, "find">; readonly discoverer: Discoverer },
  host: string,
  call: PeerCall,
): Promise<Result<string, Failure>> {
  if (call.endPoint !== undefined) {
    return isEndPoint(call.endPoint)
      ? ok(call.endPoint)
      : fail(invalid("endPoint", "the absolute URL of an OCM API is expected"));
  }
  const record = await trust.find(host);
  const recorded = record && ocmEndpointOf(record);
  if (recorded !== undefined) return ok(recorded);
  const discovery = await discoverer.discover(host);
  return discovery.ok ? ok(discovery.value.endPoint) : discovery;
}

/** Whether a text can be the start of the URLs we call; where they may lead is for the guard to say. */
function isEndPoint(text: string): boolean {
  const url = URL.parse(text);
  if (url === null || (url.protocol !== "https:" && url.protocol !== "http:")) return false;
  return url.username === "" && url.password === "" && url.search === "" && url.hash === "";
}
