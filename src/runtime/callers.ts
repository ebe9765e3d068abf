import type { GatewayTokens } from "../domain/ports/gateway-tokens.ts";
import type { Sessions } from "../domain/ports/sessions.ts";
import type { UserDirectory } from "../domain/ports/users.ts";
import { createGatewaySessions } from "../platform/sessions/gateway.ts";
import type { AuthenticateCaller } from "../rpc/auth.ts";
import { createGatewayCallers } from "../rpc/gateway-callers.ts";
import { createServiceCredentials } from "../rpc/service-credentials.ts";
import type { Config } from "./config/load.ts";

/** Who may call the internal services: a gateway with its user's token, and services with secrets of their own. */
export function openCallers(
  { rpc }: Pick<Config, "rpc">,
  { users, tokens }: { readonly users: UserDirectory; readonly tokens: GatewayTokens | undefined },
): AuthenticateCaller {
  const services = createServiceCredentials({ credentials: rpc.serviceCredentials, users });
  return tokens === undefined ? services : createGatewayCallers({ tokens, otherwise: services });
}

/** Who comes to the doors of our users: those with accounts, and those a gateway knows. */
export function openSessions(
  { gateway }: Pick<Config, "gateway">,
  { accounts, tokens }: { readonly accounts: Sessions; readonly tokens: GatewayTokens | undefined },
): Sessions {
  if (tokens === undefined) return accounts;
  return createGatewaySessions({ tokens, otherwise: accounts, believeMfa: gateway.believeMfa });
}
