import type { Sealer } from "../domain/ports/sealer.ts";
import type { SigningKeys } from "../domain/ports/signing-keys.ts";
import type { Secret } from "../domain/secret.ts";
import { readConfiguredKeys } from "../platform/keys/configured-signing-keys.ts";
import { systemBytes } from "../platform/random.ts";
import { createSealer, operatorToken } from "../platform/sealer.ts";
import type { Config } from "./config/load.ts";
import { keyIdBaseOf, type ServiceSettings } from "./settings.ts";
import { StartFailed } from "./start-failed.ts";

/** What the configured secrets become. */
export interface Security {
  readonly sealer: Sealer;
  /** What the operator's commands prove themselves with to a running server. */
  readonly operatorToken: string;
  /** The signing keys of the configuration, when it has any. */
  readonly configuredKeys?: SigningKeys;
}

/** Derives what is needed from `security.secret`, and reads `security.signing_key`; throws `StartFailed`. */
export async function openSecurity(
  { security }: Pick<Config, "security">,
  secret: Secret,
  { server }: Pick<ServiceSettings, "server">,
): Promise<Security> {
  const configured = security.signingKey;
  const keys = configured && (await readConfiguredKeys({ text: configured, keyIdBase: keyIdBaseOf(server) }));
  if (keys !== undefined && !keys.ok) throw new StartFailed(`security.signing_key: ${keys.failure}`);
  return {
    sealer: await createSealer({ secret, previousSecrets: security.previousSecrets, bytes: systemBytes }),
    operatorToken: await operatorToken(secret),
    ...(keys !== undefined && { configuredKeys: keys.value }),
  };
}
