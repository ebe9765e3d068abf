import { Code, ConnectError, createContextKey, type HandlerContext } from "@connectrpc/connect";
import type { TokenScope } from "../domain/ports/gateway-tokens.ts";
import type { Logger } from "../domain/ports/logger.ts";
import type { SessionUser } from "../domain/ports/sessions.ts";
import type { Dialect } from "./convert/dialect.ts";
import { answerSurprise } from "./surprise.ts";
import { unprotectedOf } from "./unprotected.ts";

/** Who calls: a service of ours, and the user it acts for when it acts for one. */
export interface Caller {
  readonly service: string;
  readonly user?: SessionUser;
  /** What the credential is for; absent when it is for everything. */
  readonly scopes?: readonly TokenScope[];
}

/** The caller that the headers prove, or `undefined`; the reason is never told apart to the caller. */
export type AuthenticateCaller = (headers: Headers) => Promise<Caller | undefined>;

export interface RequestGateDeps {
  readonly authenticate: AuthenticateCaller;
  /** Whether the RPCs that reva leaves open need a credential, too. */
  readonly protectAll: boolean;
  readonly dialect: Dialect;
  readonly logger: Logger;
}

/** Where the gate leaves the caller for those behind it. */
export const CALLER = createContextKey<Caller | undefined>(undefined, { description: "the caller" });

/** What reva says of a token that is wrong, has ended, or is for something else. */
export const INVALID_CREDENTIAL = "auth: core access token is invalid";

/**
 * Builds the gate that every call passes before its body is read: no credential is `Unauthenticated`, a wrong one
 * `PermissionDenied`, both with reva's words. At an unprotected RPC a credential only says who calls.
 */
export function createRequestGate({ authenticate, protectAll, dialect, logger }: RequestGateDeps) {
  const unprotected = unprotectedOf(dialect);
  return async (context: HandlerContext): Promise<void> => {
    const rpc = `${context.service.typeName}/${context.method.name}`;
    const open = !protectAll && unprotected.has(context.method);
    if (!bearsCredential(context.requestHeader)) {
      if (open) return;
      throw new ConnectError("auth: core access token not found", Code.Unauthenticated);
    }
    let caller: Caller | undefined;
    try {
      caller = await authenticate(context.requestHeader);
    } catch (error) {
      throw answerSurprise(error, { logger, rpc });
    }
    if (caller === undefined && !open) {
      logger.warn("a credential for the internal services was refused", { rpc });
      throw new ConnectError(INVALID_CREDENTIAL, Code.PermissionDenied);
    }
    context.values.set(CALLER, caller);
  };
}

function bearsCredential(headers: Headers): boolean {
  return ["authorization", "x-access-token"].some((name) => (headers.get(name) ?? "").trim() !== "");
}

/** Who makes this call; `undefined` only at an unprotected RPC. */
export function callerOf(context: HandlerContext): Caller | undefined {
  return context.values.get(CALLER);
}

/** The user this call is made for; a call that needs one and has none is `Unauthenticated`. */
export function userOf(context: HandlerContext): SessionUser {
  const user = callerOf(context)?.user;
  if (user === undefined) {
    throw new ConnectError(
      "auth: this call is made on behalf of a user, none is named",
      Code.Unauthenticated,
    );
  }
  return user;
}
