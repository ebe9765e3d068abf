import { describeFailure, type Failure } from "../domain/failure.ts";
import type { Clock } from "../domain/ports/clock.ts";
import type { KeyPins } from "../domain/ports/key-pins.ts";
import type { Logger } from "../domain/ports/logger.ts";
import type { AuthenticatePeer, PeerProof, PeerRequest } from "../domain/ports/peer-proof.ts";
import type { Peers } from "../domain/ports/peers.ts";
import type { ReplayMarks } from "../domain/ports/replay-marks.ts";
import type { TrustPolicy } from "../domain/ports/trust-policy.ts";
import { refuseUntrusted } from "../domain/refuse-untrusted.ts";
import type { PeerJwk } from "../ocm/signature/keys.ts";
import {
  DEFAULT_SIGNATURE_WINDOW,
  type FoundHttpSignature,
  type FoundSignature,
  type SignatureVerdict,
} from "../ocm/signature/reading.ts";
import { SIGNATURE_REASONS, type SignatureReason } from "../ocm/signature/refusal.ts";
import { targetUrisOf } from "../ocm/signature/target-uris.ts";
import { readSignature } from "../ocm/signature/verify.ts";
import type { FindPeerKey } from "./peer-keys.ts";
import { thumbprintOf } from "./thumbprint.ts";

export interface AuthenticatePeerDeps {
  /** Scheme, host and port of every public address of ours; a peer's signature covers one of them. */
  readonly publicOrigins: readonly string[];
  readonly findPeerKey: FindPeerKey;
  readonly peers: Pick<Peers, "discover">;
  readonly trust: Pick<TrustPolicy, "judge">;
  readonly pins: KeyPins;
  readonly replayMarks: ReplayMarks;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly maxAgeSeconds: number;
  /** Whether draft-cavage signatures (Nextcloud 31 to 33) are checked; otherwise they count as none. */
  readonly acceptCavage: boolean;
}

/**
 * Builds the check of incoming signatures. Nothing is fetched but the discovery document and the keys of the host
 * that the key id names, and only when that host is one we deal with.
 */
export function createAuthenticatePeer(deps: AuthenticatePeerDeps): AuthenticatePeer {
  return async (request) => {
    const reading = await readSignature({
      method: request.method,
      targetUris: targetUrisOf(deps.publicOrigins, request.url),
      headers: request.headers,
      body: request.body,
      now: deps.clock.now(),
      window: { ...DEFAULT_SIGNATURE_WINDOW, maxAgeSeconds: deps.maxAgeSeconds },
      accept: { untagged: true, cavage: deps.acceptCavage },
    });
    if (reading.kind === "none") return { kind: "unsigned" };
    if (reading.kind === "refused") return refuse(deps, request, { ...reading });
    return prove(deps, request, reading);
  };
}

async function prove(
  deps: AuthenticatePeerDeps,
  request: PeerRequest,
  found: FoundSignature,
): Promise<PeerProof> {
  const { host, keyId } = found;
  const untrusted = await refuseUntrusted(deps.trust, host);
  if (untrusted) return { kind: "refused", failure: untrusted };
  const checked = await check(deps, found);
  if (!checked.ok) return refuse(deps, request, { ...checked.refusal, host, keyId });
  const { verdict, thumbprint } = checked;
  if (verdict.kind === "invalid") return refuse(deps, request, { ...verdict, host, keyId });

  const pin = await deps.pins.check(host, keyId, thumbprint);
  if (pin === "changed") {
    deps.logger.error("a peer's key has changed under its id", { host, keyId });
    return refuse(deps, request, {
      reason: "key-changed",
      detail: "another key was known under this id",
      host,
      keyId,
    });
  }
  if (pin === "first") deps.logger.info("a peer's key is used for the first time", { host, keyId });
  if (!(await deps.replayMarks.remember(verdict.replayKey, found.signedAt))) {
    return refuse(deps, request, { reason: "replayed", detail: "this request was seen before", host, keyId });
  }
  return { kind: "signed", peer: { host, keyId } };
}

interface Judged {
  readonly ok: true;
  readonly verdict: SignatureVerdict;
  readonly thumbprint: string;
}

type Checked = Judged | { readonly ok: false; readonly refusal: Refused };

/** Finds the key where the dialect keeps it, and lets it judge. */
async function check(deps: AuthenticatePeerDeps, found: FoundSignature): Promise<Checked> {
  const { host, keyId } = found;
  if (found.dialect === "cavage") {
    const discovery = await deps.peers.discover(host);
    if (!discovery.ok) return unavailable(discovery.failure);
    const { publicKey } = discovery.value;
    if (publicKey === undefined || publicKey.keyId !== keyId) return unknownKey(keyId);
    return {
      ok: true,
      verdict: await found.check(publicKey),
      thumbprint: await thumbprintOf(publicKey.publicKeyPem),
    };
  }
  const key = await deps.findPeerKey(host, keyId);
  if (!key.ok) return unavailable(key.failure);
  if (key.value === undefined) return unknownKey(keyId);
  const judged = await judgeBy(key.value, found);
  if (judged.verdict.kind !== "invalid") return judged;
  // The peer may have put another key in its place since, which is worth an alert when it has.
  const other = await deps.findPeerKey(host, keyId, key.value);
  return other.ok && other.value !== undefined && other.value !== key.value
    ? judgeBy(other.value, found)
    : judged;
}

async function judgeBy(key: PeerJwk, found: FoundHttpSignature): Promise<Judged> {
  const { kty, crv, x, y, n, e } = key;
  const thumbprint = await thumbprintOf(JSON.stringify([kty, crv, x, y, n, e]));
  return { ok: true, verdict: await found.check(key), thumbprint };
}

interface Refused {
  readonly reason: SignatureReason | "key-unknown" | "key-unavailable" | "key-changed" | "replayed";
  readonly detail: string;
  readonly host?: string;
  readonly keyId?: string;
}

function unknownKey(keyId: string): Checked {
  return {
    ok: false,
    refusal: { reason: "key-unknown", detail: `the host publishes no key ${JSON.stringify(keyId)}` },
  };
}

function unavailable(failure: Failure): Checked {
  return { ok: false, refusal: { reason: "key-unavailable", detail: describeFailure(failure) } };
}

/** The log learns what was expected and what came, the peer a reason that stays the same. */
function refuse({ logger }: AuthenticatePeerDeps, { url }: PeerRequest, refused: Refused): PeerProof {
  const { reason, detail, host, keyId } = refused;
  logger.warn("signature refused", { reason, detail, host, keyId, path: new URL(url).pathname });
  return {
    kind: "refused",
    failure: { reason: "signature-refused", why: reason, malformed: isMalformed(reason) },
  };
}

function isMalformed(reason: Refused["reason"]): boolean {
  const reasons: Readonly<Record<string, SignatureFault>> = SIGNATURE_REASONS;
  return reasons[reason] === "malformed";
}

type SignatureFault = (typeof SIGNATURE_REASONS)[SignatureReason];
