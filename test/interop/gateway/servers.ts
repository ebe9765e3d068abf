import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadConfig } from "../../../src/runtime/config/load.ts";
import { startNodeServer } from "../../../src/runtime/node.ts";
import { recordingLogger } from "../../support/logger.ts";

/** A Meshport that listens on loopback, for gateways of all generations. */
export interface GatewayBackend {
  readonly httpUrl: string;
  /** Host and port, behind the `@` of its users' addresses. */
  readonly domain: string;
  readonly endpoints: Readonly<Record<"D1" | "D2" | "D3" | "code" | "exchanged", string>>;
  readonly log: ReturnType<typeof recordingLogger>;
  close(): Promise<void>;
}

/** Starts one with a store in memory and a folder with `/notes/a.txt` and `/paper.txt` for each user. */
export async function startGatewayBackend(options: {
  readonly jwtSecret: string;
  /** The identity provider of the installation, and the ids of its users. */
  readonly idp: string;
  readonly users: readonly string[];
}): Promise<GatewayBackend> {
  const folder = await mkdtemp(join(tmpdir(), "meshport-gateway-"));
  for (const user of options.users) {
    await mkdir(join(folder, user, "notes"), { recursive: true });
    await writeFile(join(folder, user, "notes", "a.txt"), "a");
    await writeFile(join(folder, user, "paper.txt"), "radium");
  }
  const listen = "127.0.0.1:0";
  const config = loadConfig({
    env: {
      MESHPORT_HTTP_LISTEN: listen,
      MESHPORT_RPC_LISTEN: listen,
      MESHPORT_RPC_DIALECT: "ocis",
      MESHPORT_RPC_LISTENERS: JSON.stringify([
        { listen, dialect: "opencloud", auth_type: "ocmshares" },
        { listen, dialect: "cs3", auth_type: "ocmshares" },
        { listen, dialect: "cs3", auth_type: "ocmsharecode" },
        { listen, dialect: "cs3", auth_type: "ocmexchangedtoken" },
      ]),
      MESHPORT_GATEWAY_JWT_SECRET: options.jwtSecret,
      MESHPORT_STORE_URL: "memory:",
      MESHPORT_RESOURCES_URL: `disk:${folder}`,
      MESHPORT_USERS_IDP: options.idp,
      MESHPORT_USERS_TEXT: JSON.stringify({
        users: options.users.map((id) => ({ id, display_name: `${id} of the gateway` })),
      }),
      MESHPORT_OCMPROVIDERAUTHORIZER_DRIVER: "open",
      MESHPORT_OUTBOUND_ALLOW_HTTP: "true",
    },
  });
  if (!config.ok) throw new Error(config.failure.map(({ message }) => message).join(", "));
  const log = recordingLogger();
  const server = await startNodeServer(config.value, log);
  const [D2 = "", D3 = "", code = "", exchanged = ""] = server.rpcListenerUrls;
  return {
    httpUrl: server.httpUrl,
    domain: new URL(server.httpUrl).host,
    endpoints: { D1: server.rpcUrl, D2, D3, code, exchanged },
    log,
    async close() {
      await server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
