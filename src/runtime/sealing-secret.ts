import { createSecret, type Secret } from "../domain/secret.ts";
import { systemRandom } from "../platform/random.ts";
import type { Config } from "./config/load.ts";
import { splitDriverUrl } from "./driver-url.ts";
import { StartFailed } from "./start-failed.ts";

/**
 * The secret that seals what is in the store. A store that keeps nothing needs none of which anybody knows; for every
 * other one starting without it would mean to lay secrets open, or to lose them with the next start.
 */
export function sealingSecretOf(config: Pick<Config, "security" | "store">): Secret {
  if (config.security.secret !== undefined) return config.security.secret;
  if (splitDriverUrl(config.store.url).driver === "memory") {
    return createSecret(systemRandom.secret() + systemRandom.secret());
  }
  throw new StartFailed(
    "security.secret (MESHPORT_SECURITY_SECRET): expected, since secrets and signing keys are sealed in the store; " +
      "make one with `openssl rand -base64 32` and keep a copy",
  );
}
