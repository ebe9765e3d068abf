import type { GatewayTokens } from "../domain/ports/gateway-tokens.ts";
import type { AuthenticateCaller } from "./auth.ts";

export interface GatewayCallersDeps {
  readonly tokens: GatewayTokens;
  /** Who is asked when a call has no token of the gateway. */
  readonly otherwise: AuthenticateCaller;
}

/** Recognises the gateway by its user's token in `x-access-token`. Where there is one, it alone decides. */
export function createGatewayCallers({ tokens, otherwise }: GatewayCallersDeps): AuthenticateCaller {
  return async (headers) => {
    const text = headers.get("x-access-token")?.trim() ?? "";
    if (text === "") return otherwise(headers);
    const token = await tokens.verify(text);
    return token && { service: "gateway", user: token.user, scopes: token.scopes };
  };
}
