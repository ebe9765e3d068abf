import { createAuthenticateShareToken } from "../domain/access/authenticate-share-token.ts";
import { createExchangeCode } from "../domain/access/exchange-code.ts";
import { createObtainAccessToken } from "../domain/access/obtain-access-token.ts";
import { createOpenSentShare } from "../domain/access/open-sent-share.ts";
import { createAcceptInvite } from "../domain/invites/accept-invite.ts";
import { createFindContacts } from "../domain/invites/find-contacts.ts";
import { createForwardInvite } from "../domain/invites/forward-invite.ts";
import { createGenerateInvite } from "../domain/invites/generate-invite.ts";
import { createGetContact } from "../domain/invites/get-contact.ts";
import { createListInvites } from "../domain/invites/list-invites.ts";
import { createRemoveContact } from "../domain/invites/remove-contact.ts";
import type { StoredAddress } from "../domain/model/address.ts";
import type { Server } from "../domain/model/server.ts";
import type { UserId } from "../domain/model/user-id.ts";
import {
  createDeliverDueNotifications,
  createDeliverNotification,
} from "../domain/notifications/deliver-notification.ts";
import { createProveIncoming } from "../domain/notifications/prove-incoming.ts";
import { createReceiveNotification } from "../domain/notifications/receive-notification.ts";
import { createSendNotification } from "../domain/notifications/send-notification.ts";
import { createShareAccepted, createShareDeclined } from "../domain/notifications/share-answered.ts";
import { createShareChangePermission } from "../domain/notifications/share-change-permission.ts";
import { createShareUnshared } from "../domain/notifications/share-unshared.ts";
import { createUserRemoved } from "../domain/notifications/user-removed.ts";
import type { AccessTokens } from "../domain/ports/access-tokens.ts";
import type { Background } from "../domain/ports/background.ts";
import type { Clock } from "../domain/ports/clock.ts";
import type { GatewayTokens } from "../domain/ports/gateway-tokens.ts";
import type { KeyPins } from "../domain/ports/key-pins.ts";
import type { Logger } from "../domain/ports/logger.ts";
import type { Peers } from "../domain/ports/peers.ts";
import type { Random } from "../domain/ports/random.ts";
import type {
  ContactRepository,
  InviteRepository,
  NotificationQueue,
  ReceivedShareRepository,
  ShareRepository,
  ShareRequestRepository,
} from "../domain/ports/repositories.ts";
import type { Resources } from "../domain/ports/resources.ts";
import type { TrustPolicy } from "../domain/ports/trust-policy.ts";
import type { UserDirectory } from "../domain/ports/users.ts";
import { createMayBeUnsigned, createProveOrigin, type SignaturePolicy } from "../domain/proof-of-origin.ts";
import type { TokenExchangePolicy } from "../domain/protocols/webdav/rules.ts";
import { createGetProvider } from "../domain/providers/get-provider.ts";
import { createIsProviderAllowed } from "../domain/providers/is-provider-allowed.ts";
import { createListProviders } from "../domain/providers/list-providers.ts";
import { createCreateReceivedShare } from "../domain/receiving/create-received-share.ts";
import { createDeleteIncomingShare } from "../domain/receiving/delete-incoming-share.ts";
import { createDropSharesFrom } from "../domain/receiving/drop-shares-from.ts";
import { createFindIncomingShares, isRecipient } from "../domain/receiving/find-incoming-share.ts";
import { createGetReceivedShare } from "../domain/receiving/get-received-share.ts";
import { createListReceivedShares } from "../domain/receiving/list-received-shares.ts";
import { createOpenReceivedShare } from "../domain/receiving/open-received-share.ts";
import { createReceiveShare } from "../domain/receiving/receive-share.ts";
import { createRemoveReceivedShare } from "../domain/receiving/remove-received-share.ts";
import { createRespondToShare } from "../domain/receiving/respond-to-share.ts";
import { createUpdateIncomingShare } from "../domain/receiving/update-incoming-share.ts";
import type { RemoteIdp } from "../domain/remote-idp.ts";
import { createAcceptShareRequest } from "../domain/requests/accept-share-request.ts";
import { createAskForShare } from "../domain/requests/ask-for-share.ts";
import { createDropRequestsWith } from "../domain/requests/drop-requests-with.ts";
import { createListShareRequests } from "../domain/requests/list-share-requests.ts";
import { createReceiveShareRequest } from "../domain/requests/receive-share-request.ts";
import { createRemoveShareRequest } from "../domain/requests/remove-share-request.ts";
import { createCreateShare } from "../domain/sending/create-share.ts";
import { createEndSharesTo } from "../domain/sending/end-shares-to.ts";
import { createGetShare, createGetShareBySecret } from "../domain/sending/get-share.ts";
import { createListShares } from "../domain/sending/list-shares.ts";
import { createEndShare, createRemoveShare } from "../domain/sending/remove-share.ts";
import { createUpdateShare } from "../domain/sending/update-share.ts";
import type { UseCases } from "../domain/use-cases.ts";

/** What the operator decides about who may do what. */
export interface Policy {
  /** How long an Invite Token can be redeemed, in milliseconds. */
  readonly inviteLifetimeMs: number;
  /** How many remote users may redeem one Invite Token; 0 for any number. */
  readonly inviteUses: number;
  /** Whether our users may share with remote users. */
  readonly sharingEnabled: boolean;
  /** Whether only contacts share with each other, in both directions (criterium `must-invite`). */
  readonly requireInvite: boolean;
  /** Whether only shares are taken whose secret has to be exchanged for a token (criterium `must-exchange-token`). */
  readonly requireExchange: boolean;
  /** Whether the bytes of a received share may lie on a host that is not its sender's. */
  readonly allowForeignDataHost: boolean;
  /** Whether oCIS may end shares without a proof; see `ProveIncomingDeps`. */
  readonly allowUnauthenticatedGrantee: boolean;
  /** When the server at a canonical host must sign what it sends us. */
  readonly signaturePolicyFor: (host: string) => SignaturePolicy;
  /** After this many milliseconds an announcement that never ended counts as dead. */
  readonly announcementTimeoutMs: number;
  /** Whether recipients must exchange the secrets of shares for tokens. */
  readonly requireTokenExchange: TokenExchangePolicy;
  /** How many seconds an access token lives. */
  readonly accessTokenLifetime: number;
  /** How remote users are kept that are known by their host alone; the gateway in front may have a way of its own. */
  readonly remoteIdp?: RemoteIdp;
}

/** Everything the use cases ask of the world. */
export interface Ports {
  readonly server: Server;
  readonly policy: Policy;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly background: Background;
  readonly users: UserDirectory;
  readonly trust: TrustPolicy;
  readonly peers: Peers;
  readonly resources: Resources;
  readonly invites: InviteRepository;
  readonly contacts: ContactRepository;
  readonly shares: ShareRepository;
  readonly receivedShares: ReceivedShareRepository;
  readonly shareRequests: ShareRequestRepository;
  readonly notifications: NotificationQueue;
  readonly pins: KeyPins;
  readonly accessTokens: AccessTokens;
  readonly gatewayTokens?: GatewayTokens;
  /** Whether concurrent requests may wait for each other's work; not on Workers. */
  readonly shareLookups: boolean;
}

/** Joins the use cases with the world: the one place where they are built. */
export function createUseCases(ports: Ports): UseCases {
  const { server, policy, clock, shares, receivedShares } = ports;
  const proveOrigin = createProveOrigin({
    peers: ports.peers,
    pins: ports.pins,
    policyFor: policy.signaturePolicyFor,
  });
  const queue = ports.notifications;
  const deliver = createDeliverNotification({ ...ports, queue });
  const deps = { ...ports, sendNotification: createSendNotification({ ...ports, queue, deliver }) };

  const endShare = createEndShare(deps);
  const deleteIncomingShare = createDeleteIncomingShare(ports);
  const updateIncomingShare = createUpdateIncomingShare(ports);
  const endSharesTo = createEndSharesTo({ shares, endShare });
  const dropSharesFrom = createDropSharesFrom({ receivedShares, deleteIncomingShare });
  const listShareRequests = createListShareRequests(ports);
  const dropRequestsWith = createDropRequestsWith({ ...ports, listShareRequests });
  const removeSharesBetween = async (user: UserId, address: StoredAddress) => {
    await endSharesTo(user, address);
    await dropSharesFrom(user, address);
    await dropRequestsWith(user, address);
  };

  const proveIncoming = createProveIncoming({
    ...ports,
    proveOrigin,
    mayBeUnsigned: createMayBeUnsigned({ policyFor: policy.signaturePolicyFor }),
    isRecipient: (share, grantee) => isRecipient(server, share, grantee),
  });
  const getReceivedShare = createGetReceivedShare(ports);
  const access = { ...ports, policy: { requireContact: policy.requireInvite } };
  const authenticate = createAuthenticateShareToken(access);
  const createShare = createCreateShare({
    ...deps,
    policy: {
      enabled: policy.sharingEnabled,
      requireContact: policy.requireInvite,
      announcementTimeoutMs: policy.announcementTimeoutMs,
      requireTokenExchange: policy.requireTokenExchange,
    },
  });

  return {
    listProviders: createListProviders(ports),
    getProvider: createGetProvider(ports),
    isProviderAllowed: createIsProviderAllowed(ports),
    generateInvite: createGenerateInvite({
      ...ports,
      lifetimeMs: policy.inviteLifetimeMs,
      uses: policy.inviteUses,
    }),
    listInvites: createListInvites(ports),
    acceptInvite: createAcceptInvite({ ...ports, proveOrigin }),
    forwardInvite: createForwardInvite(ports),
    findContacts: createFindContacts(ports),
    getContact: createGetContact(ports),
    removeContact: createRemoveContact({ ...deps, removeSharesBetween }),
    createShare,
    getShare: createGetShare(ports),
    getShareBySecret: createGetShareBySecret(ports),
    listShares: createListShares(ports),
    updateShare: createUpdateShare(deps),
    removeShare: createRemoveShare({ shares, endShare }),
    receiveShare: createReceiveShare({ ...ports, proveOrigin }),
    createReceivedShare: createCreateReceivedShare(ports),
    findIncomingShares: createFindIncomingShares(ports),
    updateIncomingShare,
    deleteIncomingShare,
    listReceivedShares: createListReceivedShares(ports),
    getReceivedShare,
    respondToShare: createRespondToShare(deps),
    removeReceivedShare: createRemoveReceivedShare(deps),
    openReceivedShare: createOpenReceivedShare({ ...ports, getReceivedShare }),
    obtainAccessToken: createObtainAccessToken(ports),
    exchangeCode: createExchangeCode({ ...access, proveOrigin, lifetime: policy.accessTokenLifetime }),
    authenticateShareToken: authenticate,
    openSentShare: createOpenSentShare({ authenticate, resources: ports.resources }),
    receiveShareRequest: createReceiveShareRequest({
      ...ports,
      proveOrigin,
      policy: { ...policy, enabled: policy.sharingEnabled },
    }),
    askForShare: createAskForShare(ports),
    listShareRequests,
    acceptShareRequest: createAcceptShareRequest({ ...ports, createShare }),
    removeShareRequest: createRemoveShareRequest(ports),
    receiveNotification: createReceiveNotification([
      createShareAccepted({ ...ports, proveOrigin }),
      createShareDeclined({ ...ports, proveOrigin }),
      createShareUnshared({ proveIncoming, deleteIncomingShare }),
      createShareChangePermission({ proveIncoming, updateIncomingShare }),
      createUserRemoved({ ...ports, proveOrigin, removeSharesBetween }),
    ]),
    deliverDueNotifications: createDeliverDueNotifications({ clock, queue, deliver }),
  };
}
