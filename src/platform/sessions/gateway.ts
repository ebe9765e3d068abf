import type { GatewayTokens } from "../../domain/ports/gateway-tokens.ts";
import type { Sessions } from "../../domain/ports/sessions.ts";

export interface GatewaySessionsDeps {
  readonly tokens: GatewayTokens;
  /** Who is asked when a request has no token of the gateway. */
  readonly otherwise: Sessions;
  /** Whether the word of the proxy counts that a user has shown a second factor. */
  readonly believeMfa: boolean;
}

/** The header in which the proxy of a gateway hands on its user's token. */
const TOKEN_HEADER = "x-access-token";
/** What the proxy of oCIS sets beside it, to `true` or `false`. */
const MFA_HEADER = "x-multi-factor-authentication";

/**
 * Sessions by the gateway's token. Where there is one, it alone decides, whatever `Authorization` says: a request of
 * a gateway's proxy may still have there what its client sent, and a token that has ended must not turn one user into
 * another. A token for less than all its user may do opens none of our doors.
 */
export function createGatewaySessions({ tokens, otherwise, believeMfa }: GatewaySessionsDeps): Sessions {
  return {
    async authenticate(headers) {
      const text = headers.get(TOKEN_HEADER)?.trim() ?? "";
      if (text === "") return otherwise.authenticate(headers);
      const token = await tokens.verify(text);
      if (token === undefined || !token.scopes.some(({ kind }) => kind === "user")) return undefined;
      const mfa = believeMfa && headers.get(MFA_HEADER) === "true";
      return { ...token.user, ...(mfa && { mfa }) };
    },
  };
}
