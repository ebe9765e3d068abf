import { createListKeys } from "../../../src/domain/keys/list-keys.ts";
import { createRotateKeys } from "../../../src/domain/keys/rotate-keys.ts";
import { createStoredSigningKeys } from "../../../src/domain/keys/stored-signing-keys.ts";
import type { SigningAlgorithm } from "../../../src/domain/model/signing-key-record.ts";
import type { ObjectStore } from "../../../src/domain/ports/object-store.ts";
import type { KeyMaterial } from "../../../src/domain/ports/signing-keys.ts";
import { keyMaterial } from "../../../src/platform/keys/key-material.ts";
import { createMemoryStore } from "../../../src/storage/drivers/memory.ts";
import { createSigningKeyRepository } from "../../../src/storage/signing-keys.ts";
import { fixedClock, type TestClock } from "../../support/clock.ts";
import { seededRandom } from "../../support/random.ts";
import { testSealer } from "../../support/sealer.ts";

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const KEY_ID_BASE = "https://ocm.example.org/ocm";

export interface ProcessOptions {
  readonly store?: ObjectStore;
  readonly clock?: TestClock;
  readonly seed?: number;
  readonly algorithm?: SigningAlgorithm;
  readonly material?: KeyMaterial;
}

/** One process (or isolate) with our keys; several over one store and clock are one server. */
export function aProcess(options: ProcessOptions = {}) {
  const store = options.store ?? createMemoryStore();
  const clock = options.clock ?? fixedClock("2026-11-23T12:00:00.000Z");
  const random = seededRandom(options.seed);
  const deps = {
    clock,
    random,
    keys: createSigningKeyRepository({ store, clock, random, sealer: testSealer }),
    material: options.material ?? keyMaterial,
    algorithm: options.algorithm ?? ("Ed25519" as const),
    keyIdBase: KEY_ID_BASE,
  };
  return {
    store,
    clock,
    signing: createStoredSigningKeys(deps),
    list: createListKeys(deps),
    rotate: createRotateKeys({ ...deps, publishDelayMs: HOUR, retireAfterMs: 48 * HOUR }),
  };
}

/** Who is on the list, oldest first. */
export async function statesOf({ list }: Pick<ReturnType<typeof aProcess>, "list">) {
  return (await list()).map(({ state }) => state);
}
