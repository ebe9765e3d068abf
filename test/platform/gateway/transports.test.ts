import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { createServer as createHttp2Server, type Http2Server, type ServerHttp2Session } from "node:http2";
import { type AddressInfo, createServer as createLine, type Server as LineServer } from "node:net";
import { ConnectError, type ConnectRouter } from "@connectrpc/connect";
import { connectNodeAdapter } from "@connectrpc/connect-node";
import { ServerCredentials } from "@grpc/grpc-js";
import { afterEach, describe, expect, it } from "vitest";
import { createSecret } from "../../../src/domain/secret.ts";
import { GatewayAPI } from "../../../src/gen/cs3/gateway/v1beta1/gateway_api_pb.ts";
import { Code } from "../../../src/gen/cs3/rpc/v1beta1/code_pb.ts";
import { ResourceType } from "../../../src/gen/cs3/storage/provider/v1beta1/resources_pb.ts";
import { createGatewayClient } from "../../../src/platform/gateway/client.ts";
import { createFetchGatewayTransport } from "../../../src/platform/gateway/transport-fetch.ts";
import {
  createNodeGatewayTransport,
  type NodeGatewayWay,
} from "../../../src/platform/gateway/transport-node.ts";
import { GatewayUnavailable } from "../../../src/platform/gateway/unavailable.ts";
import { answered, startStandInGateway } from "../../support/stand-in-gateway.ts";

const ID = { storageId: "s", spaceId: "p", opaqueId: "o" };
const TOKEN = createSecret("the.callers.token");
const MARIE = {
  id: { idp: "https://one", opaque_id: "marie", type: "USER_TYPE_PRIMARY" },
  username: "marie",
};
const vector = (name: string) => readFileSync(new URL(`../../vectors/tls/${name}`, import.meta.url));

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

function clientOver(way: Partial<NodeGatewayWay> & { readonly baseUrl: string }, timeoutMs = 10_000) {
  const { transport, close } = createNodeGatewayTransport({ protocol: "grpc", ca: [], verify: true, ...way });
  cleanups.push(close);
  return createGatewayClient({ transport, timeoutMs });
}

async function gatewayOf(credentials?: ServerCredentials) {
  const gateway = await startStandInGateway(credentials);
  cleanups.push(() => gateway.close());
  return gateway;
}

/** Lets so many rounds of the event loop go by. */
async function pass(rounds: number): Promise<void> {
  for (let round = 0; round < rounds; round += 1) await new Promise((resolve) => setImmediate(resolve));
}

describe("gRPC to a gateway of another make", () => {
  it("asks what reva asks, and says how long it waits", async () => {
    const gateway = await gatewayOf();
    gateway.reply("GetUser", () => answered("OK", { user: MARIE }));
    gateway.reply("GetUserByClaim", () => answered("OK", { user: MARIE }));
    gateway.reply("Stat", () =>
      answered("OK", {
        info: {
          type: "RESOURCE_TYPE_CONTAINER",
          id: { storage_id: "s", opaque_id: "o", space_id: "p" },
          name: "notes",
          size: "7",
          permission_set: { stat: true, set_immutable_container: true },
        },
      }),
    );
    const client = clientOver({ baseUrl: `http://${gateway.address}` });
    const byId = await client.getUser({ idp: "", opaqueId: "marie" });
    const byName = await client.getUserByName("marie");
    const stat = await client.stat(TOKEN, { id: ID });

    expect(byId).toMatchObject({
      ok: true,
      value: { id: { idp: "https://one", opaqueId: "marie", type: 1 } },
    });
    expect(byName).toMatchObject({ ok: true, value: { username: "marie" } });
    expect(stat).toMatchObject({
      ok: true,
      value: {
        type: 2,
        id: ID,
        name: "notes",
        size: 7n,
        permissionSet: { stat: true, setImmutableContainer: true },
      },
    });
    expect(gateway.calls.map(({ rpc, request }) => [rpc, request])).toEqual([
      ["GetUser", { user_id: { opaque_id: "marie" }, skip_fetching_user_groups: true }],
      ["GetUserByClaim", { claim: "username", value: "marie", skip_fetching_user_groups: true }],
      [
        "Stat",
        {
          ref: { resource_id: { storage_id: "s", opaque_id: "o", space_id: "p" } },
        },
      ],
    ]);
    expect(gateway.calls.map(({ metadata }) => metadata.get("x-access-token"))).toEqual([
      [],
      [],
      ["the.callers.token"],
    ]);
    for (const { deadline } of gateway.calls) expect(Number(deadline)).not.toBe(Number.POSITIVE_INFINITY);
  });

  it.each([
    ["NOT_FOUND", Code.NOT_FOUND],
    ["PERMISSION_DENIED", Code.PERMISSION_DENIED],
    ["INTERNAL", Code.INTERNAL],
  ])("hands on the refusal %s", async (name, code) => {
    const gateway = await gatewayOf();
    gateway.reply("Stat", () => answered(name));
    const client = clientOver({ baseUrl: `http://${gateway.address}` });
    expect(await client.stat(TOKEN, { path: "/x" })).toEqual({ ok: false, failure: code });
  });

  it.each([
    [16, Code.UNAUTHENTICATED],
    [7, Code.PERMISSION_DENIED],
  ])("hands on what reva's interceptors refuse with gRPC code %s", async (grpcCode, code) => {
    const gateway = await gatewayOf();
    gateway.reply("Stat", () => ({ grpcCode, details: "auth: core access token is invalid" }));
    const client = clientOver({ baseUrl: `http://${gateway.address}` });
    expect(await client.stat(TOKEN, { path: "/x" })).toEqual({ ok: false, failure: code });
  });

  it("does not wait for ever, and asks again afterwards", async () => {
    const gateway = await gatewayOf();
    gateway.reply("GetUser", () => "silence");
    const client = clientOver({ baseUrl: `http://${gateway.address}` }, 50);
    await expect(client.getUser({ idp: "", opaqueId: "marie" })).rejects.toThrow(GatewayUnavailable);
    gateway.reply("GetUser", () => answered("OK", { user: MARIE }));
    const patient = clientOver({ baseUrl: `http://${gateway.address}` });
    expect(await patient.getUser({ idp: "", opaqueId: "marie" })).toMatchObject({ ok: true });
  });

  it("finds a gateway that comes back", async () => {
    const gateway = await startStandInGateway();
    const port = Number(gateway.address.split(":")[1]);
    const client = clientOver({ baseUrl: `http://${gateway.address}` });
    expect(await client.getUserByName("x")).toEqual({ ok: false, failure: Code.NOT_FOUND });
    gateway.close();
    await expect(client.getUserByName("x")).rejects.toThrow(GatewayUnavailable);
    const again = await startStandInGateway(undefined, port);
    cleanups.push(() => again.close());
    expect(await client.getUserByName("x")).toEqual({ ok: false, failure: Code.NOT_FOUND });
  });

  it("outlives the end of an idle connection, whenever it is asked again", async () => {
    const surprises: unknown[] = [];
    const surprised = (error: unknown) => void surprises.push(error);
    process.on("uncaughtExceptionMonitor", surprised);
    cleanups.push(() => process.off("uncaughtExceptionMonitor", surprised));
    const status = { code: Code.NOT_FOUND };
    const routes = ({ service }: ConnectRouter) =>
      void service(GatewayAPI, { getUserByClaim: () => ({ status }) });
    const server = createHttp2Server(connectNodeAdapter({ routes }));
    const sessions: ServerHttp2Session[] = [];
    server.on("session", (session) => void sessions.push(session));
    const client = clientOver({ baseUrl: await listening(server) });

    for (const moments of [0, 1, 2, 3, 4, 5, 6, 7]) {
      expect(await client.getUserByName("x")).toEqual({ ok: false, failure: Code.NOT_FOUND });
      sessions.at(-1)?.goaway(0);
      await pass(moments);
      await client.getUserByName("x").catch(() => undefined);
      await pass(30);
    }
    expect(surprises).toEqual([]);
  });

  it("reads no answer that is too large", async () => {
    const gateway = await gatewayOf();
    const large = { ...MARIE, display_name: "x".repeat(1024 * 1024) };
    gateway.reply("GetUser", () => answered("OK", { user: large }));
    const client = clientOver({ baseUrl: `http://${gateway.address}` });
    await expect(client.getUser({ idp: "", opaqueId: "marie" })).rejects.toThrow("ResourceExhausted");
  });
});

describe("TLS to a gateway", () => {
  const credentials = () =>
    ServerCredentials.createSsl(null, [
      { cert_chain: vector("server.pem"), private_key: vector("server-key.pem") },
    ]);
  const ca = [vector("ca.pem").toString()];

  it.each<[string, Partial<NodeGatewayWay>]>([
    ["that our own authority vouches for", { ca }],
    ["without looking at its certificate", { verify: false }],
  ])("reaches one %s", async (_which, way) => {
    const gateway = await gatewayOf(credentials());
    const client = clientOver({ baseUrl: `https://${gateway.address}`, ...way });
    expect(await client.getUserByName("x")).toEqual({ ok: false, failure: Code.NOT_FOUND });
  });

  it("does not reach one that nobody vouches for", async () => {
    const gateway = await gatewayOf(credentials());
    const client = clientOver({ baseUrl: `https://${gateway.address}` });
    await expect(client.getUserByName("x")).rejects.toThrow(GatewayUnavailable);
    expect(gateway.calls).toEqual([]);
  });
});

async function listening(server: Server | Http2Server | LineServer): Promise<string> {
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  cleanups.push(() => {
    if ("closeAllConnections" in server) server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A gateway, or a proxy before one, that speaks Connect and gRPC-Web over HTTP/1.1. */
async function webGateway() {
  const seen: (string | null)[] = [];
  const handler = connectNodeAdapter({
    routes: ({ service }) =>
      void service(GatewayAPI, {
        stat({ ref }, { requestHeader, timeoutMs }) {
          seen.push(`${requestHeader.get("x-access-token")} ${timeoutMs() !== undefined}`);
          const info = { type: ResourceType.FILE, id: ref?.resourceId ?? ID, name: "paper.txt" };
          return { status: { code: Code.OK }, info };
        },
        getUser: () => ({
          status: { code: Code.OK },
          user: { username: "x".repeat(1024 * 1024 + 1), id: { opaqueId: "x" } },
        }),
        getUserByClaim: () => {
          throw new ConnectError("auth: core access token is invalid", 7);
        },
      }),
  });
  return { url: await listening(createServer(handler)), seen };
}

const WAYS = [
  [
    "Connect on Node",
    (baseUrl: string) =>
      createNodeGatewayTransport({ baseUrl, protocol: "connect", ca: [], verify: true }).transport,
  ],
  [
    "gRPC-Web on Node",
    (baseUrl: string) =>
      createNodeGatewayTransport({ baseUrl, protocol: "grpc-web", ca: [], verify: true }).transport,
  ],
  [
    "Connect by fetch",
    (baseUrl: string) => createFetchGatewayTransport({ baseUrl, protocol: "connect", fetch }),
  ],
  [
    "gRPC-Web by fetch",
    (baseUrl: string) => createFetchGatewayTransport({ baseUrl, protocol: "grpc-web", fetch }),
  ],
] as const;

describe.each(WAYS)("a gateway asked by %s", (_way, transportTo) => {
  it("gets the token and the deadline, and answers", async () => {
    const { url, seen } = await webGateway();
    const client = createGatewayClient({ transport: transportTo(url), timeoutMs: 10_000 });
    expect(await client.stat(TOKEN, { id: ID })).toMatchObject({
      ok: true,
      value: { id: ID, name: "paper.txt" },
    });
    expect(seen).toEqual(["the.callers.token true"]);
  });

  it("refuses as it does by gRPC", async () => {
    const { url } = await webGateway();
    const client = createGatewayClient({ transport: transportTo(url), timeoutMs: 10_000 });
    expect(await client.getUserByName("x")).toEqual({ ok: false, failure: Code.PERMISSION_DENIED });
  });

  it("is not listened to for ever", async () => {
    const { url } = await webGateway();
    const client = createGatewayClient({ transport: transportTo(url), timeoutMs: 10_000 });
    await expect(client.getUser({ idp: "", opaqueId: "x" })).rejects.toThrow(GatewayUnavailable);
  });

  it("is not waited for for ever", async () => {
    const url = await listening(createLine());
    const client = createGatewayClient({ transport: transportTo(url), timeoutMs: 50 });
    await expect(client.getUserByName("x")).rejects.toThrow(GatewayUnavailable);
  });

  it("leads nowhere else", async () => {
    let visited = 0;
    const elsewhere = await listening(
      createServer((_request, response) => {
        visited += 1;
        response.end();
      }),
    );
    const url = await listening(
      createServer((_request, response) => void response.writeHead(307, { location: elsewhere }).end()),
    );
    const client = createGatewayClient({ transport: transportTo(url), timeoutMs: 10_000 });
    await expect(client.stat(TOKEN, { id: ID })).rejects.toThrow(GatewayUnavailable);
    expect(visited).toBe(0);
  });

  it("is away when nobody listens", async () => {
    const client = createGatewayClient({ transport: transportTo("http://127.0.0.1:1"), timeoutMs: 10_000 });
    await expect(client.getUserByName("x")).rejects.toThrow(GatewayUnavailable);
  });
});
