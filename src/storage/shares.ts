import * as z from "zod";
import { Share } from "../domain/model/share.ts";
import type { UserId } from "../domain/model/user-id.ts";
import type { ShareRepository } from "../domain/ports/repositories.ts";
import { type AtRest, sealMembers } from "./at-rest.ts";
import { type CollectionDefinition, createCollection, type StorageDeps } from "./collection.ts";
import { digest, digestOf, keyPart, nameInSortedTail, resourcePart, sortedTail, userPart } from "./keys.ts";

/** A share as it is kept: with its secret sealed, or without it and with its digest. */
const StoredShare = Share.unwrap().extend({ secretHash: z.string().exactOptional() }).readonly();
export type StoredShare = z.infer<typeof StoredShare>;

const recordKey = (name: string) => `shares/${name}`;
const recordKeyOf = (tail: string) => recordKey(nameInSortedTail(tail));

/** A share's name is the digest of what makes it unique: owner, resource and recipient. */
const nameOf = ({ owner, resourceId, recipient }: Pick<Share, "owner" | "resourceId" | "recipient">) =>
  digestOf([
    owner.idp,
    owner.opaqueId,
    resourceId.storageId,
    resourceId.spaceId,
    resourceId.opaqueId,
    recipient.identifier,
    recipient.host,
  ]);
const idKey = async (id: string) => `share-ids/${await keyPart(id)}`;
const secretKey = (secretHash: string) => `share-secrets/${secretHash}`;
const hashOf = async ({ sharedSecret, secretHash }: Pick<StoredShare, "sharedSecret" | "secretHash">) =>
  sharedSecret === "" && secretHash !== undefined ? secretHash : digest(sharedSecret);

/** Keeps the digest in the secret's place. A share from before loses its secret when it is next written. */
const hashSecret: AtRest<StoredShare> = {
  seal: async (_key, share) => ({ ...share, sharedSecret: "", secretHash: await hashOf(share) }),
  open: async (_key, json) => json,
  isSealed: ({ sharedSecret }) => sharedSecret === "",
};

/** Whichever way shares are kept now, those that were kept the other way open, too. */
function atRestOf({ sealer, keepShareSecrets = true }: StorageDeps): AtRest<StoredShare> {
  const sealed = sealMembers<StoredShare>(sealer, ["sharedSecret"]);
  const { seal } = keepShareSecrets ? sealed : hashSecret;
  return { ...sealed, seal };
}

/** The users who see the share in their list, each once. */
const usersOf = async ({ owner, creator }: { readonly owner: UserId; readonly creator: UserId }) => [
  ...new Set([await userPart(owner), await userPart(creator)]),
];

/** How shares lie in the store: under the digest of what makes them unique. */
export function shareRecords(deps: StorageDeps): CollectionDefinition<StoredShare> {
  return {
    prefix: "shares/",
    schema: StoredShare,
    atRest: atRestOf(deps),
    keysOf: async (share, mark) => {
      const name = await nameOf(share);
      const tail = sortedTail({ moment: share.createdAt, mark, name });
      const resource = await resourcePart(share.resourceId);
      const recipient = `${await keyPart(share.recipient.host)}/${await keyPart(share.recipient.identifier)}`;
      const users = await usersOf(share);
      return {
        record: recordKey(name),
        lookups: [await idKey(share.id), secretKey(await hashOf(share))],
        listed: [
          ...users.map((user) => `shares-by-user/${user}/${tail}`),
          ...users.map((user) => `shares-by-resource/${user}/${resource}/${tail}`),
          `shares-by-recipient/${recipient}/${tail}`,
        ],
      };
    },
  };
}

/** Shares we sent, each under its unique name, with indexes by id, secret, user, resource and recipient. */
export function createShareRepository(deps: StorageDeps): ShareRepository {
  const shares = createCollection(deps, shareRecords(deps));
  const target = async (id: string) => {
    const key = await shares.resolve(await idKey(id));
    return key === undefined ? undefined : { key, is: (share: Share) => share.id === id };
  };

  return {
    async add(draft) {
      const { outcome, record } = await shares.add(draft);
      return { outcome, share: record };
    },

    async find(id) {
      return shares.lookUp(await idKey(id), (share) => share.id === id);
    },

    async findBySecret(sharedSecret) {
      const secretHash = await digest(sharedSecret);
      const share = await shares.lookUp(
        secretKey(secretHash),
        (one) =>
          one.sharedSecret === sharedSecret || (one.sharedSecret === "" && one.secretHash === secretHash),
      );
      // Whoever presents the secret has told it: CS3 wants it in the answer.
      return share && { ...share, sharedSecret };
    },

    async findByKey(key) {
      return shares.get(recordKey(await nameOf(key)));
    },

    async update(id, change, tell) {
      const found = await target(id);
      return found && shares.update(found, change, tell);
    },

    async remove(id, tell) {
      const found = await target(id);
      return found && shares.remove(found, tell);
    },

    async listOf(user, { resourceId, ...page } = {}) {
      const part = await userPart(user);
      const prefix =
        resourceId === undefined
          ? `shares-by-user/${part}/`
          : `shares-by-resource/${part}/${await resourcePart(resourceId)}/`;
      return shares.scan({ ...page, prefix, recordKeyOf });
    },

    async listTo(recipient, page) {
      const place = `${await keyPart(recipient.host)}/${await keyPart(recipient.identifier)}`;
      return shares.scan({ ...page, prefix: `shares-by-recipient/${place}/`, recordKeyOf });
    },
  };
}
