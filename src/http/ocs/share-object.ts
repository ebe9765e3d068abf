import { getMimeType } from "hono/utils/mime";
import type { AccessMethod, ProtocolOffer } from "../../domain/model/access-method.ts";
import type { LocalUser } from "../../domain/model/local-user.ts";
import type { ReceivedShare, ReceivedShareState } from "../../domain/model/received-share.ts";
import type { RecipientAnswer, Share } from "../../domain/model/share.ts";
import { sameUserId, type UserId } from "../../domain/model/user-id.ts";
import { formatAddress } from "../../ocm/address.ts";
import { writeExpiration } from "./expire-date.ts";
import type { OcsValue } from "./operation.ts";
import { type Kind, maskOf } from "./permission-mask.ts";
import { formatResourceId } from "./resource-reference.ts";

/** The share type of ownCloud and Nextcloud that means a user of another server. */
export const FEDERATED = 6;

/** The storage that oCIS mounts received shares in; each share is a space of its own. */
const RECEIVED_STORAGE = "89f37a33-858b-45fa-8890-a1f2b27d90e1";
/** oCIS writes a path below a received share in base64; this is `/`. */
const RECEIVED_ROOT = "Lw==";

const SENT_STATES: Readonly<Record<RecipientAnswer, number>> = { accepted: 0, none: 1, declined: 2 };
const RECEIVED_STATES: Readonly<Record<ReceivedShareState, number>> = {
  accepted: 0,
  pending: 1,
  rejected: 2,
};

interface ShareFacts {
  readonly id: string;
  readonly owner: Person;
  readonly fileOwner: Person;
  readonly shareWith: Person;
  readonly ways: readonly (AccessMethod | ProtocolOffer)[];
  readonly createdAt: string;
  readonly expiresAt?: string;
  readonly state: number;
  readonly path: string;
  readonly kind: Kind;
  readonly storage: string;
  readonly source: string;
  readonly name: string;
}

interface Person {
  readonly id: string;
  readonly displayName: string;
  readonly info: string;
}

/** A share as its sharer sees it; never its secret. A recipient who has said nothing counts as pending. */
export function sentShareObject(share: Share, caller: LocalUser): { readonly [name: string]: OcsValue } {
  const recipient = formatAddress(share.recipient);
  return shareObject({
    ...share,
    owner: ownPerson(share.creator, share.creatorDisplayName, caller),
    fileOwner: ownPerson(share.owner, share.ownerDisplayName, caller),
    shareWith: { id: recipient, displayName: share.granteeDisplayName || recipient, info: recipient },
    ways: share.accessMethods,
    state: SENT_STATES[share.answer],
    kind: share.resourceType,
    storage: `${share.resourceId.storageId}$${share.resourceId.spaceId}`,
    source: formatResourceId(share.resourceId),
  });
}

/** A share as its recipient sees it; never its secret or where the peer keeps the bytes. */
export function receivedShareObject(
  share: ReceivedShare,
  caller: LocalUser,
): { readonly [name: string]: OcsValue } {
  return shareObject({
    ...share,
    owner: remotePerson(share.sender),
    fileOwner: remotePerson(share.owner),
    shareWith: { id: caller.id.opaqueId, displayName: caller.displayName, info: caller.mail },
    ways: share.offers,
    state: RECEIVED_STATES[share.state],
    path: targetOf(share),
    kind: share.resourceType === "folder" ? "folder" : "file",
    storage: `${RECEIVED_STORAGE}$${share.id}`,
    source: `${RECEIVED_STORAGE}$${share.id}!${RECEIVED_ROOT}`,
  });
}

/** The same with the members that `/remote_shares` has in ownCloud 10 and Nextcloud. */
export function remoteShareObject(
  share: ReceivedShare,
  caller: LocalUser,
): { readonly [name: string]: OcsValue } {
  return {
    ...receivedShareObject(share, caller),
    remote: `https://${share.sendingHost}/`,
    remote_id: share.providerId,
    share_token: "",
    owner: share.owner.address.identifier,
    user: caller.id.opaqueId,
    mountpoint: targetOf(share),
    accepted: share.state === "accepted",
    type: share.resourceType === "folder" ? "dir" : "file",
    mtime: unixSeconds(share.modifiedAt),
  };
}

/** Where a received share is shown to its recipient. */
function targetOf({ name }: { readonly name: string }): string {
  return `/Shares/${name}`;
}

function shareObject(facts: ShareFacts): { readonly [name: string]: OcsValue } {
  const { owner, fileOwner, shareWith, kind, name } = facts;
  return {
    id: facts.id,
    share_type: FEDERATED,
    uid_owner: owner.id,
    displayname_owner: owner.displayName,
    additional_info_owner: owner.info,
    permissions: maskOfWays(facts.ways, kind),
    stime: unixSeconds(facts.createdAt),
    parent: "",
    expiration: writeExpiration(facts.expiresAt),
    // For a federated share this would be its secret.
    token: "",
    uid_file_owner: fileOwner.id,
    displayname_file_owner: fileOwner.displayName,
    additional_info_file_owner: fileOwner.info,
    state: facts.state,
    path: facts.path,
    item_type: kind,
    mimetype: kind === "folder" ? "httpd/unix-directory" : mediaTypeOf(name),
    storage_id: facts.storage,
    storage: 0,
    item_source: facts.source,
    file_source: facts.source,
    file_parent: "",
    file_target: targetOf(facts),
    share_with: shareWith.id,
    share_with_displayname: shareWith.displayName,
    share_with_additional_info: shareWith.info,
    mail_send: 0,
    name,
  };
}

/** WebDAV is what clients use; another protocol's permissions stand in when there is none. */
function maskOfWays(ways: ShareFacts["ways"], kind: Kind): number {
  const way =
    ways.find(({ protocol }) => protocol === "webdav") ?? ways.find((other) => "permissions" in other);
  return way !== undefined && "permissions" in way ? maskOf(way.permissions, kind) : 0;
}

function ownPerson(id: UserId, displayName: string, caller: LocalUser): Person {
  return { id: id.opaqueId, displayName, info: sameUserId(id, caller.id) ? caller.mail : "" };
}

function remotePerson({ address, displayName }: ReceivedShare["owner"]): Person {
  const id = formatAddress(address);
  return { id, displayName: displayName || id, info: id };
}

function mediaTypeOf(name: string): string {
  return getMimeType(name)?.split(";", 1)[0] ?? "application/octet-stream";
}

function unixSeconds(time: string): number {
  return Math.floor(Date.parse(time) / 1000);
}
