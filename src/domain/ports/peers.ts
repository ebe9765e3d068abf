import type { Discovery } from "../../ocm/discovery.ts";
import type { InviteAcceptedRequest, InviteAcceptedResponse } from "../../ocm/invite-accepted.ts";
import type { NewShare } from "../../ocm/new-share.ts";
import type { Notification } from "../../ocm/notification.ts";
import type { RequestShare } from "../../ocm/request-share.ts";
import type { Failure } from "../failure.ts";
import type { Result } from "../result.ts";

/** What the Receiving Server said when it took the share; peers that say nothing leave the name out. */
export interface ShareReceipt {
  readonly recipientDisplayName?: string;
}

/** The answer to an accepted invite; `already` when the peer had both users connected before. */
export interface InviteAcceptance {
  /** As the peer names its user: `userID` byte for byte, to be echoed in `shareWith`. */
  readonly user: InviteAcceptedResponse;
  readonly already: boolean;
}

/** The secret of a received share, on its way to be exchanged for a token. */
export interface CodeToExchange {
  readonly code: string;
  /** Our own canonical host. */
  readonly clientId: string;
}

/** A token for the bytes of a share; `expiresIn` seconds from the request on, absent when the peer does not say. */
export interface PeerAccessToken {
  readonly accessToken: string;
  readonly expiresIn?: number;
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
 * Every call may fail with `peer-unreachable` (no usable answer) or `peer-refused` (an answer that is no success;
 * 401 and 403 mean that the peer does not trust us, or not without an invite; 501 that it can not).
 */
export interface Peers {
  /** The peer's discovery document, read and checked; cached for a while. */
  discover(host: string): Promise<Result<Discovery, Failure>>;

  /**
   * Tells the Receiving Server about a new share, in the dialect that server reads. A share the peer already has
   * is a success. Fails with `recipient-not-found` when the peer says so, and with `not-supported` when the share
   * demands what the peer's dialect can not say.
   */
  sendShare(host: string, share: NewShare, call?: PeerCall): Promise<Result<ShareReceipt, Failure>>;

  /**
   * Tells the Invite Sender's server that our user accepts the invite. Fails with `not-found` invite,
   * `invite-expired`, or `already-exists` contact when the peer knows both users already but does not say who its
   * user is.
   */
  acceptInvite(
    host: string,
    request: InviteAcceptedRequest,
    call?: PeerCall,
  ): Promise<Result<InviteAcceptance, Failure>>;

  /**
   * Delivers a notification about a share. A peer that has no such share any more, or no use for the type, is a
   * success: there is nothing left to tell.
   */
  notify(host: string, notification: Notification, call?: PeerCall): Promise<Result<void, Failure>>;

  /**
   * Asks the peer's user for a share. Fails with `not-found` resource when the peer has no such user or resource, and
   * with `not-supported` when it takes no requests.
   */
  requestShare(host: string, request: RequestShare): Promise<Result<void, Failure>>;

  /**
   * Exchanges the secret of a received share for an access token at the peer's `tokenEndPoint` (Code Flow). Fails
   * with `not-supported` when the peer advertises none.
   */
  exchangeCode(host: string, request: CodeToExchange): Promise<Result<PeerAccessToken, Failure>>;
}
