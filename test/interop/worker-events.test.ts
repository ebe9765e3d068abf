import { createHash } from "node:crypto";
import { afterEach, describe, expect, it } from "vitest";
import { SECRETS, verifies } from "../platform/events/webhook-contract.ts";
import { aListener } from "../platform/events/webhook-listener.ts";
import { freePort } from "../support/free-port.ts";
import { startWorkerd } from "./start-workerd.ts";

const TOKEN = "a-token-that-nobody-would-guess-0123456789";
const sha256 = createHash("sha256").update(TOKEN).digest("hex");

const open: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

async function aWorker(events: Readonly<Record<string, string>>) {
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const worker = await startWorkerd(port, {
    MESHPORT_SERVER_PUBLIC_ORIGIN: origin,
    MESHPORT_STORE_URL: "do:STORE",
    MESHPORT_RESOURCES_URL: "r2:FILES",
    MESHPORT_SECURITY_SECRET: "workers-test-secret-0123456789abcdef0123",
    MESHPORT_USERS_TEXT: JSON.stringify({
      users: [{ id: "marie", display_name: "Marie", tokens: [{ name: "test", sha256 }] }],
    }),
    ...events,
  });
  open.push(() => worker.dispose());
  const invite = (description: string) =>
    fetch(`${origin}/sciencemesh/generate-invite`, {
      method: "POST",
      headers: { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" },
      body: JSON.stringify({ description }),
    });
  return { origin, invite };
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 10));
}

describe("a Worker with a webhook", () => {
  it("posts what has happened after it has answered, and by its cron trigger what was missed", async () => {
    const port = await freePort();
    const { origin, invite } = await aWorker({
      MESHPORT_EVENTS_WEBHOOK_URL: `http://127.0.0.1:${port}/hook`,
      MESHPORT_EVENTS_WEBHOOK_SECRET: SECRETS[0].reveal(),
    });
    const first = await aListener(port);
    expect((await invite("one")).status).toBe(200);
    await until(() => first.posted.length === 1);
    const [posted] = first.posted;
    expect(posted && (await verifies(posted, SECRETS[0].reveal()))).toBe(true);

    await first.close();
    expect((await invite("two")).status).toBe(200);
    const second = await aListener(port);
    open.push(second.close);
    while (second.posted.length === 0) {
      expect((await fetch(`${origin}/test-cron`, { method: "POST" })).status).toBe(204);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    expect(second.posted[0]?.text).toContain('"two"');
  }, 60_000);

  it("says that it has no NATS", async () => {
    const { invite } = await aWorker({ MESHPORT_EVENTS_NATS_URL: "nats://127.0.0.1:9233" });
    expect((await invite("one")).status).toBe(500);
  }, 60_000);
});
