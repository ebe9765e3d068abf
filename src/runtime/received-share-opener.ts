import type { Opener, OpenFailure } from "../dav/opened.ts";
import type { ObtainAccessToken } from "../domain/access/obtain-access-token.ts";
import type { Failure } from "../domain/failure.ts";
import type { ReceivedShare } from "../domain/model/received-share.ts";
import type { ResourceStore } from "../domain/ports/resource-store.ts";
import type { Sessions } from "../domain/ports/sessions.ts";
import type { Transport } from "../domain/ports/transport.ts";
import type { OpenReceivedShare, RemoteResource } from "../domain/receiving/open-received-share.ts";
import { fail, ok } from "../domain/result.ts";
import { createWebdavResources } from "../resources/webdav.ts";
import { type RenewOptions, webdavAccessOrder } from "../resources/webdav-access.ts";

export interface ReceivedShareOpenerDeps {
  readonly sessions: Sessions;
  readonly openReceivedShare: OpenReceivedShare;
  readonly obtainAccessToken: ObtainAccessToken;
  /** For file data: streams without a limit on their size. */
  readonly transport: Transport;
}

/** How many shares' ways in are remembered: which of the credentials a peer takes is found out once. */
const REMEMBERED = 500;

/** Lets our users into the shares they have accepted: `<prefix>/<received share id>/…` is the peer's bytes. */
export function createReceivedShareOpener(deps: ReceivedShareOpenerDeps): Opener {
  const stores = new Map<string, ResourceStore>();

  function exchangeFor(share: ReceivedShare) {
    return async ({ refused }: RenewOptions) => {
      const token = await deps.obtainAccessToken({ share, ...(refused !== undefined && { refused }) });
      return token.ok ? token.value : undefined;
    };
  }

  function storeOf(remote: RemoteResource): ResourceStore {
    const { share, sharedSecret, url } = remote;
    const key = `${share.id} ${share.revision} ${url}`;
    const known = stores.get(key);
    if (known) return known;
    const { mustExchange } = remote;
    // Who announced a share in the words of OCM 1.0 knows no tokens, unless they are demanded.
    const place =
      remote.basicOnly && !mustExchange ? { root: url } : { uri: url, exchange: exchangeFor(share) };
    const access = webdavAccessOrder({ sharedSecret, mustExchange, ...place });
    const store = createWebdavResources({ transport: deps.transport, access });
    const oldest = stores.keys().next();
    if (stores.size >= REMEMBERED && !oldest.done) stores.delete(oldest.value);
    stores.set(key, store);
    return store;
  }

  return async ({ headers, firstSegment }) => {
    const user = await deps.sessions.authenticate(headers);
    if (user === undefined) return fail({ reason: "unauthenticated" });
    if (firstSegment === undefined) return fail({ reason: "not-found" });
    const opened = await deps.openReceivedShare(user, firstSegment);
    if (!opened.ok) return fail(refusalOf(opened.failure));
    const { share, permissions } = opened.value;
    return ok({
      store: storeOf(opened.value),
      root: "/",
      permissions,
      name: share.name,
      mountedAt: "share-id",
    });
  };
}

function refusalOf(failure: Failure): OpenFailure {
  if (failure.reason === "not-found") return { reason: "not-found" };
  if (failure.reason === "peer-unreachable" || failure.reason === "peer-refused")
    return { reason: "unavailable" };
  return { reason: "forbidden" };
}
