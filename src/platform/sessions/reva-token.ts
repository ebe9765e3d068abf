import { errors, type JWTPayload, jwtVerify } from "jose";
import type { Clock } from "../../domain/ports/clock.ts";
import type { GatewayToken, GatewayTokens } from "../../domain/ports/gateway-tokens.ts";
import { createSecret, type Secret } from "../../domain/secret.ts";
import { readRevaClaims } from "./reva-claims.ts";

export interface RevaTokensDeps {
  /** The secret that the gateway signs with, and those it may have signed with before. */
  readonly secrets: readonly Secret[];
  /** The issuers whose users' tokens are taken; all when there are none. */
  readonly issuers: readonly string[];
  readonly clock: Clock;
}

/** How much later than it says a token ends: clocks differ, and reva allows the same. */
const LEEWAY_SECONDS = 5;

/** The tokens of reva: JSON Web Tokens under a secret that all services of an installation share (HS256, no other). */
export function createRevaTokens({ secrets, issuers, clock }: RevaTokensDeps): GatewayTokens {
  let imported: Promise<readonly CryptoKey[]> | undefined;

  async function signed(token: string): Promise<JWTPayload | undefined> {
    imported ??= Promise.all(secrets.map(importSecret));
    for (const key of await imported) {
      try {
        const { payload } = await jwtVerify(token, key, {
          algorithms: ["HS256"],
          requiredClaims: ["exp", "user"],
          clockTolerance: LEEWAY_SECONDS,
          currentDate: clock.now(),
        });
        return payload;
      } catch (error) {
        if (error instanceof errors.JWSSignatureVerificationFailed) continue;
        if (error instanceof errors.JOSEError) return undefined;
        throw error;
      }
    }
    return undefined;
  }

  /** The issuer is the identity provider of the user; for the recipient of a share that is their own server. */
  function isIssuer(issuer: string | undefined): boolean {
    return issuers.length === 0 || (issuer !== undefined && issuers.includes(issuer));
  }

  return {
    async verify(token): Promise<GatewayToken | undefined> {
      const payload = await signed(token);
      const claims = payload && readRevaClaims(payload);
      if (payload === undefined || claims === undefined) return undefined;
      const scopes = claims.scopes.filter((scope) => scope.kind === "ocmshare" || isIssuer(payload.iss));
      // Nothing left of what there was: of another issuer.
      if (scopes.length === 0 && claims.scopes.length > 0) return undefined;
      return { user: { ...claims.user, accessToken: createSecret(token) }, scopes };
    },
  };
}

function importSecret(secret: Secret): Promise<CryptoKey> {
  const bytes = new TextEncoder().encode(secret.reveal());
  return crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, ["verify"]);
}
