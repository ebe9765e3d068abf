import { canonicalHost } from "../../ocm/address.ts";
import type { NewShare } from "../../ocm/new-share.ts";
import { uriForm, uriHost } from "../../ocm/webdav-uri.ts";
import { type Failure, invalid } from "../failure.ts";
import type { TrustPolicy } from "../ports/trust-policy.ts";

/**
 * Why the address of the bytes cannot be taken: it lies on a host that has nothing to do with the sharer. Otherwise
 * any peer could point our users, and the requests this server makes for them, wherever it likes.
 */
export async function refuseDataHost(
  deps: { readonly trust: TrustPolicy; readonly policy: { readonly allowForeignDataHost: boolean } },
  { protocol, owner, sender }: Pick<NewShare, "protocol" | "owner" | "sender">,
): Promise<Failure | undefined> {
  const uri = protocol.webdav?.uri ?? "";
  if (uriForm(uri) !== "absolute" || deps.policy.allowForeignDataHost) return undefined;
  const refused = invalid("protocol.webdav.uri", "the data lies on a host that is not the sender's");
  const host = uriHost(uri);
  if (host === undefined) return refused;
  if ([owner.host, sender.host].includes(host)) return undefined;
  for (const peer of [owner.host, sender.host]) {
    const record = await deps.trust.find(peer);
    const named = (record?.services ?? []).flatMap((service) => [service.host, service.endpoint.path]);
    if (named.some((place) => canonicalHost(place) === host)) return undefined;
  }
  return refused;
}
