import type { Contact } from "../../src/domain/model/contact.ts";
import type { Invite } from "../../src/domain/model/invite.ts";
import type { QueuedNotification } from "../../src/domain/model/queued-notification.ts";
import type { ReceivedShare } from "../../src/domain/model/received-share.ts";
import type { Share } from "../../src/domain/model/share.ts";
import type { ShareRequest } from "../../src/domain/model/share-request.ts";
import type { SigningKeyRecord } from "../../src/domain/model/signing-key-record.ts";
import type { UserId } from "../../src/domain/model/user-id.ts";
import type { Draft } from "../../src/domain/ports/repositories.ts";

/** The moment at which the tests play. */
export const NOW = "2026-11-23T12:00:00.000Z";
/** A moment that many milliseconds later. */
export const at = (milliseconds: number) => new Date(Date.parse(NOW) + milliseconds).toISOString();
export const HOUR = 3_600_000;

export const einstein: UserId = { idp: "https://cern.example.org", opaqueId: "einstein", type: "primary" };
export const feynman: UserId = { idp: "https://cern.example.org", opaqueId: "feynman", type: "primary" };
export const marie = { identifier: "marie", host: "surf.example.com" };
export const richard = { identifier: "richard", host: "aarnet.example.net:8443" };

export function anInvite(members: Partial<Draft<Invite>> = {}): Draft<Invite> {
  return {
    token: "3bd0f6a2-6f5e-4a1f-9c1e-111111111111",
    owner: { id: einstein, username: "einstein", displayName: "Albert Einstein", mail: "albert@example.org" },
    description: "for marie",
    recipient: "",
    createdAt: NOW,
    expiresAt: at(24 * HOUR),
    uses: 1,
    redeemedBy: [],
    ...members,
  };
}

export function aContact(members: Partial<Draft<Contact>> = {}): Draft<Contact> {
  return {
    owner: einstein,
    userId: { idp: "surf.example.com", opaqueId: "Marie@surf.example.com", type: "federated" },
    address: marie,
    displayName: "Marie Curie",
    mail: "marie@example.com",
    username: "",
    acceptedAt: NOW,
    inviteToken: "3bd0f6a2-6f5e-4a1f-9c1e-111111111111",
    ...members,
  };
}

export function aShare(id: string, members: Partial<Draft<Share>> = {}): Draft<Share> {
  return {
    id,
    resourceId: { storageId: "s", spaceId: "p", opaqueId: "o" },
    path: "/papers/relativity.pdf",
    name: "relativity.pdf",
    resourceType: "file",
    owner: einstein,
    ownerDisplayName: "Albert Einstein",
    creator: einstein,
    creatorDisplayName: "Albert Einstein",
    grantee: { idp: "surf.example.com", opaqueId: "marie", type: "federated" },
    granteeDisplayName: "Marie Curie",
    recipient: marie,
    sharedSecret: `secret-of-${id}`,
    accessMethods: [{ protocol: "webdav", permissions: ["stat"], requirements: [], accessTypes: ["remote"] }],
    createdAt: NOW,
    modifiedAt: NOW,
    phase: "announcing",
    answer: "none",
    ...members,
  };
}

export function aReceivedShare(
  id: string,
  members: Partial<Draft<ReceivedShare>> = {},
): Draft<ReceivedShare> {
  const party = {
    userId: { idp: "surf.example.com", opaqueId: "marie", type: "federated" },
    address: marie,
    displayName: "Marie Curie",
  } as const;
  return {
    id,
    sendingHost: "surf.example.com",
    providerId: "7c084226-d9a1-11e6-bf26-cec0c932ce01",
    name: "radium.pdf",
    description: "",
    resourceType: "file",
    recipient: einstein,
    owner: party,
    sender: party,
    offers: [
      {
        protocol: "webdav",
        form: "webdav",
        sharedSecret: "hfiuhworzwnur98d3wjiwhr",
        permissions: ["stat"],
        uri: "7c084226",
        requirements: [],
        accessTypes: ["remote"],
      },
    ],
    createdAt: NOW,
    modifiedAt: NOW,
    state: "pending",
    hidden: false,
    fingerprint: "00",
    ...members,
  };
}

export function aShareRequest(id: string, members: Partial<Draft<ShareRequest>> = {}): Draft<ShareRequest> {
  return {
    id,
    direction: "received",
    user: einstein,
    remote: {
      userId: { idp: "surf.example.com", opaqueId: "marie", type: "federated" },
      address: marie,
      displayName: "Marie Curie",
    },
    share: "/papers/relativity.pdf",
    createdAt: NOW,
    expiresAt: at(HOUR),
    ...members,
  };
}

export function aNotification(
  id: string,
  members: Partial<Draft<QueuedNotification>> = {},
): Draft<QueuedNotification> {
  return {
    id,
    host: "surf.example.com",
    notificationType: "SHARE_ACCEPTED",
    resourceType: "file",
    providerId: "7c084226-d9a1-11e6-bf26-cec0c932ce01",
    payload: { sharedSecret: "hfiuhworzwnur98d3wjiwhr", message: "thank you" },
    attempts: 0,
    createdAt: NOW,
    nextAttemptAt: NOW,
    ...members,
  };
}

export function aSigningKey(name: string): SigningKeyRecord {
  return {
    name,
    algorithm: "Ed25519",
    publicKey: { kty: "OKP", crv: "Ed25519", x: `public-${name}` },
    privateKey: `private-${name}`,
    createdAt: NOW,
    activeFrom: NOW,
  };
}
