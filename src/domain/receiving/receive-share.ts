import type { OcmAddress } from "../../ocm/address.ts";
import { fingerprintShare, type NewShare } from "../../ocm/new-share.ts";
import { type Failure, invalid } from "../failure.ts";
import type { LocalUser } from "../model/local-user.ts";
import type { Peer } from "../model/peer.ts";
import type { ReceivedShare } from "../model/received-share.ts";
import { isOwnHost, type Server } from "../model/server.ts";
import type { Clock } from "../ports/clock.ts";
import type { Random } from "../ports/random.ts";
import type { ContactRepository, ReceivedShareRepository } from "../ports/repositories.ts";
import type { TrustPolicy } from "../ports/trust-policy.ts";
import type { UserDirectory } from "../ports/users.ts";
import type { ProveOrigin } from "../proof-of-origin.ts";
import { webdavOfferOf } from "../protocols/webdav/offer.ts";
import { refuseUntrusted } from "../refuse-untrusted.ts";
import { type RemoteIdp, remoteIdpOf } from "../remote-idp.ts";
import { fail, ok, type Result } from "../result.ts";
import { refuseDataHost } from "./refuse-data-host.ts";
import { storeReceivedShare } from "./store-received-share.ts";

export interface ReceiveShareDeps {
  readonly server: Server;
  readonly clock: Clock;
  readonly random: Random;
  readonly users: UserDirectory;
  readonly trust: TrustPolicy;
  readonly contacts: ContactRepository;
  readonly receivedShares: ReceivedShareRepository;
  readonly proveOrigin: ProveOrigin;
  readonly policy: {
    /** Whether the sender must be a contact of the recipient (criterium `must-invite`). */
    readonly requireInvite: boolean;
    /** Whether the secret must have to be exchanged for a token (criterium `must-exchange-token`). */
    readonly requireExchange: boolean;
    /** Whether the bytes may lie on a host that is neither the sender's nor the owner's nor in the provider's record. */
    readonly allowForeignDataHost: boolean;
    /** How owner and sender are kept. */
    readonly remoteIdp?: RemoteIdp;
  };
}

/** The stored share, and the recipient it is for. */
export interface ShareReceipt {
  readonly receivedShare: ReceivedShare;
  readonly recipient: LocalUser;
}

/** Takes a Share Creation Notification from a peer (OCM 1.4; we are the Receiving Server). */
export type ReceiveShare = (notification: NewShare, peer?: Peer) => Promise<Result<ShareReceipt, Failure>>;

/**
 * Builds the use case behind `POST /ocm/shares`. Trust comes before everything that tells whether a user exists.
 * The same share told again is the same answer; another one under its name is a conflict.
 */
export function createReceiveShare(deps: ReceiveShareDeps): ReceiveShare {
  const { remoteIdp } = deps.policy;
  return async (notification, peer) => {
    const { shareWith, sender, owner } = notification;
    // Another host's users are as unknown here as users nobody has.
    if (!isOwnHost(deps.server, shareWith.host)) return fail({ reason: "recipient-not-found" });
    if (isOwnHost(deps.server, sender.host))
      return fail(invalid("sender", "the sender is a user of this server"));
    // The owner's server is where answers go and bytes come from: for our own users that is us, not a peer.
    if (isOwnHost(deps.server, owner.host))
      return fail(invalid("owner", "the owner is a user of this server"));
    for (const { host } of [sender, owner]) {
      const untrusted = await refuseUntrusted(deps.trust, host);
      if (untrusted) return fail(untrusted);
    }
    for (const { host } of [sender, owner]) {
      const proven = await deps.proveOrigin(host, peer);
      if (!proven.ok) return proven;
    }
    if (deps.policy.requireExchange && !mustExchange(notification)) {
      return fail(invalid("protocol", "this server demands the requirement must-exchange-token"));
    }
    const misplaced = await refuseDataHost(deps, notification);
    if (misplaced) return fail(misplaced);
    const now = deps.clock.now();
    if (notification.expiration !== undefined && notification.expiration * 1000 <= now.getTime()) {
      return fail(invalid("expiration", "the share has expired already"));
    }

    const recipient = await deps.users.find(shareWith.identifier);
    // Only who may share with somebody here learns whether that somebody exists.
    if (deps.policy.requireInvite) {
      const known = recipient && (await deps.contacts.find(recipient.id, sender));
      if (known === undefined) return fail({ reason: "invite-required", host: sender.host });
    }
    if (recipient === undefined) return fail({ reason: "recipient-not-found" });

    const stored = await storeReceivedShare(deps, {
      id: deps.random.uuid(),
      sendingHost: owner.host,
      providerId: notification.providerId,
      name: notification.name,
      description: notification.description,
      resourceType: notification.resourceType,
      recipient: recipient.id,
      owner: remoteParty(owner, notification.ownerDisplayName, remoteIdp),
      sender: remoteParty(sender, notification.senderDisplayName, remoteIdp),
      offers: offersOf(notification),
      createdAt: now.toISOString(),
      modifiedAt: now.toISOString(),
      ...(notification.expiration !== undefined && {
        expiresAt: new Date(notification.expiration * 1000).toISOString(),
      }),
      state: "pending",
      hidden: false,
      fingerprint: await fingerprintShare(notification),
    });
    return stored.ok ? ok({ receivedShare: stored.value, recipient }) : stored;
  };
}

function mustExchange({ protocol }: NewShare): boolean {
  return protocol.webdav?.requirements.includes("must-exchange-token") ?? false;
}

function remoteParty(
  address: OcmAddress,
  displayName: string,
  remoteIdp: RemoteIdp | undefined,
): ReceivedShare["sender"] {
  return {
    userId: { idp: remoteIdpOf(address.host, remoteIdp), opaqueId: address.rawIdentifier, type: "federated" },
    address: { identifier: address.identifier, host: address.host },
    displayName,
  };
}

function offersOf({ protocol, resourceType }: NewShare): ReceivedShare["offers"] {
  const kind = resourceType === "folder" ? "folder" : "file";
  return protocol.webdav ? [webdavOfferOf(protocol.webdav, kind)] : [];
}
