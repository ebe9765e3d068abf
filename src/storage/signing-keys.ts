import { SigningKeyRing } from "../domain/model/signing-key-record.ts";
import type { SigningKeyRepository } from "../domain/ports/signing-keys.ts";
import { sealMembers } from "./at-rest.ts";
import { type CollectionDefinition, createCollection, type StorageDeps } from "./collection.ts";

const KEY = "keys/signing";

/** How our signing keys lie in the store: all in one object. */
export function signingKeyRecords(deps: StorageDeps): CollectionDefinition<SigningKeyRing> {
  return {
    prefix: "keys/",
    schema: SigningKeyRing,
    atRest: sealMembers<SigningKeyRing>(deps.sealer, ["keys"]),
    keysOf: async () => ({ record: KEY, lookups: [], listed: [] }),
  };
}

/** Our signing keys as one object: creating it decides who makes them, replacing it decides a rotation. */
export function createSigningKeyRepository(deps: StorageDeps): SigningKeyRepository {
  const rings = createCollection(deps, signingKeyRecords(deps));
  return {
    find: () => rings.get(KEY),
    async add(draft) {
      return (await rings.add(draft)).record;
    },
    update: (change) => rings.update({ key: KEY }, change),
  };
}
