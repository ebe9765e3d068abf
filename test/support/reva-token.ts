import { createHmac } from "node:crypto";
import type { GatewayTokens } from "../../src/domain/ports/gateway-tokens.ts";
import { createSecret } from "../../src/domain/secret.ts";
import { createRevaTokens } from "../../src/platform/sessions/reva-token.ts";
import { fixedClock } from "./clock.ts";

/** The secret of the gateway in tests. */
export const JWT_SECRET = "the-secret-of-the-installation";
/** What reva gives a user who logs in: everything below the root. */
export const USER_SCOPE = { user: jsonScope({ path: "/" }, 1) };

const NOW = Date.parse("2026-01-16T13:37:00.000Z") / 1000;

/** A user of the gateway as Go's `encoding/json` writes them. */
export const REVA_MARIE = {
  id: { idp: "ocm.example.org", opaque_id: "marie", type: 1 },
  username: "marie",
  mail: "marie@example.org",
  display_name: "Marie Curie",
};

/** What knows the tokens made here. */
export function testGatewayTokens(): GatewayTokens {
  return createRevaTokens({ secrets: [createSecret(JWT_SECRET)], issuers: [], clock: fixedClock() });
}

/** What a test changes about a token. */
export interface RevaTokenFacts {
  readonly secret?: string;
  readonly header?: Readonly<Record<string, unknown>>;
  readonly claims?: Readonly<Record<string, unknown>>;
}

/** A token as reva signs it, made without the code under test. */
export function revaToken({ secret = JWT_SECRET, header = {}, claims = {} }: RevaTokenFacts = {}): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const signed = `${part({ alg: "HS256", typ: "JWT", ...header })}.${part({
    iss: "https://idp.example.org",
    aud: ["reva"],
    iat: NOW,
    exp: NOW + 86_400,
    user: REVA_MARIE,
    scope: USER_SCOPE,
    ...claims,
  })}`;
  return `${signed}.${createHmac("sha256", secret).update(signed).digest("base64url")}`;
}

/** The value of a scope whose resource is JSON. */
export function jsonScope(resource: unknown, role = 4) {
  return { resource: { decoder: "json", value: btoa(JSON.stringify(resource)) }, role };
}

/** The scope that reva's token for a share has. */
export function shareScope(id: string, token?: string) {
  return { [`ocmshare:${id}`]: jsonScope({ id: { opaqueId: id }, ...(token && { token }) }) };
}
