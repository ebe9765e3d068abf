import { errors, importJWK, type JWSHeaderParameters, jwtVerify, SignJWT } from "jose";
import * as z from "zod";
import type { AccessTokens } from "../domain/ports/access-tokens.ts";
import type { Clock } from "../domain/ports/clock.ts";
import type { Random } from "../domain/ports/random.ts";
import type { SigningKeys } from "../domain/ports/signing-keys.ts";

export interface AccessTokensDeps {
  readonly keys: SigningKeys;
  readonly clock: Clock;
  readonly random: Pick<Random, "uuid">;
  /** Our https origin, which tokens name as their issuer. */
  readonly issuer: string;
}

const TYPE = "at+jwt";
const ALGORITHMS = ["Ed25519", "ES256", "ES384"];
/** Longer than any token of ours: nothing a stranger sends is decoded beyond it. */
const MAX_TOKEN = 4096;

/** The claims as they are written; `ocm_ip` is what the profile for OCM's data servers calls the share. */
const Claims = z.object({
  sub: z.string(),
  aud: z.string(),
  client_id: z.string(),
  jti: z.string(),
  exp: z.number(),
  ocm_ip: z.object({ protocol: z.literal("webdav"), providerId: z.string() }),
});

/** Signed JSON Web Tokens (RFC 9068) under the keys that also sign our messages; nothing about them is stored. */
export function createAccessTokens({ keys, clock, random, issuer }: AccessTokensDeps): AccessTokens {
  async function ownKey({ kid, alg }: JWSHeaderParameters): Promise<CryptoKey> {
    const key = (await keys.published()).find((published) => published.kid === kid);
    if (key === undefined || key.alg !== alg) throw new errors.JWKSNoMatchingKey();
    const imported = await importJWK({ ...key }, key.alg);
    if (imported instanceof Uint8Array) throw new errors.JWKSNoMatchingKey();
    return imported;
  }

  return {
    async issue(grant) {
      const { keyId, algorithm, privateKey } = await keys.current();
      const now = Math.floor(clock.now().getTime() / 1000);
      return new SignJWT({
        client_id: grant.clientId,
        ocm_ip: { protocol: "webdav", providerId: grant.shareId, resourceType: grant.resourceType },
      })
        .setProtectedHeader({ alg: algorithm, typ: TYPE, kid: keyId })
        .setIssuer(issuer)
        .setSubject(grant.owner)
        .setAudience(grant.recipient)
        .setJti(random.uuid())
        .setIssuedAt(now)
        .setExpirationTime(now + grant.lifetime)
        .sign(privateKey);
    },

    async verify(token) {
      // Shared secrets come here, too: what has not three parts is not worth a look.
      if (token.length > MAX_TOKEN || token.split(".").length !== 3) return undefined;
      try {
        const { payload } = await jwtVerify(token, ownKey, {
          typ: TYPE,
          algorithms: ALGORITHMS,
          issuer,
          requiredClaims: ["iat", "exp", "sub", "aud", "client_id", "jti", "ocm_ip"],
          currentDate: clock.now(),
        });
        const claims = Claims.safeParse(payload);
        if (!claims.success) return undefined;
        const { sub, aud, client_id, jti, exp, ocm_ip } = claims.data;
        return {
          shareId: ocm_ip.providerId,
          owner: sub,
          recipient: aud,
          clientId: client_id,
          tokenId: jti,
          expiresAt: new Date(exp * 1000),
        };
      } catch (error) {
        if (error instanceof errors.JOSEError) return undefined;
        throw error;
      }
    },
  };
}
