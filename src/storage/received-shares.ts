import { ReceivedShare } from "../domain/model/received-share.ts";
import type { UserId } from "../domain/model/user-id.ts";
import type { ReceivedShareRepository } from "../domain/ports/repositories.ts";
import { sealMembers } from "./at-rest.ts";
import { type CollectionDefinition, createCollection, type StorageDeps } from "./collection.ts";
import { digestOf, keyPart, nameInSortedTail, sortedTail, userPart } from "./keys.ts";

const recordKey = (name: string) => `received-shares/${name}`;
const recordKeyOf = (tail: string) => recordKey(nameInSortedTail(tail));

/**
 * A received share's name is the digest of what makes it unique. A provider id alone does not: servers choose
 * them without asking each other, some send a constant, and one share can reach several of our users.
 */
const nameOf = (origin: {
  readonly sendingHost: string;
  readonly providerId: string;
  readonly recipient: UserId;
}) => digestOf([origin.sendingHost, origin.providerId, origin.recipient.idp, origin.recipient.opaqueId]);
const idKey = async (id: string) => `received-share-ids/${await keyPart(id)}`;

/** How received shares lie in the store: under the digest of what makes them unique. */
export function receivedShareRecords(deps: StorageDeps): CollectionDefinition<ReceivedShare> {
  return {
    prefix: "received-shares/",
    schema: ReceivedShare,
    atRest: sealMembers<ReceivedShare>(deps.sealer, ["offers"]),
    keysOf: async (share, mark) => {
      const name = await nameOf(share);
      const tail = sortedTail({ moment: share.createdAt, mark, name });
      const provider = await keyPart(share.providerId);
      return {
        record: recordKey(name),
        lookups: [await idKey(share.id)],
        listed: [
          `received-shares-by-recipient/${await userPart(share.recipient)}/${tail}`,
          `received-shares-by-origin/${await keyPart(share.sendingHost)}/${provider}/${tail}`,
          `received-shares-by-provider-id/${provider}/${tail}`,
        ],
      };
    },
  };
}

/** Shares we received, each under its unique name, with indexes by id, recipient, origin and provider id. */
export function createReceivedShareRepository(deps: StorageDeps): ReceivedShareRepository {
  const shares = createCollection(deps, receivedShareRecords(deps));
  const target = async (id: string) => {
    const key = await shares.resolve(await idKey(id));
    return key === undefined ? undefined : { key, is: (share: ReceivedShare) => share.id === id };
  };

  return {
    async add(draft, tell) {
      const { outcome, record } = await shares.add(draft, tell);
      return { outcome, share: record };
    },

    async find(id) {
      return shares.lookUp(await idKey(id), (share) => share.id === id);
    },

    async findByOrigin(sendingHost, providerId, recipient) {
      return shares.get(recordKey(await nameOf({ sendingHost, providerId, recipient })));
    },

    async listByOrigin(sendingHost, providerId) {
      const place = `${await keyPart(sendingHost)}/${await keyPart(providerId)}`;
      return shares.scanAll({ prefix: `received-shares-by-origin/${place}/`, recordKeyOf });
    },

    async listByProviderId(providerId) {
      const prefix = `received-shares-by-provider-id/${await keyPart(providerId)}/`;
      return shares.scanAll({ prefix, recordKeyOf });
    },

    async update(id, change, tell) {
      const found = await target(id);
      return found && shares.update(found, change, tell);
    },

    async remove(id, tell) {
      const found = await target(id);
      return found && shares.remove(found, tell);
    },

    async listFor(recipient, page) {
      const prefix = `received-shares-by-recipient/${await userPart(recipient)}/`;
      return shares.scan({ ...page, prefix, recordKeyOf });
    },
  };
}
