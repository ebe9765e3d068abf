import { addressOf } from "../../src/domain/model/address.ts";
import type { Contact } from "../../src/domain/model/contact.ts";
import type { Invite } from "../../src/domain/model/invite.ts";
import { permissionsFromOcm } from "../../src/domain/model/permissions.ts";
import type { ReceivedShare } from "../../src/domain/model/received-share.ts";
import type { Share } from "../../src/domain/model/share.ts";
import type { UserId } from "../../src/domain/model/user-id.ts";
import type { Draft } from "../../src/domain/ports/repositories.ts";
import { MARIE } from "./people.ts";

const CREATED = "2026-01-10T10:00:00.000Z";

/** A user of another server, as CS3 names one. */
export function aRemoteUser(opaqueId: string, idp: string): UserId {
  return { idp, opaqueId, type: "federated" };
}

/** An Invite Token Marie made, good for one remote user until tomorrow. */
export function anInvite(facts: Partial<Draft<Invite>> = {}): Draft<Invite> {
  return {
    token: "inv-tok-1",
    owner: MARIE,
    description: "",
    recipient: "",
    createdAt: "2026-01-16T13:00:00.000Z",
    expiresAt: "2026-01-17T13:00:00.000Z",
    uses: 1,
    redeemedBy: [],
    ...facts,
  };
}

/** A remote user in Marie's address book. */
export function aContact(userId: UserId, facts: Partial<Draft<Contact>> = {}): Draft<Contact> {
  return {
    owner: MARIE.id,
    userId,
    address: addressOrThrow(userId),
    displayName: userId.opaqueId,
    mail: `${userId.opaqueId}@example.org`,
    username: "",
    acceptedAt: CREATED,
    inviteToken: "",
    ...facts,
  };
}

/** A file Marie has shared with a remote user. */
export function aShare(grantee: UserId, facts: Partial<Draft<Share>> = {}): Draft<Share> {
  return {
    id: "out-1",
    resourceId: { storageId: "user-folders", spaceId: "marie", opaqueId: "/paper.txt" },
    path: "/paper.txt",
    name: "paper.txt",
    resourceType: "file",
    owner: MARIE.id,
    ownerDisplayName: MARIE.displayName,
    creator: MARIE.id,
    creatorDisplayName: MARIE.displayName,
    grantee,
    granteeDisplayName: "",
    recipient: addressOrThrow(grantee),
    sharedSecret: "s3cr3tOut1",
    accessMethods: [
      {
        protocol: "webdav",
        permissions: permissionsFromOcm(["read"], "file"),
        requirements: [],
        accessTypes: ["remote"],
      },
    ],
    createdAt: CREATED,
    modifiedAt: CREATED,
    phase: "announced",
    answer: "none",
    ...facts,
  };
}

/** A file Marie has received from a remote user. */
export function aReceivedShare(
  sender: UserId,
  facts: Partial<Draft<ReceivedShare>> & { readonly sharedSecret?: string } = {},
): Draft<ReceivedShare> {
  const { sharedSecret = "s3cr3tIn7", ...others } = facts;
  const party = { userId: sender, address: addressOrThrow(sender), displayName: "" };
  return {
    id: "0198c1a2-4f3e-4d2a-8c11-2b6f0e7a9d10",
    sendingHost: party.address.host,
    providerId: "in-7",
    name: "report.pdf",
    description: "",
    resourceType: "file",
    recipient: MARIE.id,
    owner: party,
    sender: party,
    offers: [
      {
        protocol: "webdav",
        form: "webdav",
        sharedSecret,
        permissions: permissionsFromOcm(["read"], "file"),
        uri: `https://${party.address.host}/dav/ocm/in-7`,
        requirements: [],
        accessTypes: ["remote"],
      },
    ],
    createdAt: CREATED,
    modifiedAt: CREATED,
    state: "pending",
    hidden: false,
    fingerprint: "of another message",
    ...others,
  };
}

function addressOrThrow(user: UserId) {
  const address = addressOf(user);
  if (address === undefined) throw new Error(`${user.opaqueId}@${user.idp} is no OCM Address`);
  return address;
}
