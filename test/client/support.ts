import { createHash } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { connectMeshport, type ServiceConnection, type UserConnection } from "../../src/client/index.ts";
import { loadConfig } from "../../src/runtime/config/load.ts";
import { startNodeServer } from "../../src/runtime/node.ts";

/** The secret of the application at every server of these tests. */
export const SECRET = "client-test-secret-0123456789abcdef";

/** A server on loopback with one user, and the connections of its application. */
export interface Site {
  /** Where peers and users reach it. */
  readonly publicUrl: string;
  readonly rpcUrl: string;
  /** Its host, as other servers know it. */
  readonly provider: string;
  readonly userId: string;
  /** The user's own token at the public doors. */
  readonly userToken: string;
  readonly service: ServiceConnection;
  readonly user: UserConnection;
  close(): Promise<void>;
}

const silent = { debug() {}, info() {}, warn() {}, error() {} };

/** Starts a server as an operator would, for one user with these files. */
export async function startSite(
  userId: string,
  files: Readonly<Record<string, string>> = {},
  settings: Readonly<Record<string, string>> = {},
): Promise<Site> {
  const place = await mkdtemp(join(tmpdir(), "meshport-client-"));
  for (const [path, content] of Object.entries(files)) {
    const file = join(place, "files", userId, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
  }
  const userToken = `${userId}-token`;
  const sha256 = createHash("sha256").update(userToken).digest("hex");
  const config = loadConfig({
    env: {
      MESHPORT_HTTP_LISTEN: "127.0.0.1:0",
      MESHPORT_RPC_LISTEN: "127.0.0.1:0",
      MESHPORT_RPC_SERVICE_CREDENTIALS: JSON.stringify([{ name: "app", secret: SECRET }]),
      MESHPORT_STORE_URL: `disk:${join(place, "store")}`,
      MESHPORT_RESOURCES_URL: `disk:${join(place, "files")}`,
      MESHPORT_OCMPROVIDERAUTHORIZER_DRIVER: "open",
      MESHPORT_OUTBOUND_ALLOW_HTTP: "true",
      MESHPORT_SECURITY_SECRET: "client-test-sealing-secret-0123456789",
      MESHPORT_USERS_TEXT: JSON.stringify({
        users: [
          {
            id: userId,
            display_name: nameOf(userId),
            mail: `${userId}@example.org`,
            tokens: [{ name: "test", sha256 }],
          },
        ],
      }),
      ...settings,
    },
  });
  if (!config.ok) throw new Error(config.failure[0]?.message);
  const server = await startNodeServer(config.value, silent);
  const service = connectMeshport({ url: server.rpcUrl, credential: { secret: SECRET } });
  return {
    publicUrl: server.publicUrl,
    rpcUrl: server.rpcUrl,
    provider: new URL(server.publicUrl).host,
    userId,
    userToken,
    service,
    user: service.onBehalfOf(userId),
    async close() {
      await server.close();
      await rm(place, { recursive: true, force: true });
    },
  };
}

/** `marie` is Marie. */
export function nameOf(userId: string): string {
  return userId.charAt(0).toUpperCase() + userId.slice(1);
}

/** Everything a list has, in its order. */
export async function allOf<T>(list: AsyncIterable<T>): Promise<readonly T[]> {
  const items: T[] = [];
  for await (const item of list) items.push(item);
  return items;
}
