import type { Clock } from "../domain/ports/clock.ts";
import type { GatewayTokens } from "../domain/ports/gateway-tokens.ts";
import type { Logger } from "../domain/ports/logger.ts";
import { createRevaTokens } from "../platform/sessions/reva-token.ts";
import type { Config } from "./config/load.ts";

export interface GatewayTokensDeps {
  readonly config: Pick<Config, "gateway">;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** What a signature by HMAC-SHA-256 deserves (RFC 7518 §3.2). */
const LEAST_BYTES = 32;

/** The tokens of the gateway, when its secret is known. That it is a weak one is the operator's to know, not ours to refuse. */
export function openGatewayTokens({ config, clock, logger }: GatewayTokensDeps): GatewayTokens | undefined {
  const { jwtSecret, previousJwtSecrets, jwtIssuers } = config.gateway;
  if (jwtSecret === undefined) return undefined;
  const secrets = [jwtSecret, ...previousJwtSecrets];
  if (secrets.some((secret) => new TextEncoder().encode(secret.reveal()).length < LEAST_BYTES)) {
    logger.warn("a secret of the gateway is short: whoever sees one of its tokens may find it out", {
      setting: "gateway.jwt_secret, gateway.previous_jwt_secrets",
      expected: `${LEAST_BYTES} bytes or more`,
    });
  }
  return createRevaTokens({ secrets, issuers: jwtIssuers, clock });
}
