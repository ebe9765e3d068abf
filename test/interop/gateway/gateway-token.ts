import { createHmac } from "node:crypto";

/** A user as Go's `encoding/json` writes one into a token: snake_case, enums as numbers. */
export interface TokenUser {
  readonly id: { readonly idp: string; readonly opaque_id: string; readonly type: number };
  readonly username?: string;
  readonly mail?: string;
  readonly display_name?: string;
}

/** What a token allows, by key; `value` is base64. */
export type TokenScopes = Readonly<
  Record<
    string,
    { readonly resource: { readonly decoder: string; readonly value: string }; readonly role: number }
  >
>;

/** What reva gives to a user who logs in. */
export const WHOLE_ACCOUNT: TokenScopes = {
  user: { resource: { decoder: "json", value: btoa(JSON.stringify({ path: "/" })) }, role: 1 },
};

export interface TokenFacts {
  readonly secret: string;
  readonly user: TokenUser;
  readonly scope?: TokenScopes;
  readonly lifetime?: number;
  readonly algorithm?: "HS256" | "none";
}

/** A token as reva mints it: HS256 over the claims it has, from now on for `lifetime` seconds. */
export function mintToken(facts: TokenFacts): string {
  const { secret, user, scope = WHOLE_ACCOUNT, lifetime = 86_400, algorithm = "HS256" } = facts;
  const now = Math.floor(Date.now() / 1000);
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const head = part({ alg: algorithm, typ: "JWT" });
  const claims = { iss: user.id.idp, aud: ["reva"], iat: now, exp: now + lifetime, user, scope };
  const signed = `${head}.${part(claims)}`;
  if (algorithm === "none") return `${signed}.`;
  return `${signed}.${createHmac("sha256", secret).update(signed).digest("base64url")}`;
}

/** Whom a token names that was minted under this secret. */
export function readToken(secret: string, token: string): TokenUser | undefined {
  const [head = "", claims = "", signature = ""] = token.split(".");
  const expected = createHmac("sha256", secret).update(`${head}.${claims}`).digest("base64url");
  if (signature !== expected) return undefined;
  return JSON.parse(Buffer.from(claims, "base64url").toString()).user;
}
