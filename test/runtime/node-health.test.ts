import { Code, createClient } from "@connectrpc/connect";
import { createConnectTransport, createGrpcTransport, Http2SessionManager } from "@connectrpc/connect-node";
import { afterEach, describe, expect, it } from "vitest";
import { OcmAPI } from "../../src/gen/cs3/sharing/ocm/v1beta1/ocm_api_pb.ts";
import {
  Health,
  HealthCheckResponse_ServingStatus as Status,
} from "../../src/gen/grpc/health/v1/health_pb.ts";
import { loadConfig } from "../../src/runtime/config/load.ts";
import { type NodeServer, startNodeServer } from "../../src/runtime/node.ts";
import { recordingLogger } from "../support/logger.ts";

const SECRET = "node-health-test-secret-0123456789abcdef";
const cleanups: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function start(yamlText = ""): Promise<NodeServer> {
  const config = loadConfig({
    yamlText,
    env: {
      MESHPORT_HTTP_LISTEN: "127.0.0.1:0",
      MESHPORT_RPC_LISTEN: "127.0.0.1:0",
      MESHPORT_RPC_SERVICE_CREDENTIALS: JSON.stringify([{ name: "gateway", secret: SECRET }]),
      MESHPORT_STORE_URL: "memory:",
      MESHPORT_RESOURCES_URL: "memory:",
      MESHPORT_USERS_TEXT: "users: []",
    },
  });
  if (!config.ok) throw new Error(config.failure[0]?.message);
  const server = await startNodeServer(config.value, recordingLogger());
  cleanups.push(() => server.close());
  return server;
}

function grpc(baseUrl: string) {
  const sessionManager = new Http2SessionManager(baseUrl);
  cleanups.push(() => sessionManager.abort());
  return createGrpcTransport({ baseUrl, sessionManager });
}

const headers = { authorization: `Bearer ${SECRET}` };

describe("a server on Node", () => {
  it("tells its health on all of its ports, without a credential", async () => {
    const server = await start("rpc: { listeners: [{ listen: '127.0.0.1:0' }] }");
    for (const url of [server.httpUrl, server.rpcUrl, ...server.rpcListenerUrls]) {
      expect(await (await fetch(`${url}/healthz`)).json()).toEqual({ status: "alive" });
      expect(await (await fetch(`${url}/readyz`)).json()).toEqual({ status: "ready" });
    }
    for (const url of [server.rpcUrl, ...server.rpcListenerUrls]) {
      const { status } = await createClient(Health, grpc(url)).check({ service: OcmAPI.typeName });
      expect(status).toBe(Status.SERVING);
    }
  });

  it("first says that it is not ready and still answers, then ends what waits, then goes", async () => {
    const server = await start("http: { drain_delay: 2s }");
    const client = createClient(Health, grpc(server.rpcUrl));
    const watch = client.watch({})[Symbol.asyncIterator]();
    expect((await watch.next()).value?.status).toBe(Status.SERVING);
    const closed = server.close();
    expect((await watch.next()).value?.status).toBe(Status.NOT_SERVING);
    const ready = await fetch(`${server.httpUrl}/readyz`);
    expect([ready.status, await ready.json()]).toEqual([503, { status: "not ready", failing: ["draining"] }]);
    expect((await watch.next()).done, "the watch does not hold up the end").toBe(true);
    await closed;
    await expect(fetch(`${server.httpUrl}/healthz`)).rejects.toThrow();
  });

  it("refuses a request that is larger than it may be, over every protocol", async () => {
    const server = await start("rpc: { max_message_bytes: 1KiB }");
    const connect = createConnectTransport({ baseUrl: server.rpcUrl, httpVersion: "1.1" });
    for (const transport of [connect, grpc(server.rpcUrl)]) {
      const client = createClient(OcmAPI, transport);
      await expect(
        client.getOCMShareByToken({ token: "x".repeat(2_000) }, { headers }),
      ).rejects.toMatchObject({
        code: Code.ResourceExhausted,
      });
      await client.getOCMShareByToken({ token: "x".repeat(500) }, { headers });
    }
  });

  it("hides its services when reflection is off", async () => {
    const path = "grpc.reflection.v1.ServerReflection/ServerReflectionInfo";
    const ask = async (server: NodeServer) => {
      const answer = await fetch(`${server.rpcUrl}/${path}`, {
        method: "POST",
        headers: { "content-type": "application/connect+json" },
      });
      await answer.arrayBuffer();
      return answer.status;
    };
    // Over HTTP/1.1 it cannot be asked, but it is there.
    expect(await ask(await start())).toBe(505);
    expect(await ask(await start("rpc: { reflection: false }"))).toBe(404);
  });

  it("says Unimplemented to gRPC clients of a service that is not there", async () => {
    const server = await start("rpc: { reflection: false }");
    const method = { ...OcmAPI.method.listOCMShares, name: "ListEverything" };
    await expect(
      grpc(server.rpcUrl).unary(method, undefined, undefined, undefined, {}),
    ).rejects.toMatchObject({ code: Code.Unimplemented, rawMessage: "there is no such RPC" });
  });
});
