import type { DescService } from "@bufbuild/protobuf";
import {
  type Client,
  type ConnectRouter,
  createClient,
  createRouterTransport,
  type Interceptor,
} from "@connectrpc/connect";
import type { LocalUser } from "../../src/domain/model/local-user.ts";
import { createSecret } from "../../src/domain/secret.ts";
import { Code } from "../../src/gen/cs3/rpc/v1beta1/code_pb.ts";
import { createGatewayCallers } from "../../src/rpc/gateway-callers.ts";
import type { RpcDeps } from "../../src/rpc/routes.ts";
import { createRpcRoutes } from "../../src/rpc/routes.ts";
import { createServiceCredentials } from "../../src/rpc/service-credentials.ts";
import { directoryOf, EINSTEIN, MARIE } from "../support/people.ts";
import { createTestService, type TestService, type TestServiceOptions } from "../support/service.ts";

export const GATEWAY_SECRET = "the-gateways-secret";
const USERS = [MARIE, EINSTEIN];

/** The headers of the gateway, alone or on behalf of a user. */
export function gatewayHeaders(user?: LocalUser): Record<string, string> {
  return {
    authorization: `Bearer ${GATEWAY_SECRET}`,
    ...(user && { "x-meshport-user": user.id.opaqueId }),
  };
}

/** A whole service in memory, its RPC routes, and clients that call them in process. */
export interface RpcWorld extends TestService {
  readonly routes: (router: ConnectRouter) => void;
  /** A client of the gateway, acting for the user when one is given. */
  client<T extends DescService>(service: T, user?: LocalUser): Client<T>;
  /** A client with these headers and no others. */
  clientWith<T extends DescService>(service: T, headers: Readonly<Record<string, string>>): Client<T>;
}

export function createRpcWorld(
  options: TestServiceOptions & {
    readonly rpc?: Partial<Omit<RpcDeps, "useCases">>;
    readonly useCases?: (useCases: TestService["useCases"]) => TestService["useCases"];
  } = {},
): RpcWorld {
  const service = createTestService({
    users: USERS,
    files: { marie: { "/paper.txt": "radium", "/notes/a.txt": "a" } },
    ...options,
  });
  const services = createServiceCredentials({
    credentials: [{ name: "gateway", secret: createSecret(GATEWAY_SECRET) }],
    users: directoryOf(options.users ?? USERS),
  });
  const routes = createRpcRoutes({
    useCases: options.useCases?.(service.useCases) ?? service.useCases,
    authenticate: options.gatewayTokens
      ? createGatewayCallers({ tokens: options.gatewayTokens, otherwise: services })
      : services,
    logger: service.log,
    ...options.rpc,
  });
  const clientWith = <T extends DescService>(desc: T, headers: Readonly<Record<string, string>>) => {
    const interceptor: Interceptor = (next) => (request) => {
      for (const [name, value] of Object.entries(headers)) request.header.set(name, value);
      return next(request);
    };
    return createClient(desc, createRouterTransport(routes, { transport: { interceptors: [interceptor] } }));
  };
  return {
    ...service,
    routes,
    clientWith,
    client: (desc, user) => clientWith(desc, gatewayHeaders(user)),
  };
}

/** The name of an answer's status code, and its message where that is what a test is about. */
export function codeOf(answer: { readonly status?: { readonly code: Code } | undefined }): string {
  const code = answer.status?.code;
  return Object.entries(Code).find(([, number]) => number === code)?.[0] ?? `no code: ${code}`;
}
