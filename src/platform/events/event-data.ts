import type { DomainEvent } from "../../domain/events.ts";
import type { StoredAddress } from "../../domain/model/address.ts";
import type { Contact } from "../../domain/model/contact.ts";
import type { Invite } from "../../domain/model/invite.ts";
import { ocmPermissionsOf, type Permissions } from "../../domain/model/permissions.ts";
import type { ReceivedShare } from "../../domain/model/received-share.ts";
import type { Share } from "../../domain/model/share.ts";
import type { ShareRequest } from "../../domain/model/share-request.ts";
import type { UserId } from "../../domain/model/user-id.ts";

/** The kind of record an event is about, and its id where it has one that may be told. */
export function subjectOf(event: DomainEvent, line: string): string {
  switch (event.type) {
    case "invite-generated":
      return `invites/${line}`;
    case "invite-accepted":
    case "contact-removed":
      return `contacts/${line}`;
    case "share-created":
    case "share-updated":
    case "share-removed":
    case "share-answered":
      return `shares/${event.share.id}`;
    case "share-requested":
    case "share-request-removed":
      return `share-requests/${event.request.id}`;
    case "share-received":
    case "received-share-updated":
    case "received-share-removed":
      return `received-shares/${event.receivedShare.id}`;
  }
}

/** What an event tells: the record as it is then, named member by member, so that no secret slips in. */
export function dataOf(event: DomainEvent): object {
  switch (event.type) {
    case "invite-generated":
      return inviteData(event.invite);
    case "invite-accepted":
      return contactData(event.contact);
    case "contact-removed":
      return { ...contactData(event.contact), by: event.by };
    case "share-created":
    case "share-updated":
    case "share-removed":
    case "share-answered":
      return shareData(event.share);
    case "share-requested":
    case "share-request-removed":
      return requestData(event.request);
    case "share-received":
      return receivedShareData(event.receivedShare);
    case "received-share-updated":
    case "received-share-removed":
      return { ...receivedShareData(event.receivedShare), by: event.by };
  }
}

function inviteData({ owner, description, recipient, createdAt, expiresAt, uses }: Invite): object {
  const { id, displayName, mail } = owner;
  return {
    owner: { ...userData(id), displayName, mail },
    description,
    recipient,
    createdAt,
    expiresAt,
    uses,
  };
}

function contactData({ owner, userId, address, displayName, mail, acceptedAt }: Contact): object {
  return { user: userData(owner), contact: remoteData({ userId, address, displayName }), mail, acceptedAt };
}

function shareData(share: Share): object {
  return {
    id: share.id,
    name: share.name,
    resourceType: share.resourceType,
    resourceId: share.resourceId,
    owner: { ...userData(share.owner), displayName: share.ownerDisplayName },
    creator: { ...userData(share.creator), displayName: share.creatorDisplayName },
    recipient: remoteData({
      userId: share.grantee,
      address: share.recipient,
      displayName: share.granteeDisplayName,
    }),
    permissions: webdavPermissions(share.accessMethods),
    answer: share.answer,
    ...timesOf(share),
  };
}

function receivedShareData(share: ReceivedShare): object {
  return {
    id: share.id,
    sendingHost: share.sendingHost,
    providerId: share.providerId,
    name: share.name,
    description: share.description,
    resourceType: share.resourceType,
    recipient: userData(share.recipient),
    owner: remoteData(share.owner),
    sender: remoteData(share.sender),
    permissions: webdavPermissions(share.offers),
    state: share.state,
    hidden: share.hidden,
    ...timesOf(share),
  };
}

/** What is asked for stays out: it may be a link that opens the file. */
function requestData({ id, user, remote, createdAt, expiresAt }: ShareRequest): object {
  return { id, user: userData(user), from: remoteData(remote), createdAt, expiresAt };
}

function userData({ idp, opaqueId }: UserId): object {
  return { idp, opaqueId };
}

function remoteData(remote: {
  readonly userId: UserId;
  readonly address: StoredAddress;
  readonly displayName: string;
}): object {
  const { userId, address, displayName } = remote;
  return { ...userData(userId), address: `${address.identifier}@${address.host}`, displayName };
}

/** The OCM words for what may be done over WebDAV. */
function webdavPermissions(
  ways: readonly { readonly protocol: string; readonly permissions?: Permissions }[],
): readonly string[] {
  const webdav = ways.find(({ protocol }) => protocol === "webdav");
  return ocmPermissionsOf(webdav?.permissions ?? []);
}

function timesOf({
  createdAt,
  modifiedAt,
  expiresAt,
}: Pick<Share, "createdAt" | "modifiedAt" | "expiresAt">) {
  return { createdAt, modifiedAt, ...(expiresAt !== undefined && { expiresAt }) };
}
