import type { Failure } from "../failure.ts";
import type { ReceivedShare } from "../model/received-share.ts";
import type { Server } from "../model/server.ts";
import type { Clock } from "../ports/clock.ts";
import type { PeerAccessToken, Peers } from "../ports/peers.ts";
import { fail, ok, type Result } from "../result.ts";

export interface ObtainAccessTokenDeps {
  readonly server: Pick<Server, "host">;
  readonly clock: Clock;
  readonly peers: Pick<Peers, "exchangeCode">;
  /**
   * Whether callers that want a token for the same share at the same time share one exchange. Not on Workers, where
   * the work of one request must not wait for that of another.
   */
  readonly shareLookups: boolean;
}

/** For which share a token is wanted. */
export interface TokenWish {
  readonly share: ReceivedShare;
  /** The token that the peer has just refused: whatever else is known is tried before a new exchange. */
  readonly refused?: string;
}

/**
 * A token for the bytes of a received share (OCM 1.4, Code Flow): the one still valid, or a new one. Fails as
 * `Peers.exchangeCode` does, and with `not-supported` for a share without WebDAV.
 */
export type ObtainAccessToken = (wish: TokenWish) => Promise<Result<string, Failure>>;

/** A token is not used in the last moments of its life: it has to arrive alive. */
const SPARE_MS = 30_000;
const MAX_TOKENS = 1000;

/** Builds the use case. Tokens are kept in memory only, one for each share as it is now. */
export function createObtainAccessToken(deps: ObtainAccessTokenDeps): ObtainAccessToken {
  const { clock, peers, server } = deps;
  const tokens = new Map<string, { readonly token: string; readonly until: number }>();
  const running = new Map<string, Promise<Result<string, Failure>>>();

  async function exchange(key: string, share: ReceivedShare): Promise<Result<string, Failure>> {
    const offer = share.offers.find((candidate) => candidate.protocol === "webdav");
    if (offer?.protocol !== "webdav")
      return fail({ reason: "not-supported", what: "a share without WebDAV" });
    const asked = clock.now().getTime();
    const code = offer.sharedSecret;
    const exchanged = await peers.exchangeCode(share.sendingHost, { code, clientId: server.host });
    tokens.delete(key);
    if (!exchanged.ok) return exchanged;
    remember(key, exchanged.value, asked);
    return ok(exchanged.value.accessToken);
  }

  function remember(key: string, { accessToken, expiresIn }: PeerAccessToken, asked: number): void {
    // Who does not say how long a token lives may mean one use.
    if (expiresIn === undefined || expiresIn * 1000 <= SPARE_MS) return;
    const oldest = tokens.keys().next();
    if (tokens.size >= MAX_TOKENS && !oldest.done) tokens.delete(oldest.value);
    tokens.set(key, { token: accessToken, until: asked + expiresIn * 1000 - SPARE_MS });
  }

  return async ({ share, refused }) => {
    // A change of the share may have brought another secret.
    const key = `${share.id} ${share.revision}`;
    const known = tokens.get(key);
    // Who asks because of an older token than the one that is known must not make the peer revoke this one.
    if (known !== undefined && known.token !== refused && clock.now().getTime() < known.until) {
      return ok(known.token);
    }
    if (!deps.shareLookups) return exchange(key, share);
    const exchanging = running.get(key) ?? exchange(key, share).finally(() => running.delete(key));
    running.set(key, exchanging);
    return exchanging;
  };
}
