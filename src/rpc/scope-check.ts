import { Code, ConnectError, type Interceptor } from "@connectrpc/connect";
import type { Logger } from "../domain/ports/logger.ts";
import { CALLER, INVALID_CREDENTIAL } from "./auth.ts";
import type { Dialect } from "./convert/dialect.ts";
import { scopesAllow } from "./scopes.ts";
import { unprotectedOf } from "./unprotected.ts";

export interface ScopeCheckDeps {
  readonly dialect: Dialect;
  /** Whether the RPCs that reva leaves open need a credential, too. */
  readonly protectAll: boolean;
  readonly logger: Logger;
}

/**
 * Lets a gateway's token do what it is for, and nothing else. That needs the body, so it stands behind the gate. At
 * an unprotected RPC a token that is not for it tells nothing; in cs3org/reva none does.
 */
export function createScopeCheck({ dialect, protectAll, logger }: ScopeCheckDeps): Interceptor {
  const unprotected = unprotectedOf(dialect);
  return (next) => (request) => {
    const caller = request.contextValues.get(CALLER);
    if (caller?.scopes === undefined) return next(request);
    const { method } = request;
    const open = unprotected.has(method);
    if (!scopesAllow(caller.scopes, { method, request: request.message }, dialect)) {
      if (protectAll || !open) {
        logger.warn("a token for something else was refused", {
          rpc: `${method.parent.typeName}/${method.name}`,
        });
        throw new ConnectError(INVALID_CREDENTIAL, Code.PermissionDenied);
      }
      request.contextValues.set(CALLER, undefined);
    } else if (open && dialect === "cs3") {
      request.contextValues.set(CALLER, { service: caller.service });
    }
    return next(request);
  };
}
