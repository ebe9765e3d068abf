import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../../support/free-port.ts";

const PLACES = ["nats-server", "/usr/sbin/nats-server", "/usr/local/bin/nats-server"];

/** The server that Debian's package has; `undefined` where it is not installed. */
export const natsBinary = PLACES.find((path) => spawnSync(path, ["--version"]).status === 0);

/** A real server on loopback with a folder of its own. */
export interface NatsServer {
  readonly port: number;
  stop(): Promise<void>;
  /** Removes the folder; the server must have been stopped. */
  forget(): void;
}

/** Starts a server with JetStream; `folder` is that of a server that was stopped, to go on with its streams. */
export async function startNats(
  options: { readonly port?: number; readonly folder?: string; readonly args?: readonly string[] } = {},
): Promise<NatsServer & { readonly folder: string }> {
  if (natsBinary === undefined) throw new Error("there is no nats-server");
  const port = options.port ?? (await freePort());
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), "meshport-nats-"));
  const args = ["-a", "127.0.0.1", "-p", String(port), "-js", "-sd", folder, ...(options.args ?? [])];
  const child = spawn(natsBinary, args, { stdio: ["ignore", "ignore", "pipe"] });
  await ready(child);
  return {
    port,
    folder,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill("SIGKILL");
      await once(child, "exit");
    },
    forget: () => rmSync(folder, { recursive: true, force: true }),
  };
}

async function ready(child: ChildProcess): Promise<void> {
  let log = "";
  await new Promise<void>((resolve, reject) => {
    // The listener stays: a server that nobody listens to any more stops at its next line.
    child.stderr?.on("data", (chunk) => {
      log += String(chunk);
      if (log.includes("Server is ready")) resolve();
    });
    child.once("exit", () => reject(new Error(`nats-server did not start:\n${log}`)));
  });
}
