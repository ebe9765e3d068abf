import { createHash } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadConfig } from "../../src/runtime/config/load.ts";
import type { DemoPerson } from "../../src/runtime/demo/exchange.ts";
import { runTwoServers } from "../../src/runtime/demo/two-servers.ts";
import { startNodeServer } from "../../src/runtime/node.ts";
import { freePort } from "../support/free-port.ts";
import { startWorkerd } from "./start-workerd.ts";

const file = { path: "/radium.txt", content: "Radium glows in the dark.\n" };
const folder = { path: "/notes", child: "day-1.md", content: "# Day 1\n" };
const CREDENTIAL = "interop-service-secret-0123456789";
const silent = { debug() {}, info() {}, warn() {}, error() {} };

interface Running {
  readonly person: DemoPerson;
  close(): Promise<void>;
}

function variables(id: string, name: string, token: string) {
  const sha256 = createHash("sha256").update(token).digest("hex");
  return {
    MESHPORT_OCMPROVIDERAUTHORIZER_DRIVER: "open",
    MESHPORT_OUTBOUND_ALLOW_HTTP: "true",
    MESHPORT_USERS_TEXT: JSON.stringify({
      users: [{ id, display_name: name, tokens: [{ name: "test", sha256 }] }],
    }),
    MESHPORT_SECURITY_SECRET: "workers-test-secret-0123456789abcdef0123",
    MESHPORT_RPC_SERVICE_CREDENTIALS: JSON.stringify([{ name: "test", secret: CREDENTIAL }]),
  };
}

function personAt(origin: string, { id, name }: { id: string; name: string }): DemoPerson {
  return {
    id,
    name,
    server: { origin, fetch: (request) => fetch(request) },
    authorization: `Bearer ${id}-token`,
  };
}

async function startInWorkerd(id: string, name: string, store: string): Promise<Running> {
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const settings = {
    ...variables(id, name, `${id}-token`),
    MESHPORT_SERVER_PUBLIC_ORIGIN: origin,
    MESHPORT_STORE_URL: store,
    MESHPORT_RESOURCES_URL: "r2:FILES",
  };
  const worker = await startWorkerd(port, settings);
  for (const [path, content] of [
    [file.path, file.content],
    [`${folder.path}/${folder.child}`, folder.content],
  ]) {
    await fetch(`${origin}/test-files/${id}${path}`, { method: "PUT", body: content ?? "" });
  }
  return { person: personAt(origin, { id, name }), close: () => worker.dispose() };
}

async function startOnNode(id: string, name: string): Promise<Running> {
  const place = await mkdtemp(join(tmpdir(), "meshport-interop-"));
  await mkdir(join(place, "files", id, folder.path), { recursive: true });
  await writeFile(join(place, "files", id, file.path), file.content);
  await writeFile(join(place, "files", id, folder.path, folder.child), folder.content);
  const config = loadConfig({
    env: {
      ...variables(id, name, `${id}-token`),
      MESHPORT_HTTP_LISTEN: "127.0.0.1:0",
      MESHPORT_RPC_LISTEN: "127.0.0.1:0",
      MESHPORT_STORE_URL: `disk:${join(place, "store")}`,
      MESHPORT_RESOURCES_URL: `disk:${join(place, "files")}`,
    },
  });
  if (!config.ok) throw new Error(config.failure[0]?.message);
  const server = await startNodeServer(config.value, silent);
  return {
    person: personAt(server.publicUrl, { id, name }),
    async close() {
      await server.close();
      await rm(place, { recursive: true });
    },
  };
}

async function tell(sharer: DemoPerson, recipient: DemoPerson): Promise<number> {
  const lines: string[] = [];
  const pause = () => new Promise<void>((resume) => setTimeout(resume, 20));
  const say = (line: string) => lines.push(line);
  return runTwoServers({ sharer, recipient, file, folder, tell: say, pause }).catch((error: unknown) => {
    throw new Error(`${String(error)}\n${lines.join("\n")}`);
  });
}

describe("two servers, whatever they run on", () => {
  const running: Running[] = [];
  let workerOnR2: Running;
  let workerOnDurableObject: Running;
  let node: Running;

  beforeAll(async () => {
    workerOnR2 = await startInWorkerd("marie", "Marie", "r2:RECORDS");
    running.push(workerOnR2);
    workerOnDurableObject = await startInWorkerd("pierre", "Pierre", "do:STORE");
    running.push(workerOnDurableObject);
    node = await startOnNode("irene", "Irène");
    running.push(node);
  }, 60_000);
  afterAll(async () => {
    for (const one of running) await one.close();
  });

  it("federate inside workerd, one on R2, one on a Durable Object", async () => {
    expect(await tell(workerOnR2.person, workerOnDurableObject.person)).toBe(11);
  });

  it("federate from workerd to Node", async () => {
    expect(await tell(workerOnDurableObject.person, node.person)).toBe(11);
  });

  it("federate from Node to workerd", async () => {
    expect(await tell(node.person, workerOnR2.person)).toBe(11);
  });

  it("answer Connect on a Worker, with the service credential only", async () => {
    const url = `${workerOnR2.person.server.origin}/cs3.ocm.invite.v1beta1.InviteAPI/GenerateInviteToken`;
    const call = (authorization?: string) =>
      fetch(url, {
        method: "POST",
        headers: {
          "Content-Type": "application/json",
          "x-meshport-user": "marie",
          ...(authorization && { Authorization: authorization }),
        },
        body: "{}",
      });
    expect((await call()).status).toBe(401);
    expect((await call("Bearer wrong")).status).toBe(403);
    const answer = await call(`Bearer ${CREDENTIAL}`);
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ status: { code: "CODE_OK" }, inviteToken: {} });
  });
});
