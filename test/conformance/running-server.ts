import { createHash } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadConfig } from "../../src/runtime/config/load.ts";
import { startNodeServer } from "../../src/runtime/node.ts";
import { startAgreeablePeer } from "../support/agreeable-peer.ts";
import { type RecordingLogger, recordingLogger } from "../support/logger.ts";

/** A real server on loopback with one user and one share, as an operator would start it. */
export interface RunningServer {
  readonly httpPort: number;
  readonly rpcPort: number;
  /** `Authorization` of the user Marie. */
  readonly user: string;
  /** `Authorization` of the gateway. */
  readonly gateway: string;
  /** A folder that Marie has shared with a user of another server. */
  readonly share: { readonly id: string; readonly secret: string };
  readonly log: RecordingLogger;
  close(): Promise<void>;
}

const TOKEN = "maries-token";
const GATEWAY_SECRET = "conformance-service-secret-0123456789";

/**
 * Starts it, with a store in memory, and lets Marie share `/notes` (with `sub/file.txt`) with a peer that takes
 * everything. `webdavPrefix` is where peers read.
 */
export async function startRunningServer(webdavPrefix = "dav/ocm"): Promise<RunningServer> {
  const folder = await mkdtemp(join(tmpdir(), "meshport-conformance-"));
  await mkdir(join(folder, "marie", "notes", "sub"), { recursive: true });
  await writeFile(join(folder, "marie", "notes", "sub", "file.txt"), "Day 1\n");
  const sha256 = createHash("sha256").update(TOKEN).digest("hex");
  const config = loadConfig({
    env: {
      MESHPORT_HTTP_LISTEN: "127.0.0.1:0",
      MESHPORT_RPC_LISTEN: "127.0.0.1:0",
      MESHPORT_STORE_URL: "memory:",
      MESHPORT_RESOURCES_URL: `disk:${folder}`,
      MESHPORT_USERS_TEXT: JSON.stringify({
        users: [{ id: "marie", display_name: "Marie Curie", tokens: [{ name: "test", sha256 }] }],
      }),
      MESHPORT_RPC_SERVICE_CREDENTIALS: JSON.stringify([{ name: "gateway", secret: GATEWAY_SECRET }]),
      MESHPORT_OCMPROVIDERAUTHORIZER_DRIVER: "open",
      MESHPORT_OCMCORE_REQUIRE_ACCEPTED_INVITE: "false",
      MESHPORT_OCMSHAREPROVIDER_WEBDAV_PREFIX: webdavPrefix,
      MESHPORT_OUTBOUND_ALLOW_HTTP: "true",
    },
  });
  if (!config.ok) throw new Error(config.failure.map(({ message }) => message).join(", "));
  const log = recordingLogger();
  const server = await startNodeServer(config.value, log);
  const peer = await startAgreeablePeer();
  const user = `Bearer ${TOKEN}`;
  const shared = await fetch(`${server.httpUrl}/sciencemesh/create-share`, {
    method: "POST",
    headers: { Authorization: user, "Content-Type": "application/json" },
    body: JSON.stringify({
      sourcePath: "/notes",
      role: "viewer",
      recipientUsername: "brian",
      recipientHost: peer.host,
    }),
  });
  const { id } = (await shared.json()) as { readonly id: string };
  return {
    httpPort: Number(new URL(server.httpUrl).port),
    rpcPort: Number(new URL(server.rpcUrl).port),
    user,
    gateway: `Bearer ${GATEWAY_SECRET}`,
    share: { id, secret: peer.toldOf(id).protocol.webdav.sharedSecret },
    log,
    async close() {
      await server.close();
      await peer.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
