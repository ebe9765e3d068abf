import type { Keys } from "../domain/keys/keys.ts";
import { createListKeys } from "../domain/keys/list-keys.ts";
import { createRotateKeys } from "../domain/keys/rotate-keys.ts";
import { createStoredSigningKeys } from "../domain/keys/stored-signing-keys.ts";
import type { Clock } from "../domain/ports/clock.ts";
import type { Random } from "../domain/ports/random.ts";
import type { SigningKeyRepository, SigningKeys } from "../domain/ports/signing-keys.ts";
import { keyMaterial } from "../platform/keys/key-material.ts";
import { keyIdBaseOf, type ServiceSettings } from "./settings.ts";

export interface KeysDeps {
  readonly settings: Pick<ServiceSettings, "server" | "security">;
  readonly clock: Clock;
  readonly random: Random;
  readonly signingKeys: SigningKeyRepository;
  /** Keys from the configuration; they win over those of the store. */
  readonly configuredKeys?: SigningKeys;
}

/** Our signing keys: the configuration's, or those of the store, made on the first start. */
export function createKeys({ settings, configuredKeys, signingKeys, ...world }: KeysDeps): Keys {
  if (configuredKeys !== undefined) return { signing: configuredKeys };
  const deps = {
    ...world,
    keys: signingKeys,
    material: keyMaterial,
    algorithm: settings.security.signingAlgorithm,
    keyIdBase: keyIdBaseOf(settings.server),
  };
  return {
    signing: createStoredSigningKeys(deps),
    stored: {
      list: createListKeys(deps),
      rotate: createRotateKeys({
        ...deps,
        publishDelayMs: settings.security.keyPublishDelayMs,
        retireAfterMs: settings.security.keyRetireAfterMs,
      }),
    },
  };
}
