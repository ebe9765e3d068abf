import { Invite } from "../domain/model/invite.ts";
import type { InviteRepository } from "../domain/ports/repositories.ts";
import { addOnce } from "./add-once.ts";
import { sealMembers } from "./at-rest.ts";
import { type CollectionDefinition, createCollection, type StorageDeps } from "./collection.ts";
import { digest, endOf, nameInSortedTail, sortedTail, userPart } from "./keys.ts";

const recordKey = (name: string) => `invites/${name}`;

/** How invites lie in the store: under the digest of their token, which is sealed. */
export function inviteRecords(deps: StorageDeps): CollectionDefinition<Invite> {
  return {
    prefix: "invites/",
    schema: Invite,
    atRest: sealMembers<Invite>(deps.sealer, ["token"]),
    keysOf: async (invite, mark) => {
      const name = await digest(invite.token);
      const tail = sortedTail({ moment: invite.expiresAt, mark, name });
      return {
        record: recordKey(name),
        lookups: [],
        listed: [`invites-by-expiry/${await userPart(invite.owner.id)}/${tail}`],
      };
    },
  };
}

/** Invites as objects under the digest of their token, with an index of each user's invites by expiry. */
export function createInviteRepository(deps: StorageDeps): InviteRepository {
  const invites = createCollection(deps, inviteRecords(deps));
  const target = async (token: string) => ({
    key: recordKey(await digest(token)),
    is: (invite: Invite) => invite.token === token,
  });

  return {
    add: (draft, tell) => addOnce(invites, draft, tell),

    async find(token) {
      const { key, is } = await target(token);
      const invite = await invites.get(key);
      return invite !== undefined && is(invite) ? invite : undefined;
    },

    async update(token, change) {
      return invites.update(await target(token), change);
    },

    async remove(token) {
      return (await invites.remove(await target(token))) !== undefined;
    },

    async listOpen(owner, now, page) {
      return invites.scan({
        ...page,
        prefix: `invites-by-expiry/${await userPart(owner)}/`,
        recordKeyOf: (tail) => recordKey(nameInSortedTail(tail)),
        from: endOf(now),
      });
    },
  };
}
