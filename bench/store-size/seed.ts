import { permissionsFromOcm } from "../../src/domain/model/permissions.ts";
import type { UserId } from "../../src/domain/model/user-id.ts";
import type { ObjectStore } from "../../src/domain/ports/object-store.ts";
import type { Sealer } from "../../src/domain/ports/sealer.ts";
import { createRepositories } from "../../src/storage/repositories.ts";
import { CLOCK, nth, PEER_HOST, RANDOM, recipientOf, secretOf, userOf } from "./people.ts";

/** How much is stored: each user gives and gets `sharesPerUser` shares. */
export interface Size {
  readonly users: number;
  readonly sharesPerUser: number;
}

const CREATED = "2026-01-10T10:00:00.000Z";
const AT_ONCE = 256;

/** Fills a store: one contact per user, and their shares, half given and half received. */
export async function seed(
  store: ObjectStore,
  sealer: Sealer,
  { users, sharesPerUser }: Size,
): Promise<void> {
  const repositories = createRepositories({ store, sealer, clock: CLOCK, random: RANDOM });
  const read = permissionsFromOcm(["read"], "file");
  const work: (() => Promise<unknown>)[] = [];
  for (let user = 0; user < users; user += 1) {
    const { id, displayName } = userOf(user);
    const recipient = recipientOf(user);
    const address = { identifier: recipient.opaqueId, host: PEER_HOST };
    work.push(() =>
      repositories.contacts.put({
        owner: id,
        userId: recipient,
        address,
        displayName: "Marie",
        mail: "",
        username: "",
        acceptedAt: CREATED,
        inviteToken: "",
      }),
    );
    for (let share = 0; share < sharesPerUser / 2; share += 1) {
      const n = nth(user, share, sharesPerUser);
      work.push(
        () => repositories.shares.add(sentShare({ n, owner: id, displayName, recipient, address, read })),
        () =>
          repositories.receivedShares.add(
            receivedShare({ n, recipient: id, sender: recipient, address, read }),
          ),
      );
    }
  }
  for (let start = 0; start < work.length; start += AT_ONCE) {
    await Promise.all(work.slice(start, start + AT_ONCE).map((task) => task()));
  }
}

interface Facts {
  readonly n: number;
  readonly address: { readonly identifier: string; readonly host: string };
  readonly read: ReturnType<typeof permissionsFromOcm>;
}

function sentShare(facts: Facts & { owner: UserId; displayName: string; recipient: UserId }) {
  const { n, owner, displayName, recipient, address, read } = facts;
  return {
    id: `share-${n}`,
    resourceId: { storageId: "storage", spaceId: owner.opaqueId, opaqueId: `/file-${n}` },
    path: `/file-${n}`,
    name: `file-${n}`,
    resourceType: "file" as const,
    owner,
    ownerDisplayName: displayName,
    creator: owner,
    creatorDisplayName: displayName,
    grantee: recipient,
    granteeDisplayName: "",
    recipient: address,
    sharedSecret: secretOf(n),
    accessMethods: [
      { protocol: "webdav" as const, permissions: read, requirements: [], accessTypes: ["remote" as const] },
    ],
    createdAt: CREATED,
    modifiedAt: CREATED,
    phase: "announced" as const,
    answer: "none" as const,
  };
}

function receivedShare({
  n,
  recipient,
  sender,
  address,
  read,
}: Facts & { recipient: UserId; sender: UserId }) {
  const party = { userId: sender, address, displayName: "Marie" };
  return {
    id: `received-${n}`,
    sendingHost: PEER_HOST,
    providerId: `provider-id-${n}`,
    name: `report-${n}.pdf`,
    description: "",
    resourceType: "file",
    recipient,
    owner: party,
    sender: party,
    offers: [
      {
        protocol: "webdav" as const,
        form: "webdav" as const,
        sharedSecret: secretOf(n),
        permissions: read,
        uri: `https://${PEER_HOST}/dav/ocm/provider-id-${n}`,
        requirements: [],
        accessTypes: ["remote" as const],
      },
    ],
    createdAt: CREATED,
    modifiedAt: CREATED,
    state: "accepted" as const,
    hidden: false,
    fingerprint: "",
  };
}
