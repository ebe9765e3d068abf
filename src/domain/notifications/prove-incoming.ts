import type { Failure } from "../failure.ts";
import type { Peer } from "../model/peer.ts";
import type { ReceivedShare } from "../model/received-share.ts";
import type { ReceivedShareRepository, ShareRepository } from "../ports/repositories.ts";
import type { TrustPolicy } from "../ports/trust-policy.ts";
import type { MayBeUnsigned, ProveOrigin } from "../proof-of-origin.ts";
import { refuseUntrusted } from "../refuse-untrusted.ts";
import { fail, ok, type Result } from "../result.ts";
import { sameSecret } from "../same-secret.ts";
import type { IncomingNotification } from "./notification-type.ts";

export interface ProveIncomingDeps {
  readonly shares: ShareRepository;
  readonly receivedShares: ReceivedShareRepository;
  readonly trust: TrustPolicy;
  readonly proveOrigin: ProveOrigin;
  readonly mayBeUnsigned: MayBeUnsigned;
  /** Whether a grantee names this recipient, in any spelling a peer may use. */
  readonly isRecipient: (share: ReceivedShare, grantee: string) => boolean;
  readonly policy: {
    /**
     * oCIS sends no secret with SHARE_UNSHARED. When set, naming the right provider id and recipient is enough for
     * shares from a trusted provider: anybody who knows both can then end the share here.
     */
    readonly allowUnauthenticatedGrantee: boolean;
  };
}

/** The received shares a notification proves to come from the sender of; an empty list when there are none left. */
export type ProveIncoming = (
  notification: IncomingNotification,
) => Promise<Result<readonly ReceivedShare[], Failure>>;

/** Builds the proof of origin for notifications about shares we received. */
export function createProveIncoming(deps: ProveIncomingDeps): ProveIncoming {
  return async (notification) => {
    const proven = await findProven(deps, notification);
    // A signature has been looked at already; without one, the sender may be among those who must sign.
    if (!proven.ok || notification.peer !== undefined) return proven;
    const anybody = deps.mayBeUnsigned();
    if (proven.value.length === 0 && !anybody.ok) return anybody;
    for (const host of new Set(proven.value.map(({ sendingHost }) => sendingHost))) {
      const origin = await deps.proveOrigin(host, undefined);
      if (!origin.ok) return origin;
    }
    return proven;
  };
}

const UNPROVEN: Failure = {
  reason: "forbidden",
  detail: "the notification does not prove that it comes from the share's peer",
};

async function findProven(
  deps: ProveIncomingDeps,
  notification: IncomingNotification,
): Promise<Result<readonly ReceivedShare[], Failure>> {
  const { peer, facts } = notification;
  if (peer !== undefined) return bySignature(deps, notification, peer);
  return facts.sharedSecret !== undefined
    ? bySecret(deps, notification, facts.sharedSecret)
    : byGrantee(deps, notification);
}

async function bySignature(
  deps: ProveIncomingDeps,
  { providerId, facts: { grantee } }: IncomingNotification,
  peer: Peer,
): Promise<Result<readonly ReceivedShare[], Failure>> {
  const sent = await deps.receivedShares.listByOrigin(peer.host, providerId);
  if (sent.length > 0)
    return ok(sent.filter((share) => grantee === undefined || deps.isRecipient(share, grantee)));
  return refuseOrForget(deps, providerId);
}

async function bySecret(
  deps: ProveIncomingDeps,
  { providerId }: IncomingNotification,
  sharedSecret: string,
): Promise<Result<readonly ReceivedShare[], Failure>> {
  const known = await deps.receivedShares.listByProviderId(providerId);
  const proven = known.filter((share) => share.offers.some((offer) => opens(offer, sharedSecret)));
  return proven.length > 0 ? ok(proven) : refuseOrForget(deps, providerId);
}

/** Nothing is proven: either there is a record that is not the caller's to change, or there is none any more. */
async function refuseOrForget(
  deps: ProveIncomingDeps,
  providerId: string,
): Promise<Result<readonly ReceivedShare[], Failure>> {
  // Our own share under that id: its recipient may decline it, but not end it for its owner.
  if ((await deps.shares.find(providerId)) !== undefined) {
    return fail({ reason: "forbidden", detail: "only the sender of a share can do that" });
  }
  const known = await deps.receivedShares.listByProviderId(providerId);
  return known.length > 0 ? fail(UNPROVEN) : ok([]);
}

async function byGrantee(
  deps: ProveIncomingDeps,
  { providerId, facts: { grantee } }: IncomingNotification,
): Promise<Result<readonly ReceivedShare[], Failure>> {
  const refused = fail<Failure>({ reason: "not-authenticated" });
  if (grantee === undefined || !deps.policy.allowUnauthenticatedGrantee) return refused;
  const known = await deps.receivedShares.listByProviderId(providerId);
  const named = known.filter((share) => deps.isRecipient(share, grantee));
  // Two servers may use the same provider id: without a proof there is no telling which one speaks.
  if (new Set(named.map(({ sendingHost }) => sendingHost)).size > 1) return refused;
  const [first] = named;
  const untrusted = first && (await refuseUntrusted(deps.trust, first.sendingHost));
  return untrusted ? fail(untrusted) : ok(named);
}

function opens(offer: ReceivedShare["offers"][number], secret: string): boolean {
  return "sharedSecret" in offer && sameSecret(secret, offer.sharedSecret);
}
