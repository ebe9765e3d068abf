import { loadConfig } from "../../../src/runtime/config/load.ts";
import { startNodeServer } from "../../../src/runtime/node.ts";
import type { Dialect as Generation } from "../../gen/dialects.ts";
import { recordingLogger } from "../../support/logger.ts";
import { type GatewayApi, type GatewayFacts, startGatewayApi } from "./gateway-api.ts";
import { readToken, type TokenUser } from "./gateway-token.ts";
import type { AuthType } from "./stand-in.ts";

/** A Meshport that listens on loopback, for the gateway of one generation. */
export interface GatewayBackend {
  readonly httpUrl: string;
  /** Host and port, behind the `@` of its users' addresses. */
  readonly domain: string;
  /** Where each auth type is; everything else is at the first. */
  readonly endpoints: Readonly<Record<AuthType, string>>;
  /** What it asks its gateway. */
  readonly api: GatewayApi;
  close(): Promise<void>;
}

/** What the installation is that it belongs to. */
export interface Installation {
  readonly generation: Generation;
  readonly jwtSecret: string;
  readonly users: readonly TokenUser[];
  readonly resources: GatewayFacts["resources"];
}

/** Starts one with a store in memory, and the API of its gateway, which alone knows users and files. */
export async function startGatewayBackend(installation: Installation): Promise<GatewayBackend> {
  const { jwtSecret, generation, users, resources } = installation;
  const userOf = (token: string) => readToken(jwtSecret, token);
  const api = await startGatewayApi(generation, { users, resources, userOf });
  const listen = "127.0.0.1:0";
  const config = loadConfig({
    env: {
      MESHPORT_HTTP_LISTEN: listen,
      MESHPORT_RPC_LISTEN: listen,
      MESHPORT_RPC_DIALECT: { D1: "ocis", D2: "opencloud", D3: "cs3" }[generation],
      MESHPORT_RPC_AUTH_TYPE: "ocmshares",
      MESHPORT_RPC_LISTENERS: JSON.stringify([
        { listen, auth_type: "ocmsharecode" },
        { listen, auth_type: "ocmexchangedtoken" },
      ]),
      MESHPORT_GATEWAY_JWT_SECRET: jwtSecret,
      MESHPORT_GATEWAY_ENDPOINT: api.address,
      MESHPORT_USERS_DRIVER: "gateway",
      MESHPORT_RESOURCES_URL: "gateway:",
      MESHPORT_STORE_URL: "memory:",
      MESHPORT_OCMPROVIDERAUTHORIZER_DRIVER: "open",
      MESHPORT_OUTBOUND_ALLOW_HTTP: "true",
    },
  });
  if (!config.ok) throw new Error(config.failure.map(({ message }) => message).join(", "));
  const server = await startNodeServer(config.value, recordingLogger());
  const [code = "", exchanged = ""] = server.rpcListenerUrls;
  return {
    httpUrl: server.httpUrl,
    domain: new URL(server.httpUrl).host,
    endpoints: { ocmshares: server.rpcUrl, ocmsharecode: code, ocmexchangedtoken: exchanged },
    api,
    async close() {
      await server.close();
      api.close();
    },
  };
}
