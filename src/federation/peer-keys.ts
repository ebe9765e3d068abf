import type { Failure } from "../domain/failure.ts";
import type { Clock } from "../domain/ports/clock.ts";
import type { Logger } from "../domain/ports/logger.ts";
import type { Peers } from "../domain/ports/peers.ts";
import { type Transport, TransportError } from "../domain/ports/transport.ts";
import { fail, ok, type Result } from "../domain/result.ts";
import { createTimedCache } from "../domain/timed-cache.ts";
import type { PeerJwk } from "../ocm/signature/keys.ts";

export interface PeerKeysDeps {
  readonly transport: Transport;
  readonly peers: Pick<Peers, "discover">;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Whether requests that want the same keys at the same time share one look-up; not on Workers. */
  readonly shareLookups: boolean;
}

/**
 * The key a peer publishes under a key id; `undefined` when it publishes none. `unfit` is a key that was found and did
 * not fit: the peer is asked again then, as for an unknown key id.
 */
export type FindPeerKey = (
  host: string,
  keyId: string,
  unfit?: PeerJwk,
) => Promise<Result<PeerJwk | undefined, Failure>>;

const MAX_HOSTS = 1000;
const MAX_KEYS = 50;
const KEEP_SECONDS = 3600;
/** An unknown key id may be a new key; but nobody makes us ask a peer more often than this. */
const COOL_DOWN_SECONDS = 30;
/** A peer that did not answer is left alone for a while, too. */
const RETRY_SECONDS = 30;

type KeySet = Result<readonly PeerJwk[], Failure>;

/** Fetches and keeps the JWK Sets of peers (draft-05, `jwksUri`; the well-known place when it is not named). */
export function createPeerKeys(deps: PeerKeysDeps): FindPeerKey {
  const sets = createTimedCache<KeySet>(deps.clock, MAX_HOSTS);
  const cooling = createTimedCache<true>(deps.clock, MAX_HOSTS);
  const running = new Map<string, Promise<KeySet>>();

  async function lookUp(host: string): Promise<KeySet> {
    const known = sets.get(host);
    const set = await fetchKeys(deps, host);
    // A peer that is away for a moment does not lose the keys we know.
    if (known?.ok && !set.ok) {
      cooling.set(host, true, COOL_DOWN_SECONDS);
      return known;
    }
    sets.set(host, set, set.ok ? KEEP_SECONDS : RETRY_SECONDS);
    cooling.set(host, true, COOL_DOWN_SECONDS);
    return set;
  }

  function keysOf(host: string): Promise<KeySet> {
    if (!deps.shareLookups) return lookUp(host);
    const lookup = running.get(host) ?? lookUp(host).finally(() => running.delete(host));
    running.set(host, lookup);
    return lookup;
  }

  return async (host, keyId, unfit) => {
    const known = sets.get(host);
    const set = known ?? (await keysOf(host));
    if (!set.ok) return set;
    const found = keyIn(set.value, keyId);
    // A set that was kept may be older than the key it shows.
    const helps = found !== undefined && found !== unfit;
    if (helps || known === undefined || cooling.get(host)) return ok(found);
    const fresh = await keysOf(host);
    return fresh.ok ? ok(keyIn(fresh.value, keyId)) : fresh;
  };
}

/** The one key of that id; two keys under one id are no key. */
function keyIn(keys: readonly PeerJwk[], keyId: string): PeerJwk | undefined {
  const [first, ...more] = keys.filter(({ kid }) => kid === keyId);
  return more.length === 0 ? first : undefined;
}

async function fetchKeys({ transport, peers, logger }: PeerKeysDeps, host: string): Promise<KeySet> {
  const discovery = await peers.discover(host);
  if (!discovery.ok) return discovery;
  const { jwksUri, endPoint } = discovery.value;
  const url = jwksUri ?? new URL("/.well-known/jwks.json", endPoint).href;
  try {
    const response = await transport.send(new Request(url, { headers: { accept: "application/json" } }));
    if (response.status !== 200) {
      return fail({ reason: "peer-refused", host, status: response.status, detail: "no key set" });
    }
    const keys = keysIn(await response.text());
    if (keys === undefined)
      return fail({ reason: "peer-refused", host, status: 200, detail: "unusable key set" });
    return ok(keys);
  } catch (error) {
    if (!(error instanceof TransportError)) throw error;
    logger.warn("no key set from peer", { host, kind: error.kind, why: error.message });
    return fail({ reason: "peer-unreachable", host, reachedPeer: error.reachedPeer });
  }
}

/** The keys of a JWK Set (RFC 7517); members that are no keys are passed over. */
function keysIn(text: string): readonly PeerJwk[] | undefined {
  let set: unknown;
  try {
    set = JSON.parse(text);
  } catch {
    return undefined;
  }
  const keys = typeof set === "object" && set !== null && "keys" in set ? set.keys : undefined;
  if (!Array.isArray(keys)) return undefined;
  return keys
    .slice(0, MAX_KEYS)
    .filter((key): key is PeerJwk => typeof key === "object" && key !== null && !Array.isArray(key));
}
