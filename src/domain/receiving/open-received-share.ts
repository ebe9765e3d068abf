import { REQUIREMENTS } from "../../ocm/share-protocol.ts";
import { resolveWebdavUri, uriForm } from "../../ocm/webdav-uri.ts";
import type { Failure } from "../failure.ts";
import type { ProtocolOffer } from "../model/access-method.ts";
import type { Permissions } from "../model/permissions.ts";
import type { ReceivedShare } from "../model/received-share.ts";
import { isShareExpired } from "../model/share.ts";
import type { Clock } from "../ports/clock.ts";
import type { Peers } from "../ports/peers.ts";
import type { SessionUser } from "../ports/sessions.ts";
import { fail, ok, type Result } from "../result.ts";
import type { GetReceivedShare } from "./get-received-share.ts";

export interface OpenReceivedShareDeps {
  readonly clock: Clock;
  readonly getReceivedShare: GetReceivedShare;
  readonly peers: Pick<Peers, "discover">;
}

/** Where the bytes of a received share are, and what reaching them takes. */
export interface RemoteResource {
  readonly share: ReceivedShare;
  /** Absolute URL of the shared file or folder on the peer. */
  readonly url: string;
  readonly sharedSecret: string;
  readonly permissions: Permissions;
  /** Whether the peer is one of those that know only HTTP Basic with the secret as user name. */
  readonly basicOnly: boolean;
  /** Whether the secret must be exchanged for a token (`must-exchange-token`): the peer must never see it as access. */
  readonly mustExchange: boolean;
}

/** Finds the bytes of a share the caller has received and accepted. */
export type OpenReceivedShare = (caller: SessionUser, id: string) => Promise<Result<RemoteResource, Failure>>;

/** Builds the use case behind reading a received share (OCM 1.4, Resource Access). */
export function createOpenReceivedShare(deps: OpenReceivedShareDeps): OpenReceivedShare {
  return async (caller, id) => {
    const found = await deps.getReceivedShare(caller, id);
    if (!found.ok) return found;
    const share = found.value;
    if (isShareExpired(share, deps.clock.now())) return fail({ reason: "not-found", what: "received-share" });
    if (share.state !== "accepted")
      return fail({ reason: "forbidden", detail: "the share has not been accepted" });
    const offer = share.offers.find((candidate) => candidate.protocol === "webdav");
    if (offer?.protocol !== "webdav")
      return fail({ reason: "not-supported", what: "a share without WebDAV" });
    const unknown = offer.requirements.find((requirement) => !REQUIREMENTS.includes(requirement));
    if (unknown !== undefined) return fail({ reason: "not-supported", what: `requirement ${unknown}` });
    if (offer.requirements.includes("must-use-mfa") && caller.mfa !== true) {
      return fail({ reason: "forbidden", detail: "the share asks for a session with a second factor" });
    }
    const url = await locate(deps.peers, share.sendingHost, offer);
    if (!url.ok) return url;
    return ok({
      share,
      url: url.value,
      sharedSecret: offer.sharedSecret,
      permissions: offer.permissions,
      basicOnly: offer.form === "options",
      mustExchange: offer.requirements.includes("must-exchange-token"),
    });
  };
}

/** Resolves what the Sending Server wrote: absolute, a path on its host, an id below its WebDAV root, or the root itself. */
async function locate(
  peers: Pick<Peers, "discover">,
  host: string,
  { uri }: Extract<ProtocolOffer, { readonly protocol: "webdav" }>,
): Promise<Result<string, Failure>> {
  if (uriForm(uri) === "absolute") return ok(uri);
  const discovery = await peers.discover(host);
  if (!discovery.ok) return discovery;
  const url = resolveWebdavUri(uri, discovery.value);
  return url === undefined
    ? fail({ reason: "peer-refused", host, status: 200, detail: "no WebDAV root advertised" })
    : ok(url);
}
