import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { loadConfig } from "../../src/runtime/config/load.ts";
import { startNodeServer } from "../../src/runtime/node.ts";
import { natsBinary, startNats } from "../platform/events/nats-server.ts";
import { SECRETS, verifies } from "../platform/events/webhook-contract.ts";
import { aListener } from "../platform/events/webhook-listener.ts";
import { freePort } from "../support/free-port.ts";
import { recordingLogger } from "../support/logger.ts";

const TOKEN = "a-token-that-nobody-would-guess-0123456789";
const sha256 = createHash("sha256").update(TOKEN).digest("hex");
const USERS = JSON.stringify({
  users: [{ id: "marie", display_name: "Marie Curie", tokens: [{ name: "test", sha256 }] }],
});

let folder = "";
const open: (() => Promise<unknown> | undefined)[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "meshport-events-"));
});
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
  rmSync(folder, { recursive: true, force: true });
});

async function aServer(
  events: Readonly<Record<string, unknown>>,
  http: Readonly<Record<string, string>> = {},
) {
  const log = recordingLogger();
  const settings = {
    server: { public_origin: "https://ocm.example.org" },
    http: { listen: "127.0.0.1:0", ...http },
    rpc: { listen: "127.0.0.1:0" },
    store: { url: `disk:${join(folder, "data")}` },
    resources: { url: "memory:" },
    security: { secret: "the-secret-of-the-servers-under-test-0123" },
    users: { text: USERS },
    events,
  };
  const loaded = loadConfig({ yamlText: JSON.stringify(settings), env: {} });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.failure));
  const server = await startNodeServer(loaded.value, log);
  let closed = false;
  const close = async () => {
    if (!closed) await server.close();
    closed = true;
  };
  open.push(close);
  return { ...server, close, log };
}

async function invite(server: { readonly httpUrl: string }, description: string) {
  const response = await fetch(`${server.httpUrl}/sciencemesh/generate-invite`, {
    method: "POST",
    headers: { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" },
    body: JSON.stringify({ description }),
  });
  expect(response.status).toBe(200);
  return (await response.json()) as { token: string };
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 10));
}

describe("a server with a webhook", () => {
  it("posts what has happened, signed", async () => {
    const port = await freePort();
    const { posted, close } = await aListener(port);
    open.push(close);
    const server = await aServer({
      webhook_url: `http://127.0.0.1:${port}/hook`,
      webhook_secret: SECRETS[0].reveal(),
      previous_webhook_secrets: [SECRETS[1].reveal()],
    });
    const { token } = await invite(server, "for Brian");
    await until(() => posted.length > 0);
    const [first] = posted;
    if (first === undefined) throw new Error("nothing came");
    for (const secret of SECRETS) expect(await verifies(first, secret.reveal())).toBe(true);
    expect(JSON.parse(first.text)).toMatchObject({
      type: "meshport.invite-generated",
      source: "https://ocm.example.org",
      data: { owner: { opaqueId: "marie" }, description: "for Brian" },
    });
    expect(first.text).not.toContain(token);
  });

  it("answers while the listener is away, and tells after a restart what was missed", async () => {
    const port = await freePort();
    const events = { webhook_url: `http://127.0.0.1:${port}/hook`, webhook_secret: SECRETS[0].reveal() };
    const before = await aServer(events);
    const tokens = [await invite(before, "one"), await invite(before, "two")];
    await before.close();
    expect(before.log.text()).toContain("event will be told again");
    expect(tokens.some(({ token }) => before.log.text().includes(token))).toBe(false);

    const { posted, close } = await aListener(port);
    open.push(close);
    await aServer(events);
    await until(() => posted.length >= 1);
    expect(posted.every(({ text: body }) => body.includes("meshport.invite-generated"))).toBe(true);
  });
});

describe("a server that stops", () => {
  it("does not wait for a listener that does not answer", async () => {
    const port = await freePort();
    const asked = Promise.withResolvers<void>();
    const silent = createServer(() => asked.resolve()).listen(port, "127.0.0.1");
    open.push(async () => {
      silent.closeAllConnections();
      silent.close();
    });
    const events = { webhook_url: `http://127.0.0.1:${port}/hook`, webhook_secret: SECRETS[0].reveal() };
    const server = await aServer(events, { shutdown_grace: "0s" });
    await invite(server, "for Brian");
    await asked.promise;
    await server.close();
    expect(server.log.text()).toContain("stopped before all background work was done");
  });
});

describe.skipIf(natsBinary === undefined)("a server with NATS", () => {
  it("tells oCIS of a new invite", async () => {
    const nats = await startNats();
    open.push(async () => {
      await nats.stop();
      nats.forget();
    });
    const server = await aServer({ nats_url: `nats://127.0.0.1:${nats.port}` });
    await invite(server, "for Brian");
    const { connect } = await import("@nats-io/transport-node");
    const { jetstreamManager } = await import("@nats-io/jetstream");
    const client = await connect({ servers: `127.0.0.1:${nats.port}` });
    open.push(() => client.close());
    const { streams } = await jetstreamManager(client);
    const told = async () => (await streams.info("main-queue").catch(() => undefined))?.state.messages === 1;
    await until(told);
    const message = await streams.getMessage("main-queue", { seq: 1 });
    expect(message?.string()).toContain("events.ScienceMeshInviteTokenGenerated");
  });
});
