import type { SigningAlgorithm, SigningKeyRecord, SigningKeyRing } from "../model/signing-key-record.ts";
import type { Clock } from "../ports/clock.ts";
import type { Random } from "../ports/random.ts";
import type { KeyMaterial, SigningKeyRepository } from "../ports/signing-keys.ts";

export interface GenerateKeyDeps {
  readonly clock: Clock;
  readonly random: Random;
  readonly material: KeyMaterial;
  readonly algorithm: SigningAlgorithm;
}

/** Makes a key that signs from `activeFrom` on. Its name holds the day, for people, and chance, so that it is unique. */
export async function generateKey(deps: GenerateKeyDeps, activeFrom: Date): Promise<SigningKeyRecord> {
  const now = deps.clock.now().toISOString();
  const day = now.slice(0, 10).replaceAll("-", "");
  return {
    name: `${deps.algorithm.toLowerCase()}-${day}-${deps.random.uuid().slice(0, 8)}`,
    algorithm: deps.algorithm,
    ...(await deps.material.generate(deps.algorithm)),
    createdAt: now,
    activeFrom: activeFrom.toISOString(),
  };
}

/** Our keys, made on the first start. Whoever starts at the same time gets the same ones: creating them is one write. */
export async function ensureKeys(
  deps: GenerateKeyDeps & { readonly keys: SigningKeyRepository },
): Promise<SigningKeyRing> {
  const there = await deps.keys.find();
  return there ?? deps.keys.add({ keys: [await generateKey(deps, deps.clock.now())] });
}
