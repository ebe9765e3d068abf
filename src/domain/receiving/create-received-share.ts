import { type Failure, invalid } from "../failure.ts";
import type { ProtocolOffer } from "../model/access-method.ts";
import { addressOf } from "../model/address.ts";
import type { ReceivedShare } from "../model/received-share.ts";
import { isOwnHost, type Server } from "../model/server.ts";
import type { UserId } from "../model/user-id.ts";
import type { Clock } from "../ports/clock.ts";
import type { Random } from "../ports/random.ts";
import type { ReceivedShareRepository } from "../ports/repositories.ts";
import { accessParts, RECORD_LIMITS, type RecordPart, refuseOversize } from "../refuse-oversize.ts";
import { fail, type Result } from "../result.ts";
import { gatewayFingerprint } from "./gateway-fingerprint.ts";
import { storeReceivedShare } from "./store-received-share.ts";

export interface CreateReceivedShareDeps {
  readonly server: Server;
  readonly clock: Clock;
  readonly random: Random;
  readonly receivedShares: ReceivedShareRepository;
}

/** A received share as a gateway's own `ocmd` has already checked it. */
export interface GatewayShare {
  readonly providerId: string;
  readonly name: string;
  readonly description: string;
  readonly resourceType: string;
  readonly owner: UserId;
  readonly sender: UserId;
  readonly recipient: UserId;
  readonly offers: readonly ProtocolOffer[];
  readonly expiresAt?: Date;
}

/** Keeps a share that a gateway received; the same one again is the record already there. */
export type CreateReceivedShare = (share: GatewayShare) => Promise<Result<ReceivedShare, Failure>>;

/** Builds the use case behind CS3 `CreateOCMCoreShare` and `CreateOCMIncomingShare`. */
export function createCreateReceivedShare(deps: CreateReceivedShareDeps): CreateReceivedShare {
  return async (share) => {
    const owner = addressOf(share.owner);
    const sender = addressOf(share.sender);
    if (owner === undefined) return fail(invalid("owner", "a user id and their provider are expected"));
    if (sender === undefined) return fail(invalid("sender", "a user id and their provider are expected"));
    if (isOwnHost(deps.server, owner.host))
      return fail(invalid("owner", "the owner is a user of this server"));
    if (share.providerId === "") return fail(invalid("resource_id", "the provider's share id is expected"));
    if (share.name === "") return fail(invalid("name", "a name is expected"));
    if (share.recipient.opaqueId === "") return fail(invalid("share_with", "a recipient is expected"));
    if (share.offers.length === 0) return fail(invalid("protocols", "at least one protocol is expected"));
    const oversize = refuseOversize(partsOf(share));
    if (oversize !== undefined) return fail(oversize);
    const now = deps.clock.now();
    if (share.expiresAt !== undefined && !(share.expiresAt.getTime() > now.getTime())) {
      return fail(invalid("expiration", "a time in the future is expected"));
    }
    return storeReceivedShare(deps, {
      id: deps.random.uuid(),
      sendingHost: owner.host,
      providerId: share.providerId,
      name: share.name,
      description: share.description,
      resourceType: share.resourceType,
      recipient: share.recipient,
      owner: { userId: share.owner, address: owner, displayName: "" },
      sender: { userId: share.sender, address: sender, displayName: "" },
      offers: share.offers,
      createdAt: now.toISOString(),
      modifiedAt: now.toISOString(),
      ...(share.expiresAt && { expiresAt: share.expiresAt.toISOString() }),
      state: "pending",
      hidden: false,
      fingerprint: await gatewayFingerprint(share),
    });
  };
}

function partsOf(share: GatewayShare): readonly RecordPart[] {
  return [
    { name: "resource_id", value: share.providerId, most: RECORD_LIMITS.providerId },
    { name: "name", value: share.name, most: RECORD_LIMITS.name },
    { name: "description", value: share.description, most: RECORD_LIMITS.description },
    { name: "owner", value: share.owner, most: RECORD_LIMITS.userId },
    { name: "sender", value: share.sender, most: RECORD_LIMITS.userId },
    { name: "share_with", value: share.recipient, most: RECORD_LIMITS.userId },
    ...accessParts("protocols", share.offers),
  ];
}
