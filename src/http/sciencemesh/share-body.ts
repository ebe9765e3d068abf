import type { AccessMethod, ProtocolOffer } from "../../domain/model/access-method.ts";
import { ocmPermissionsOf } from "../../domain/model/permissions.ts";
import type { ReceivedShare } from "../../domain/model/received-share.ts";
import type { Share } from "../../domain/model/share.ts";
import { unixSeconds } from "./unix-seconds.ts";

/** A share as its owner sees it; never its secret. Times are seconds since the epoch. */
export function shareBody(share: Share): Readonly<Record<string, unknown>> {
  return {
    id: share.id,
    name: share.name,
    path: share.path,
    resource_type: share.resourceType,
    owner: { user_id: share.owner.opaqueId, display_name: share.ownerDisplayName },
    creator: { user_id: share.creator.opaqueId, display_name: share.creatorDisplayName },
    recipient: {
      user_id: share.grantee.opaqueId,
      idp: share.recipient.host,
      display_name: share.granteeDisplayName,
    },
    permissions: permissionsOf(share.accessMethods),
    protocols: share.accessMethods.map(({ protocol }) => protocol),
    created: unixSeconds(share.createdAt),
    modified: unixSeconds(share.modifiedAt),
    ...(share.expiresAt !== undefined && { expiration: unixSeconds(share.expiresAt) }),
    phase: share.phase,
    answer: share.answer,
  };
}

/** A share as its recipient sees it; never its secret or where the peer keeps the bytes. */
export function receivedShareBody(share: ReceivedShare): Readonly<Record<string, unknown>> {
  return {
    id: share.id,
    name: share.name,
    description: share.description,
    resource_type: share.resourceType,
    idp: share.sendingHost,
    owner: partyBody(share.owner),
    sender: partyBody(share.sender),
    permissions: permissionsOf(share.offers),
    protocols: share.offers.map(({ protocol }) => protocol),
    created: unixSeconds(share.createdAt),
    modified: unixSeconds(share.modifiedAt),
    ...(share.expiresAt !== undefined && { expiration: unixSeconds(share.expiresAt) }),
    state: share.state,
    hidden: share.hidden,
  };
}

function partyBody({ userId, address, displayName }: ReceivedShare["owner"]) {
  return { user_id: userId.opaqueId, idp: address.host, display_name: displayName };
}

/** What may be done with the bytes, in OCM's words. */
function permissionsOf(ways: readonly (AccessMethod | ProtocolOffer)[]) {
  const webdav = ways.find(({ protocol }) => protocol === "webdav");
  return webdav?.protocol === "webdav" ? ocmPermissionsOf(webdav.permissions) : [];
}
