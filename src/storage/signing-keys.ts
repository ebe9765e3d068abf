import { SigningKeyRing } from "../domain/model/signing-key-record.ts";
import type { SigningKeyRepository } from "../domain/ports/signing-keys.ts";
import { sealMembers } from "./at-rest.ts";
import { createCollection, type StorageDeps } from "./collection.ts";

const KEY = "keys/signing";

/** Our signing keys as one object: creating it decides who makes them, replacing it decides a rotation. */
export function createSigningKeyRepository(deps: StorageDeps): SigningKeyRepository {
  const rings = createCollection(deps, {
    schema: SigningKeyRing,
    atRest: sealMembers<SigningKeyRing>(deps.sealer, ["keys"]),
    keysOf: async () => ({ record: KEY, lookups: [], listed: [] }),
  });
  return {
    find: () => rings.get(KEY),
    async add(draft) {
      return (await rings.add(draft)).record;
    },
    update: (change) => rings.update({ key: KEY }, change),
  };
}
