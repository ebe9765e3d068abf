import type { DescMethod } from "@bufbuild/protobuf";
import { Code, ConnectError, createContextKey, type HandlerContext } from "@connectrpc/connect";
import type { Logger } from "../domain/ports/logger.ts";
import type { SessionUser } from "../domain/ports/sessions.ts";
import { ProviderAPI as AuthProviderAPI } from "../gen/cs3/auth/provider/v1beta1/provider_api_pb.ts";
import { OcmCoreAPI } from "../gen/cs3/ocm/core/v1beta1/ocm_core_api_pb.ts";
import { OcmIncomingAPI } from "../gen/cs3/ocm/incoming/v1beta1/ocm_incoming_api_pb.ts";
import { InviteAPI } from "../gen/cs3/ocm/invite/v1beta1/invite_api_pb.ts";
import { ProviderAPI as OcmProviderAPI } from "../gen/cs3/ocm/provider/v1beta1/provider_api_pb.ts";
import { OcmAPI } from "../gen/cs3/sharing/ocm/v1beta1/ocm_api_pb.ts";
import { answerSurprise } from "./surprise.ts";

/** Who calls: a service of ours, and the user it acts for when it acts for one. */
export interface Caller {
  readonly service: string;
  readonly user?: SessionUser;
}

/** The caller that the headers prove, or `undefined`; the reason is never told apart to the caller. */
export type AuthenticateCaller = (headers: Headers) => Promise<Caller | undefined>;

export interface RequestGateDeps {
  readonly authenticate: AuthenticateCaller;
  /** Whether the RPCs that reva leaves open need a credential, too. */
  readonly protectAll: boolean;
  readonly logger: Logger;
}

/** The RPCs that reva answers without a credential, trusting its network. */
const UNPROTECTED: ReadonlySet<DescMethod> = new Set<DescMethod>([
  ...OcmProviderAPI.methods,
  InviteAPI.method.acceptInvite,
  InviteAPI.method.getAcceptedUser,
  OcmAPI.method.getOCMShareByToken,
  ...OcmCoreAPI.methods,
  OcmIncomingAPI.method.createOCMIncomingShare,
  AuthProviderAPI.method.authenticate,
]);

const CALLER = createContextKey<Caller | undefined>(undefined, { description: "the caller" });

/**
 * Builds the gate that every call passes before its body is read: no credential is `Unauthenticated`, a wrong one
 * `PermissionDenied`, both with reva's words. At an unprotected RPC a credential only says who calls.
 */
export function createRequestGate({ authenticate, protectAll, logger }: RequestGateDeps) {
  return async (context: HandlerContext): Promise<void> => {
    const rpc = `${context.service.typeName}/${context.method.name}`;
    const open = !protectAll && UNPROTECTED.has(context.method);
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
      throw new ConnectError("auth: core access token is invalid", Code.PermissionDenied);
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
