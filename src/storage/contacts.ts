import type { StoredAddress } from "../domain/model/address.ts";
import { Contact } from "../domain/model/contact.ts";
import { sameUserId, type UserId } from "../domain/model/user-id.ts";
import type { ContactRepository, Draft } from "../domain/ports/repositories.ts";
import { sealMembers } from "./at-rest.ts";
import { type CollectionDefinition, createCollection, type StorageDeps } from "./collection.ts";
import { retryLostRaces } from "./documents.ts";
import { keyPart, userPart } from "./keys.ts";

/** The peer may have changed its user's profile since; when and by which token they connected stays. */
// A new handshake brings the token that proves it; only the day of the first one stays.
const withProfileOf = (
  contact: Contact,
  { userId, displayName, mail, username, inviteToken }: Draft<Contact>,
) => ({
  ...contact,
  userId,
  displayName,
  mail,
  username,
  inviteToken,
});
const sameProfile = (a: Contact, b: Draft<Contact>) =>
  sameUserId(a.userId, b.userId) &&
  a.userId.type === b.userId.type &&
  a.displayName === b.displayName &&
  a.mail === b.mail &&
  a.username === b.username &&
  a.inviteToken === b.inviteToken;

type Stored = Awaited<ReturnType<ContactRepository["put"]>>;

const withoutMark = (tail: string) => tail.slice(0, tail.lastIndexOf("~"));

/** How contacts lie in the store: under user, host and identifier. */
export function contactRecords(deps: StorageDeps): CollectionDefinition<Contact> {
  return {
    prefix: "contacts/",
    schema: Contact,
    atRest: sealMembers<Contact>(deps.sealer, ["inviteToken"]),
    keysOf: async ({ owner, address }, mark) => {
      const user = await userPart(owner);
      const host = await keyPart(address.host);
      const identifier = await keyPart(address.identifier);
      return {
        record: `contacts/${user}/${host}/${identifier}`,
        lookups: [],
        listed: [
          `contacts-by-identifier/${user}/${identifier}/${host}~${mark}`,
          `contacts-by-address/${host}/${identifier}/${user}~${mark}`,
        ],
      };
    },
  };
}

/** Contacts as objects under user, host and identifier, with indexes by identifier and by remote address. */
export function createContactRepository(deps: StorageDeps): ContactRepository {
  const contacts = createCollection(deps, contactRecords(deps));
  const keyOf = async (owner: UserId, address: StoredAddress) =>
    `contacts/${await userPart(owner)}/${await keyPart(address.host)}/${await keyPart(address.identifier)}`;

  return {
    async put(draft, tell) {
      const key = await keyOf(draft.owner, draft.address);
      return retryLostRaces<Stored>(key, async () => {
        const { outcome, record } = await contacts.add(draft, tell);
        if (outcome === "added") return { value: { contact: record, added: true } };
        const contact = await contacts.update({ key }, (current) =>
          sameProfile(current, draft) ? undefined : withProfileOf(current, draft),
        );
        return contact && { value: { contact, added: false } };
      });
    },

    async find(owner, address) {
      return contacts.get(await keyOf(owner, address));
    },

    async findByIdentifier(owner, identifier) {
      const user = await userPart(owner);
      const name = await keyPart(identifier);
      return contacts.scanAll({
        prefix: `contacts-by-identifier/${user}/${name}/`,
        recordKeyOf: (tail) => `contacts/${user}/${withoutMark(tail)}/${name}`,
      });
    },

    async remove(owner, address, tell) {
      return contacts.remove({ key: await keyOf(owner, address) }, tell);
    },

    async list(owner, page) {
      const prefix = `contacts/${await userPart(owner)}/`;
      return contacts.scan({ ...page, prefix, recordKeyOf: (tail) => prefix + tail });
    },

    async listByAddress(address) {
      const place = `${await keyPart(address.host)}/${await keyPart(address.identifier)}`;
      return contacts.scanAll({
        prefix: `contacts-by-address/${place}/`,
        recordKeyOf: (tail) => `contacts/${withoutMark(tail)}/${place}`,
      });
    },
  };
}
