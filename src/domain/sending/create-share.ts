import { type Failure, invalid } from "../failure.ts";
import type { AccessMethod } from "../model/access-method.ts";
import { addressOf, type StoredAddress } from "../model/address.ts";
import type { LocalUser } from "../model/local-user.ts";
import { ocmPermissionsOf, type Permissions, permissionSet } from "../model/permissions.ts";
import { isOwnHost, type Server } from "../model/server.ts";
import { isShareExpired, type Share } from "../model/share.ts";
import type { UserId } from "../model/user-id.ts";
import type { SendNotification } from "../notifications/send-notification.ts";
import type { Clock } from "../ports/clock.ts";
import type { Peers } from "../ports/peers.ts";
import type { Random } from "../ports/random.ts";
import type { ContactRepository, Draft, ShareRepository } from "../ports/repositories.ts";
import type { ResourceInfo, ResourceReference, Resources } from "../ports/resources.ts";
import type { TrustPolicy } from "../ports/trust-policy.ts";
import { requirementsFor, type TokenExchangePolicy } from "../protocols/webdav/rules.ts";
import { refuseEndPoint } from "../refuse-end-point.ts";
import { accessParts, RECORD_LIMITS, refuseOversize } from "../refuse-oversize.ts";
import { refuseUntrusted } from "../refuse-untrusted.ts";
import { fail, ok, type Result } from "../result.ts";
import { newShareOf } from "./new-share-of.ts";
import { shareUnshared } from "./share-notification.ts";
import { shareRemoved } from "./share-removed.ts";

export interface CreateShareDeps {
  readonly server: Server;
  readonly clock: Clock;
  readonly random: Random;
  readonly shares: ShareRepository;
  readonly contacts: ContactRepository;
  readonly resources: Resources;
  readonly peers: Peers;
  readonly trust: TrustPolicy;
  readonly sendNotification: SendNotification;
  readonly policy: {
    /** Whether our users may share at all. */
    readonly enabled: boolean;
    /** Whether the recipient must be a contact of the caller. */
    readonly requireContact: boolean;
    /** After this many milliseconds an announcement that never ended counts as dead and may be made again. */
    readonly announcementTimeoutMs: number;
    /** Whether recipients must exchange the secret for a token. */
    readonly requireTokenExchange: TokenExchangePolicy;
  };
}

/** What a user wants to share, with whom, and how. */
export interface ShareIntent {
  readonly resource: ResourceReference;
  /** The recipient; `idp` is their provider. */
  readonly recipient: UserId;
  /** At least one; webdav must be among them, as every peer can use it. */
  readonly accessMethods: readonly AccessMethod[];
  readonly expiresAt?: Date;
  /** The name the recipient sees; the resource's own when empty. */
  readonly name?: string;
  /** The OCM API of the recipient's server, when the caller's own record names it. */
  readonly endPoint?: string;
}

/** The new share, and what the Receiving Server calls the recipient. */
export interface CreatedShare {
  readonly share: Share;
  readonly recipientDisplayName: string;
}

/** Shares a resource with a remote user (OCM 1.4, Share Creation; we are the Sending Server). */
export type CreateShare = (caller: LocalUser, intent: ShareIntent) => Promise<Result<CreatedShare, Failure>>;

/**
 * Builds the use case. The share is stored before the peer hears of it, since a Receiving Server may probe the
 * resource before it answers; it is taken back when the peer refuses.
 */
export function createCreateShare(deps: CreateShareDeps): CreateShare {
  return async (caller, intent) => {
    const prepared = await prepare(deps, { caller, intent });
    if (!prepared.ok) return prepared;
    const { draft, endPoint } = prepared.value;

    // Written before anything is stored: a share that cannot be announced leaves nothing behind.
    const announcement = newShareOf(deps.server, draft);
    const stored = await reserve(deps, draft);
    if (stored === undefined) return fail({ reason: "already-exists", what: "share" });

    const told = await deps.peers.sendShare(
      stored.recipient.host,
      announcement,
      endPoint === undefined ? {} : { endPoint },
    );
    if (!told.ok) {
      await deps.shares.remove(stored.id, shareRemoved);
      // The peer may have stored what it could not confirm: it must not be left with a dead share.
      if (told.failure.reason === "peer-unreachable" && told.failure.reachedPeer) {
        await deps.sendNotification(shareUnshared(stored));
      }
      return told;
    }

    const recipientDisplayName = told.value.recipientDisplayName ?? "";
    const share = await deps.shares.update(
      stored.id,
      (current) => ({
        ...current,
        phase: "announced",
        granteeDisplayName: recipientDisplayName || current.granteeDisplayName,
      }),
      (announced) => ({ type: "share-created", share: announced }),
    );
    if (share === undefined) {
      // Ended while the peer was told of it: what the peer heard then may have come too early.
      await deps.sendNotification(shareUnshared(stored));
      return fail({ reason: "not-found", what: "share" });
    }
    return ok({ share, recipientDisplayName });
  };
}

async function prepare(
  deps: CreateShareDeps,
  { caller, intent }: { readonly caller: LocalUser; readonly intent: ShareIntent },
): Promise<Result<{ readonly draft: Draft<Share>; readonly endPoint: string | undefined }, Failure>> {
  if (!deps.policy.enabled) return fail({ reason: "forbidden", detail: "direct sharing is disabled" });
  const now = deps.clock.now();
  const asked = check(intent, now);
  if (asked !== undefined) return fail(asked);

  const recipient = addressOf(intent.recipient);
  if (recipient === undefined) return fail(invalid("recipient", "a user id and their provider are expected"));
  if (isOwnHost(deps.server, recipient.host))
    return fail(invalid("recipient", "the recipient is a user of this server"));
  const untrusted = await refuseUntrusted(deps.trust, recipient.host);
  if (untrusted) return fail(untrusted);
  const misplaced = await refuseEndPoint(deps.trust, recipient.host, intent.endPoint);
  if (misplaced) return fail(misplaced);
  const contact = await deps.contacts.find(caller.id, recipient);
  if (contact === undefined && deps.policy.requireContact) return fail({ reason: "recipient-not-found" });

  const resource = await deps.resources.stat(caller, intent.resource);
  if (!resource.ok) return resource;
  if (!resource.value.permissions.includes("add_grant"))
    return fail({ reason: "forbidden", detail: "you may not share this resource" });
  const beyond = beyondOwnRights(intent.accessMethods, resource.value.permissions);
  if (beyond) return fail({ reason: "forbidden", detail: "you cannot share more than you may do yourself" });
  // Without a word for it on the wire, the recipient could do nothing at all.
  if (!intent.accessMethods.some(canBeSaid))
    return fail(invalid("access_methods", "reading, writing or sharing is expected"));

  const accessMethods = await withRequirements(deps, recipient.host, intent.accessMethods);
  if (!accessMethods.ok) return accessMethods;

  return ok({
    draft: draftOf(deps, {
      caller,
      intent: { ...intent, accessMethods: accessMethods.value },
      now,
      resource: resource.value,
      recipient,
      ...(contact && { contact }),
    }),
    endPoint: intent.endPoint,
  });
}

function check(intent: ShareIntent, now: Date): Failure | undefined {
  const webdav = intent.accessMethods.filter((method) => method.protocol === "webdav");
  if (webdav.length !== 1) return invalid("access_methods", "exactly one webdav access method is expected");
  if (webdav[0]?.permissions.length === 0)
    return invalid("access_methods", "at least one permission is expected");
  if (intent.expiresAt !== undefined && !(intent.expiresAt.getTime() > now.getTime())) {
    return invalid("expiration", "a time in the future is expected");
  }
  return refuseOversize([
    { name: "resource_id", value: intent.resource, most: RECORD_LIMITS.resourceId },
    { name: "name", value: intent.name ?? "", most: RECORD_LIMITS.name },
    { name: "grantee", value: intent.recipient, most: RECORD_LIMITS.userId },
    ...accessParts("access_methods", intent.accessMethods),
  ]);
}

/** The access methods as they can be offered to this peer; their requirements have to agree (OCM 1.4). */
async function withRequirements(
  deps: CreateShareDeps,
  host: string,
  methods: readonly AccessMethod[],
): Promise<Result<readonly AccessMethod[], Failure>> {
  const discovery = await deps.peers.discover(host);
  const requirements = requirementsFor({
    asked: methods.flatMap((method) => ("requirements" in method ? method.requirements : [])),
    policy: deps.policy.requireTokenExchange,
    ...(discovery.ok && { peer: discovery.value }),
  });
  if (!requirements.ok) return requirements;
  return ok(
    methods.map((method) =>
      "requirements" in method ? { ...method, requirements: requirements.value } : method,
    ),
  );
}

function canBeSaid(method: AccessMethod): boolean {
  return method.protocol === "webdav" && ocmPermissionsOf(method.permissions).length > 0;
}

/** Nobody gives away more than they have themselves. */
function beyondOwnRights(methods: readonly AccessMethod[], own: Permissions): boolean {
  return methods.some(
    (method) =>
      (method.protocol === "webdav" || method.protocol === "webapp") &&
      method.permissions.some((permission) => !own.includes(permission)),
  );
}

function draftOf(
  deps: CreateShareDeps,
  facts: {
    readonly caller: LocalUser;
    readonly intent: ShareIntent;
    readonly now: Date;
    readonly resource: ResourceInfo;
    readonly recipient: StoredAddress;
    readonly contact?: { readonly userId: UserId; readonly displayName: string };
  },
): Draft<Share> {
  const { caller, intent, now, resource, recipient, contact } = facts;
  return {
    id: deps.random.uuid(),
    resourceId: resource.id,
    path: resource.path,
    name: intent.name || resource.name,
    resourceType: resource.kind,
    owner: resource.owner,
    ownerDisplayName: resource.ownerDisplayName,
    creator: caller.id,
    creatorDisplayName: caller.displayName,
    grantee: { ...intent.recipient, type: "federated" },
    granteeDisplayName: contact?.displayName ?? "",
    recipient,
    sharedSecret: deps.random.secret(),
    accessMethods: webdavFirst(intent.accessMethods),
    createdAt: now.toISOString(),
    modifiedAt: now.toISOString(),
    ...(intent.expiresAt && { expiresAt: intent.expiresAt.toISOString() }),
    phase: "announcing",
    answer: "none",
  };
}

/** Gateways read the first access method and expect WebDAV there. */
function webdavFirst(methods: readonly AccessMethod[]): readonly AccessMethod[] {
  const webdav = methods.filter((method) => method.protocol === "webdav");
  const others = methods.filter((method) => method.protocol !== "webdav");
  return [...webdav, ...others].map((method) =>
    "permissions" in method ? { ...method, permissions: permissionSet(method.permissions) } : method,
  );
}

/** Stores the share, or takes over the place of one that is over; `undefined` when a live one is there. */
async function reserve(deps: CreateShareDeps, draft: Draft<Share>): Promise<Share | undefined> {
  const first = await deps.shares.add(draft);
  if (first.outcome === "added") return first.share;
  if (!isOver(deps, first.share)) return undefined;
  const dead = await deps.shares.remove(first.share.id, shareRemoved);
  // The peer may have heard of it before the announcement died.
  if (dead !== undefined) await deps.sendNotification(shareUnshared(dead));
  const second = await deps.shares.add(draft);
  return second.outcome === "added" ? second.share : undefined;
}

/** Whether a share opens nothing any more: its announcement died, its recipient left it, or it has expired. */
function isOver({ clock, policy }: CreateShareDeps, share: Share): boolean {
  const now = clock.now();
  const age = now.getTime() - Date.parse(share.modifiedAt);
  if (share.phase === "announcing") return age >= policy.announcementTimeoutMs;
  return share.answer === "declined" || isShareExpired(share, now);
}
