import { type SigningKeyRecord, type SigningKeyRing, stateOf } from "../model/signing-key-record.ts";
import type { PublicJwk, SigningKey, SigningKeys } from "../ports/signing-keys.ts";
import { ensureKeys } from "./generate-key.ts";
import type { ListKeysDeps } from "./list-keys.ts";

/** How long signing goes by what was read last; shorter than any publish delay, so every process meets a key in time. */
const REREAD_AFTER_MS = 30_000;

/**
 * Our keys as they lie in the store. Which one signs follows from the clock alone, so a rotation needs nobody to be
 * told. While the store cannot be read, what was read last goes on.
 */
export function createStoredSigningKeys(deps: ListKeysDeps): SigningKeys {
  const { clock, material, keyIdBase } = deps;
  let last: { readonly ring: SigningKeyRing; readonly at: number } | undefined;
  const imported = new Map<string, CryptoKey>();

  const read = async () => {
    const at = clock.now().getTime();
    try {
      const ring = await ensureKeys(deps);
      last = { ring, at };
      return ring;
    } catch (error) {
      if (last === undefined) throw error;
      return last.ring;
    }
  };
  const usable = async (key: SigningKeyRecord) => {
    const known = imported.get(key.name);
    if (known !== undefined) return known;
    const privateKey = await material.importPrivate(key);
    imported.set(key.name, privateKey);
    return privateKey;
  };

  return {
    async current(): Promise<SigningKey> {
      const now = clock.now();
      const young = last !== undefined && now.getTime() - last.at < REREAD_AFTER_MS;
      const { keys } = young && last !== undefined ? last.ring : await read();
      const key = signingAt(keys, now);
      return {
        keyId: `${keyIdBase}#${key.name}`,
        algorithm: key.algorithm,
        privateKey: await usable(key),
      };
    },

    async published() {
      const { keys } = await read();
      const now = clock.now();
      return keys
        .filter((key) => stateOf(key, now) !== "removed")
        .map((key): PublicJwk => {
          const { algorithm: alg, publicKey, name } = key;
          return { kid: `${keyIdBase}#${name}`, use: "sig", alg, ...publicKey };
        });
    },
  };
}

/** The key that signs. A clock that runs behind the one by which the keys were made finds the oldest. */
function signingAt(keys: readonly SigningKeyRecord[], now: Date): SigningKeyRecord {
  const key = keys.findLast((one) => stateOf(one, now) === "active") ?? keys[0];
  if (key === undefined) throw new Error("there is no signing key");
  return key;
}
