import { writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createSecret } from "../../src/domain/secret.ts";
import { createLog } from "../../src/platform/log.ts";
import { systemBytes } from "../../src/platform/random.ts";
import { createSealer } from "../../src/platform/sealer.ts";
import { loadConfig } from "../../src/runtime/config/load.ts";
import { startNodeServer } from "../../src/runtime/node.ts";
import { openDiskStore } from "../../src/storage/drivers/disk.ts";
import { createDiskFiles, type DiskFiles } from "../../src/storage/drivers/disk-files.ts";
import { CLOCK, userOf } from "./people.ts";
import { type Size, seed } from "./seed.ts";

const SECRET = "the-secret-that-seals-what-the-benchmark-stores";
/** The service credential of the benchmark's client. */
export const CREDENTIAL = "the-credential-of-the-benchmark";

/** A server over a disk store of some size. */
export interface FilledServer {
  readonly rpcUrl: string;
  readonly directory: string;
  close(): Promise<void>;
}

/** Fills a directory as a disk store, and starts a server on it. */
export async function startFilledServer(size: Size): Promise<FilledServer> {
  const root = await mkdtemp(join(tmpdir(), "meshport-bench-"));
  const directory = join(root, "data");
  const sealer = await createSealer({ secret: createSecret(SECRET), bytes: systemBytes });
  const store = await openDiskStore({ directory, files: unflushedFiles() });
  await seed(store, sealer, size);
  await store.close();
  const users = Array.from({ length: size.users }, (_, user) => {
    const { id, displayName } = userOf(user);
    return { id: id.opaqueId, display_name: displayName };
  });
  const config = loadConfig({
    env: {
      MESHPORT_SERVER_PUBLIC_ORIGIN: "https://own.example",
      MESHPORT_HTTP_LISTEN: "127.0.0.1:0",
      MESHPORT_RPC_LISTEN: "127.0.0.1:0",
      MESHPORT_RPC_SERVICE_CREDENTIALS: [{ name: "bench", secret: CREDENTIAL }],
      MESHPORT_STORE_URL: `disk:${directory}`,
      MESHPORT_RESOURCES_URL: "memory:",
      MESHPORT_SECURITY_SECRET: SECRET,
      MESHPORT_USERS_TEXT: JSON.stringify({ users }),
    },
  });
  if (!config.ok) throw new Error(config.failure.map(({ message }) => message).join("; "));
  const server = await startNodeServer(
    config.value,
    createLog({ level: "silent", format: "json", clock: CLOCK }),
  );
  return {
    rpcUrl: server.rpcUrl,
    directory,
    async close() {
      await server.close();
      await rm(root, { recursive: true, force: true });
    },
  };
}

/** Filling is not what is measured: nothing waits for the disk. No etag of a new file is looked at. */
function unflushedFiles(): DiskFiles {
  return {
    ...createDiskFiles(),
    async write(path, body) {
      writeFileSync(path, body, { flag: "wx", mode: 0o600 });
      return "";
    },
    syncDirectory: async () => {},
  };
}
