import type { Failure } from "../../src/domain/failure.ts";
import type {
  CodeToExchange,
  InviteAcceptance,
  PeerAccessToken,
  Peers,
  ShareReceipt,
} from "../../src/domain/ports/peers.ts";
import { fail, ok, type Result } from "../../src/domain/result.ts";
import type { InviteAcceptedRequest } from "../../src/ocm/invite-accepted.ts";
import type { NewShare } from "../../src/ocm/new-share.ts";
import type { Notification } from "../../src/ocm/notification.ts";
import type { RequestShare } from "../../src/ocm/request-share.ts";

/** Other OCM Servers that answer what a test tells them to, and remember what they were asked. */
export interface ScriptedPeers extends Peers {
  /** What the next calls answer; a test replaces what it is about. */
  readonly script: {
    acceptInvite: (
      host: string,
      request: InviteAcceptedRequest,
    ) => Result<InviteAcceptance, Failure> | Promise<Result<InviteAcceptance, Failure>>;
    sendShare: (host: string, share: NewShare) => Result<ShareReceipt, Failure>;
    notify: (host: string, notification: Notification) => Result<void, Failure>;
    requestShare: (host: string, request: RequestShare) => Result<void, Failure>;
    exchangeCode: (
      host: string,
      request: CodeToExchange,
    ) => Result<PeerAccessToken, Failure> | Promise<Result<PeerAccessToken, Failure>>;
  };
  readonly invites: { readonly host: string; readonly request: InviteAcceptedRequest }[];
  readonly shares: { readonly host: string; readonly share: NewShare }[];
  readonly notifications: { readonly host: string; readonly notification: Notification }[];
  readonly requests: { readonly host: string; readonly request: RequestShare }[];
  readonly exchanges: { readonly host: string; readonly request: CodeToExchange }[];
}

/** Peers that take everything: the inviter of every token is Brian. */
export function scriptedPeers(): ScriptedPeers {
  const peers: ScriptedPeers = {
    invites: [],
    shares: [],
    notifications: [],
    requests: [],
    exchanges: [],
    script: {
      acceptInvite: () =>
        ok({
          user: { userID: "brian", email: "brian@example.org", name: "Brian Murphy" },
          already: false,
        }),
      sendShare: () => ok({ recipientDisplayName: "Brian Murphy" }),
      notify: () => ok(undefined),
      requestShare: () => ok(undefined),
      exchangeCode: () => ok({ accessToken: "a-token", expiresIn: 300 }),
    },
    async discover(host) {
      return fail({ reason: "peer-unreachable", host, reachedPeer: false });
    },
    async acceptInvite(host, request) {
      peers.invites.push({ host, request });
      return peers.script.acceptInvite(host, request);
    },
    async sendShare(host, share) {
      peers.shares.push({ host, share });
      return peers.script.sendShare(host, share);
    },
    async notify(host, notification) {
      peers.notifications.push({ host, notification });
      return peers.script.notify(host, notification);
    },
    async requestShare(host, request) {
      peers.requests.push({ host, request });
      return peers.script.requestShare(host, request);
    },
    async exchangeCode(host, request) {
      peers.exchanges.push({ host, request });
      return peers.script.exchangeCode(host, request);
    },
  };
  return peers;
}
