import { addressAt, type OcmAddress } from "../../ocm/address.ts";
import type { NewShare } from "../../ocm/new-share.ts";
import type { Server } from "../model/server.ts";
import type { Share } from "../model/share.ts";
import type { Draft } from "../ports/repositories.ts";
import { webdavArmOf } from "../protocols/webdav/offer.ts";

/** The Share Creation Notification that announces a share of ours (OCM 1.4); throws when it names nobody. */
export function newShareOf(server: Server, share: Draft<Share>): NewShare {
  const webdav = share.accessMethods.find((method) => method.protocol === "webdav");
  return {
    // The recipient's own server looks them up by the spelling it gave us.
    shareWith: addressOrThrow(share.grantee.opaqueId, share.recipient.host),
    name: share.name,
    description: "",
    providerId: share.id,
    owner: addressOrThrow(share.owner.opaqueId, server.host),
    sender: addressOrThrow(share.creator.opaqueId, server.host),
    ownerDisplayName: share.ownerDisplayName,
    senderDisplayName: share.creatorDisplayName,
    shareType: "user",
    resourceType: share.resourceType,
    ...(share.expiresAt !== undefined && { expiration: Math.floor(Date.parse(share.expiresAt) / 1000) }),
    protocol: {
      ...(webdav?.protocol === "webdav" && { webdav: webdavArmOf(server, share, webdav) }),
      others: [],
      ignored: [],
    },
  };
}

function addressOrThrow(identifier: string, host: string): OcmAddress {
  const address = addressAt(identifier, host);
  if (address === undefined) throw new Error("a share names a user that is no OCM Address");
  return address;
}
