import type { ConnectRouter, HandlerContext, Interceptor } from "@connectrpc/connect";
import type { Logger } from "../domain/ports/logger.ts";
import { ProviderAPI as AuthProviderAPI } from "../gen/cs3/auth/provider/v1beta1/provider_api_pb.ts";
import { OcmCoreAPI } from "../gen/cs3/ocm/core/v1beta1/ocm_core_api_pb.ts";
import { OcmIncomingAPI } from "../gen/cs3/ocm/incoming/v1beta1/ocm_incoming_api_pb.ts";
import { InviteAPI } from "../gen/cs3/ocm/invite/v1beta1/invite_api_pb.ts";
import { ProviderAPI as OcmProviderAPI } from "../gen/cs3/ocm/provider/v1beta1/provider_api_pb.ts";
import { OcmAPI } from "../gen/cs3/sharing/ocm/v1beta1/ocm_api_pb.ts";
import { Health } from "../gen/grpc/health/v1/health_pb.ts";
import { ServerReflection } from "../gen/grpc/reflection/v1/reflection_pb.ts";
import { ServerReflection as ServerReflectionAlpha } from "../gen/grpc/reflection/v1alpha/reflection_pb.ts";
import { file_meshport_cs3dialect_v1_webapp as DIALECT_FILE } from "../gen/meshport/cs3dialect/v1/webapp_pb.ts";
import { type AuthenticateCaller, createRequestGate } from "./auth.ts";
import { type AuthProviderDeps, createAuthProvider } from "./authprovider.ts";
import type { Dialect } from "./convert/dialect.ts";
import { createHealth, type HealthDeps } from "./health.ts";
import { boundTimeouts } from "./longest-timeout.ts";
import { createOcmCore, createOcmIncoming, type OcmCoreDeps } from "./ocmcore.ts";
import { createOcmInviteManager, type OcmInviteManagerDeps } from "./ocminvitemanager.ts";
import { createOcmProviderAuthorizer, type OcmProviderAuthorizerDeps } from "./ocmproviderauthorizer.ts";
import { createOcmShareProvider, type OcmShareProviderDeps } from "./ocmshareprovider.ts";
import { createReflection } from "./reflection/reflection.ts";
import { blameRequest, noteRead, strictJson } from "./request-fault.ts";
import { createScopeCheck } from "./scope-check.ts";
import type { AuthType } from "./share-credential.ts";
import { answerSurprise } from "./surprise.ts";
import { traceIdOf } from "./trace.ts";

export interface RpcDeps {
  readonly useCases: OcmProviderAuthorizerDeps["useCases"] &
    OcmInviteManagerDeps["useCases"] &
    OcmShareProviderDeps["useCases"] &
    OcmCoreDeps["useCases"] &
    AuthProviderDeps["useCases"];
  readonly authenticate: AuthenticateCaller;
  readonly logger: Logger;
  /** Whether also the RPCs that reva leaves open need a credential (default); `false` is for closed networks. */
  readonly protectAll?: boolean;
  /** What the gateway speaks; `ocis` by default. */
  readonly dialect?: Dialect;
  /** Which credentials `Authenticate` takes; `any` by default. */
  readonly authType?: AuthType;
  /** What `AcceptInvite` answers for two who are connected already; `already-exists`, as CS3 has it, by default. */
  readonly acceptInviteTwice?: "ok" | "already-exists";
  /** The largest request that is read, in bytes; 4 MiB by default. */
  readonly readMaxBytes?: number;
  /** What load balancers are told; without it there is no health service. */
  readonly health?: Omit<HealthDeps, "services">;
  /** Whether everybody is told what services and messages there are; not by default. */
  readonly reflection?: boolean;
}

const READ_MAX_BYTES = 4 * 1024 * 1024;
const QUESTION_MAX_BYTES = 16 * 1024;
const SERVICES = [OcmProviderAPI, InviteAPI, OcmAPI, OcmCoreAPI, OcmIncomingAPI, AuthProviderAPI];

/**
 * The internal services as routes for any Connect router, whatever protocols it speaks. The credential check, the
 * limits and the handling of bugs come with them, so that no way to mount them leaves these out.
 */
export function createRpcRoutes(deps: RpcDeps): (router: ConnectRouter) => void {
  const {
    dialect = "ocis",
    authType = "any",
    acceptInviteTwice = "already-exists",
    protectAll = true,
  } = deps;
  const { useCases, logger } = deps;
  const gate = createRequestGate({ ...deps, protectAll, dialect });
  const bugCover = createBugCover(logger);
  const options = {
    requestGate: async (context: HandlerContext) => {
      await gate(context);
      blameRequest(context);
    },
    interceptors: [noteRead, bugCover, nameTrace, createScopeCheck({ protectAll, dialect, logger })],
    readMaxBytes: deps.readMaxBytes ?? READ_MAX_BYTES,
    jsonOptions: strictJson,
  };
  // What everybody may know is told without a credential, and takes no long question.
  const inTheOpen = {
    requestGate: blameRequest,
    interceptors: [noteRead, bugCover],
    readMaxBytes: QUESTION_MAX_BYTES,
    jsonOptions: strictJson,
  };
  const addRoutes = (router: ConnectRouter) => {
    router.service(OcmProviderAPI, createOcmProviderAuthorizer({ useCases }), options);
    router.service(InviteAPI, createOcmInviteManager({ useCases, dialect, acceptInviteTwice }), options);
    router.service(OcmAPI, createOcmShareProvider({ useCases, dialect }), options);
    router.service(OcmCoreAPI, createOcmCore({ useCases, dialect }), options);
    router.service(OcmIncomingAPI, createOcmIncoming({ useCases, dialect }), options);
    router.service(AuthProviderAPI, createAuthProvider({ useCases, dialect, authType }), options);
    if (deps.health !== undefined) {
      const services = [...SERVICES, Health].map(({ typeName }) => typeName);
      router.service(Health, createHealth({ ...deps.health, services }), inTheOpen);
    }
    if (deps.reflection) {
      const services = deps.health === undefined ? SERVICES : [...SERVICES, Health];
      const { v1, v1alpha } = createReflection({ services, files: [DIALECT_FILE] });
      router.service(ServerReflection, v1, inTheOpen);
      router.service(ServerReflectionAlpha, v1alpha, inTheOpen);
    }
  };
  return (router) => boundTimeouts(router, () => addRoutes(router));
}

/** Lets no bug tell about itself. */
function createBugCover(logger: Logger): Interceptor {
  return (next) => async (request) => {
    try {
      return await next(request);
    } catch (error) {
      throw answerSurprise(error, { logger, rpc: `${request.service.typeName}/${request.method.name}` });
    }
  };
}

/** Names the caller's trace in the status that every answer of CS3 has. */
const nameTrace: Interceptor = (next) => async (request) => {
  const response = await next(request);
  const { status } = response.message as { readonly status?: { trace: string } };
  if (status !== undefined) status.trace = traceIdOf(request.header);
  return response;
};
