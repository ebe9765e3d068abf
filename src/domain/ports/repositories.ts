import type { DomainEvent } from "../events.ts";
import type { StoredAddress } from "../model/address.ts";
import type { Contact } from "../model/contact.ts";
import type { Invite } from "../model/invite.ts";
import type { QueuedNotification } from "../model/queued-notification.ts";
import type { ReceivedShare } from "../model/received-share.ts";
import type { ResourceId } from "../model/resource-id.ts";
import type { Share } from "../model/share.ts";
import type { RequestDirection, ShareRequest } from "../model/share-request.ts";
import type { UserId } from "../model/user-id.ts";

/** A part of a list, and the cursor to the rest; cursors are opaque and survive concurrent writes. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly next?: string;
}

/** How much of a list is wanted (default 1000) and from where. */
export interface PageRequest {
  readonly cursor?: string;
  readonly limit?: number;
}

/** A record as the caller builds it; the repository counts its revisions. */
export type Draft<T extends { readonly version: 1; readonly revision: number }> = Omit<
  T,
  "version" | "revision"
>;

/** Changes a record that was just read; `undefined` leaves it as it is. Runs again when another writer was faster. */
export type Change<T extends { readonly version: 1; readonly revision: number }> = (
  current: T,
) => Draft<T> | undefined;

/**
 * What a write of a record means to whoever listens, as the record is then; `undefined` when it means nothing. Told only
 * if the write happens, and then for sure: the event is as durable as the record.
 */
export type Tell<T> = (record: T) => DomainEvent | undefined;

/** Invite Tokens our users made. */
export interface InviteRepository {
  add(invite: Draft<Invite>, tell?: Tell<Invite>): Promise<Invite>;
  find(token: string): Promise<Invite | undefined>;
  update(token: string, change: Change<Invite>): Promise<Invite | undefined>;
  remove(token: string): Promise<boolean>;
  /** The user's invites that expire after `now`, soonest first. */
  listOpen(owner: UserId, now: Date, page?: PageRequest): Promise<Page<Invite>>;
}

/** The users' address books: one contact per (our user, remote address). */
export interface ContactRepository {
  /** Stores the contact, or refreshes the profile and the token of the one already there. */
  put(
    contact: Draft<Contact>,
    /** Tells of a contact that was not there. */
    tell?: Tell<Contact>,
  ): Promise<{ readonly contact: Contact; readonly added: boolean }>;
  find(owner: UserId, address: StoredAddress): Promise<Contact | undefined>;
  /** The user's contacts whose identifier is this, at whatever host. */
  findByIdentifier(owner: UserId, identifier: string): Promise<readonly Contact[]>;
  remove(owner: UserId, address: StoredAddress, tell?: Tell<Contact>): Promise<Contact | undefined>;
  list(owner: UserId, page?: PageRequest): Promise<Page<Contact>>;
  /** All of our users' contacts that name this remote address. */
  listByAddress(address: StoredAddress): Promise<readonly Contact[]>;
}

/** Shares we sent. */
export interface ShareRepository {
  /** Stores a new share; answers the one already there for the same owner, resource and grantee instead. */
  add(
    share: Draft<Share>,
  ): Promise<
    | { readonly outcome: "added"; readonly share: Share }
    | { readonly outcome: "exists"; readonly share: Share }
  >;
  find(id: string): Promise<Share | undefined>;
  findBySecret(sharedSecret: string): Promise<Share | undefined>;
  findByKey(key: {
    readonly owner: UserId;
    readonly resourceId: ResourceId;
    readonly recipient: StoredAddress;
  }): Promise<Share | undefined>;
  update(id: string, change: Change<Share>, tell?: Tell<Share>): Promise<Share | undefined>;
  remove(id: string, tell?: Tell<Share>): Promise<Share | undefined>;
  /** Shares whose owner or creator this user is, in a stable order; only of one resource when it is given. */
  listOf(user: UserId, page?: PageRequest & { readonly resourceId?: ResourceId }): Promise<Page<Share>>;
  /** Shares that were sent to this remote address. */
  listTo(recipient: StoredAddress, page?: PageRequest): Promise<Page<Share>>;
}

/** Shares we received. */
export interface ReceivedShareRepository {
  /** Stores a new received share; answers the one already there for the same host, provider id and recipient. */
  add(
    share: Draft<ReceivedShare>,
    tell?: Tell<ReceivedShare>,
  ): Promise<
    | { readonly outcome: "added"; readonly share: ReceivedShare }
    | { readonly outcome: "exists"; readonly share: ReceivedShare }
  >;
  find(id: string): Promise<ReceivedShare | undefined>;
  findByOrigin(
    sendingHost: string,
    providerId: string,
    recipient: UserId,
  ): Promise<ReceivedShare | undefined>;
  /** All received shares with this provider id from this host: one per recipient. */
  listByOrigin(sendingHost: string, providerId: string): Promise<readonly ReceivedShare[]>;
  /** All received shares with this provider id, from whatever host: for callers that can only name the id. */
  listByProviderId(providerId: string): Promise<readonly ReceivedShare[]>;
  update(
    id: string,
    change: Change<ReceivedShare>,
    tell?: Tell<ReceivedShare>,
  ): Promise<ReceivedShare | undefined>;
  remove(id: string, tell?: Tell<ReceivedShare>): Promise<ReceivedShare | undefined>;
  listFor(recipient: UserId, page?: PageRequest): Promise<Page<ReceivedShare>>;
}

/** Which of a user's requests are wanted. */
export interface ShareRequestQuery {
  readonly user: UserId;
  readonly direction: RequestDirection;
  readonly now: Date;
  readonly limit: number;
}

/** Requests for shares, received and sent, that nobody has answered yet. */
export interface ShareRequestRepository {
  /** Stores a new request; answers the one already there for the same two users and the same resource instead. */
  add(
    request: Draft<ShareRequest>,
    tell?: Tell<ShareRequest>,
  ): Promise<{ readonly outcome: "added" | "exists"; readonly request: ShareRequest }>;
  find(id: string): Promise<ShareRequest | undefined>;
  remove(id: string, tell?: Tell<ShareRequest>): Promise<ShareRequest | undefined>;
  /** Those that expire after `now`, soonest first. */
  listOpen(query: ShareRequestQuery): Promise<readonly ShareRequest[]>;
  /** Those that have expired, longest first. */
  listExpired(query: ShareRequestQuery): Promise<readonly ShareRequest[]>;
}

/** Notifications that must reach a peer, kept until they do or are given up. */
export interface NotificationQueue {
  add(notification: Draft<QueuedNotification>): Promise<QueuedNotification>;
  /** Those whose next attempt is due, oldest first. */
  listDue(now: Date, limit: number): Promise<readonly QueuedNotification[]>;
  update(id: string, change: Change<QueuedNotification>): Promise<QueuedNotification | undefined>;
  remove(id: string): Promise<void>;
}
