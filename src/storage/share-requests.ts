import { type RequestDirection, ShareRequest } from "../domain/model/share-request.ts";
import type { UserId } from "../domain/model/user-id.ts";
import type { ShareRequestRepository } from "../domain/ports/repositories.ts";
import { sealMembers } from "./at-rest.ts";
import { type CollectionDefinition, createCollection, type StorageDeps } from "./collection.ts";
import { digestOf, endOf, keyPart, nameInSortedTail, sortedTail, userPart } from "./keys.ts";

const recordKey = (name: string) => `share-requests/${name}`;
const recordKeyOf = (tail: string) => recordKey(nameInSortedTail(tail));

/** A request's name is the digest of what makes it unique: who asks whom for what. */
const nameOf = ({ direction, user, remote, share }: Omit<ShareRequest, "version" | "revision">) =>
  digestOf([direction, user.idp, user.opaqueId, remote.address.identifier, remote.address.host, share]);
const idKey = async (id: string) => `share-request-ids/${await keyPart(id)}`;
const listOf = async (user: UserId, direction: RequestDirection) =>
  `share-requests-by-expiry/${direction}/${await userPart(user)}/`;

/** How requests lie in the store: under the digest of who asks whom for what. */
export function shareRequestRecords(deps: StorageDeps): CollectionDefinition<ShareRequest> {
  return {
    prefix: "share-requests/",
    schema: ShareRequest,
    // Whoever has the link may read the file: what a request names can be such a link.
    atRest: sealMembers<ShareRequest>(deps.sealer, ["share"]),
    keysOf: async (request, mark) => {
      const name = await nameOf(request);
      const tail = sortedTail({ moment: request.expiresAt, mark, name });
      return {
        record: recordKey(name),
        lookups: [await idKey(request.id)],
        listed: [`${await listOf(request.user, request.direction)}${tail}`],
      };
    },
  };
}

/** Requests for shares, each under its unique name, with indexes by id and, for each user, by expiry. */
export function createShareRequestRepository(deps: StorageDeps): ShareRequestRepository {
  const requests = createCollection(deps, shareRequestRecords(deps));

  return {
    async add(draft, tell) {
      const { outcome, record } = await requests.add(draft, tell);
      return { outcome, request: record };
    },

    async find(id) {
      return requests.lookUp(await idKey(id), (request) => request.id === id);
    },

    async remove(id, tell) {
      const key = await requests.resolve(await idKey(id));
      return key === undefined
        ? undefined
        : requests.remove({ key, is: (request) => request.id === id }, tell);
    },

    async listOpen({ user, direction, now, limit }) {
      const prefix = await listOf(user, direction);
      return (await requests.scan({ prefix, recordKeyOf, from: endOf(now), limit })).items;
    },

    async listExpired({ user, direction, now, limit }) {
      const prefix = await listOf(user, direction);
      return (await requests.scan({ prefix, recordKeyOf, until: endOf(now), limit })).items;
    },
  };
}
