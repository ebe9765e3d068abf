import { createHash } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "../../platform/clock.ts";
import { createLog } from "../../platform/log.ts";
import { systemRandom } from "../../platform/random.ts";
import { loadConfig } from "../config/load.ts";
import { type NodeServer, startNodeServer } from "../node.ts";
import type { DemoPerson, Tell } from "./exchange.ts";
import { runTwoServers, StepFailed } from "./two-servers.ts";

const FILE = { path: "/radium.txt", content: "Radium glows in the dark.\n" };
const FOLDER = { path: "/notes", child: "day-1.md", content: "# Day 1\n\nWe bought pitchblende.\n" };
const PAUSE_MS = 20;

/** What the demo needs of the process. */
export interface DemoHost {
  readonly say: Tell;
  readonly complain: Tell;
  /** Resolves when the process is told to stop. */
  readonly stopped: Promise<void>;
}

/** Starts two servers on loopback with fresh folders, tells the story of two users, and leaves nothing behind. */
export async function runDemo({ say, complain, stopped }: DemoHost): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), "meshport-demo-"));
  const servers: NodeServer[] = [];
  try {
    const people: DemoPerson[] = [];
    for (const [id, name] of [
      ["marie", "Marie"],
      ["pierre", "Pierre"],
    ] as const) {
      const { server, person } = await startFor({ id, name, folder: join(folder, id), complain });
      servers.push(server);
      people.push(person);
      say(`${name}'s server is running at ${server.publicUrl}`);
    }
    const [sharer, recipient] = people;
    if (sharer === undefined || recipient === undefined) throw new Error("two people are needed");
    await putFiles(join(folder, sharer.id, "files", sharer.id));
    const pause = () => new Promise<void>((resume) => setTimeout(resume, PAUSE_MS));
    const story = runTwoServers({ sharer, recipient, file: FILE, folder: FOLDER, tell: say, pause });
    const steps = await Promise.race([story, stopped.then(giveUp)]);
    say(`All ${steps} steps went as told.`);
    return 0;
  } catch (error) {
    if (!(error instanceof StepFailed)) throw error;
    complain(`not as told: ${error.message}`);
    return 1;
  } finally {
    for (const server of servers) await server.close();
    await rm(folder, { recursive: true, force: true });
  }
}

function giveUp(): never {
  throw new StepFailed("the demo was stopped");
}

async function startFor(who: { id: string; name: string; folder: string; complain: Tell }) {
  const token = systemRandom.secret();
  await mkdir(who.folder);
  const users = join(who.folder, "users.yaml");
  await writeFile(users, usersFile(who, token), { mode: 0o600 });
  const loaded = loadConfig({
    env: {
      MESHPORT_SERVER_PROVIDER: `${who.name}'s Meshport`,
      MESHPORT_HTTP_LISTEN: "127.0.0.1:0",
      MESHPORT_RPC_LISTEN: "127.0.0.1:0",
      MESHPORT_STORE_URL: `disk:${join(who.folder, "store")}`,
      MESHPORT_RESOURCES_URL: `disk:${join(who.folder, "files")}`,
      MESHPORT_USERS_FILE: users,
      MESHPORT_SECURITY_SECRET: systemRandom.secret(),
      MESHPORT_OCMPROVIDERAUTHORIZER_DRIVER: "open",
      MESHPORT_OUTBOUND_ALLOW_HTTP: "true",
    },
  });
  if (!loaded.ok) throw new Error(`the demo's own configuration: ${loaded.failure[0]?.message}`);
  const logger = createLog({
    level: "warn",
    format: "text",
    clock: systemClock,
    write: (line) => who.complain(line.trimEnd()),
  });
  const server = await startNodeServer(loaded.value, logger);
  const person: DemoPerson = {
    name: who.name,
    id: who.id,
    server: { origin: server.publicUrl, fetch: (request) => fetch(request) },
    authorization: `Bearer ${token}`,
  };
  return { server, person };
}

function usersFile({ id, name }: { readonly id: string; readonly name: string }, token: string): string {
  const sha256 = createHash("sha256").update(token).digest("hex");
  const tokens = [{ name: "demo", sha256 }];
  return JSON.stringify({ users: [{ id, display_name: name, mail: `${id}@example.org`, tokens }] });
}

async function putFiles(root: string): Promise<void> {
  await mkdir(join(root, FOLDER.path), { recursive: true });
  await writeFile(join(root, FILE.path), FILE.content);
  await writeFile(join(root, FOLDER.path, FOLDER.child), FOLDER.content);
}
