import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createSecret } from "../../../src/domain/secret.ts";
import { createWebhook } from "../../../src/platform/events/webhook.ts";
import { signWebhook } from "../../../src/platform/events/webhook-signature.ts";
import { createNodeFetch } from "../../../src/platform/outbound-node.ts";
import { type Posted, SECRETS, theWebhookContract } from "./webhook-contract.ts";

const fetch = createNodeFetch({ refuseAddress: () => undefined, connectTimeoutMs: 2_000, caBundle: [] });

describe("the signature", () => {
  it("is that of the example in the specification", async () => {
    const message = {
      id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
      timestamp: 1_614_265_330,
      text: '{"test": 2432232314}',
    };
    const secret = createSecret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    expect(await signWebhook([secret], message)).toBe("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
  });
});

describe("the webhook on Node", () => {
  const posted: Posted[] = [];
  let answer: { status: number; headers: Readonly<Record<string, string>> } = { status: 204, headers: {} };
  const server = createServer(async (request, response) => {
    const headers = new Headers(
      Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
    );
    posted.push({ method: request.method ?? "", headers, text: await text(request) });
    response.writeHead(answer.status, answer.headers).end("whatever");
  });
  let url = "";
  beforeAll(async () => {
    await once(server.listen(0, "127.0.0.1"), "listening");
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  theWebhookContract({
    url: () => url,
    fetch,
    posted,
    answer: (status, headers = {}) => {
      answer = { status, headers };
    },
  });
});

describe("a listener that is not there", () => {
  const webhookTo = (url: string) =>
    createWebhook({
      url,
      secrets: SECRETS,
      timeoutMs: 200,
      clock: { now: () => new Date() },
      source: "https://ocm.example.org",
      userAgent: "Meshport",
      fetch,
    });

  it("is unavailable", async () => {
    const server = createServer();
    await once(server.listen(0, "127.0.0.1"), "listening");
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    const delivery = await webhookTo(`http://127.0.0.1:${port}/`).deliver({ id: "1", text: "{}" });
    expect(delivery).toEqual({ outcome: "unavailable", why: "no connection" });
  });

  it("is unavailable when it says nothing", async () => {
    const server = createServer(() => {});
    await once(server.listen(0, "127.0.0.1"), "listening");
    const { port } = server.address() as AddressInfo;
    const delivery = await webhookTo(`http://127.0.0.1:${port}/`).deliver({ id: "1", text: "{}" });
    expect(delivery).toEqual({ outcome: "unavailable", why: "no answer in time" });
    server.closeAllConnections();
    server.close();
  });
});
