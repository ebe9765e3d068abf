import type { Discovery } from "../../ocm/discovery.ts";
import type { InviteAcceptedRequest } from "../../ocm/invite-accepted.ts";
import type { NewShare } from "../../ocm/new-share.ts";
import type { Notification } from "../../ocm/notification.ts";
import type { Failure } from "../failure.ts";
import type { Result } from "../result.ts";

/** What the Receiving Server said when it took the share; peers that say nothing leave the name out. */
export interface ShareReceipt {
  readonly recipientDisplayName?: string;
}

/** Who the Invite Sender is, as their server names them: `userID` byte for byte, for later echoing. */
export interface RemoteUser {
  readonly userID: string;
  readonly email: string;
  readonly name: string;
}

/** The answer to an accepted invite; `already` when the peer had both users connected before. */
export interface InviteAcceptance {
  readonly user: RemoteUser;
  readonly already: boolean;
}

/** How one call is to be made. */
export interface PeerCall {
  /**
   * The URL of the peer's OCM API, when the caller already has it from its own record of the provider
   * (a CS3 gateway passes that record along). It wins over the operator's record and over discovery.
   */
  readonly endPoint?: string;
}

/**
 * The outbound half of OCM: calls to the server at a canonical host (`host` or `host:port`), guarded and typed.
 * Trust is not asked here: the use case asks `TrustPolicy` before it calls.
 *
 * Every call may fail with `peer-unreachable` (no answer), `peer-refused` (an answer that is no success) or
 * `not-supported` (the peer says it can not: 501, or it has no OCM API).
 */
export interface Peers {
  /** The peer's discovery document, read and checked; cached for a while. */
  discover(host: string): Promise<Result<Discovery, Failure>>;

  /**
   * Tells the Receiving Server about a new share, in the dialect that server reads. A share the peer already has
   * is a success. Fails with `recipient-not-found`, `invite-required` or `provider-not-trusted` when the peer says so.
   */
  sendShare(host: string, share: NewShare, call?: PeerCall): Promise<Result<ShareReceipt, Failure>>;

  /**
   * Tells the Invite Sender's server that our user accepts the invite. Fails with `not-found` invite,
   * `invite-expired`, `provider-not-trusted` (the peer does not trust us), or `already-exists` contact when the
   * peer knows both users already but does not say who its user is.
   */
  acceptInvite(
    host: string,
    request: InviteAcceptedRequest,
    call?: PeerCall,
  ): Promise<Result<InviteAcceptance, Failure>>;

  /** Delivers a notification about a share. */
  notify(host: string, notification: Notification, call?: PeerCall): Promise<Result<void, Failure>>;
}
