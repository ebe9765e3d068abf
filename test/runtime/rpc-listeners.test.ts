import { afterEach, describe, expect, it } from "vitest";
import { InviteAPI } from "../../src/gen/cs3/ocm/invite/v1beta1/invite_api_pb.ts";
import { ProviderAPI as OcmProviderAPI } from "../../src/gen/cs3/ocm/provider/v1beta1/provider_api_pb.ts";
import { loadConfig } from "../../src/runtime/config/load.ts";
import { type NodeServer, startNodeServer } from "../../src/runtime/node.ts";
import { grpcClientOf } from "../rpc/over-grpc.ts";
import { gatewayHeaders } from "../rpc/support.ts";
import { recordingLogger } from "../support/logger.ts";
import { JWT_SECRET, REVA_MARIE, revaToken } from "../support/reva-token.ts";

const FAR = Date.parse("2999-01-01T00:00:00Z") / 1000;
const TOKEN = revaToken({ claims: { exp: FAR } });
const opened: { close(): unknown }[] = [];
afterEach(async () => {
  for (const each of opened.splice(0).reverse()) await each.close();
});

async function start(rpc: object, gateway: object = { jwt_secret: JWT_SECRET }) {
  const log = recordingLogger();
  const config = loadConfig({
    env: {},
    yamlText: JSON.stringify({
      server: { public_origin: "https://ocm.example.org" },
      http: { listen: "127.0.0.1:0" },
      rpc: { listen: "127.0.0.1:0", ...rpc },
      gateway,
      store: { url: "memory:" },
      resources: { url: "memory:" },
      users: { text: "users: []" },
    }),
  });
  if (!config.ok) throw new Error(config.failure.map(({ message }) => message).join("\n"));
  const server = await startNodeServer(config.value, log);
  opened.push(server);
  return { server, log };
}

function clientOf(url: string) {
  const client = grpcClientOf(url);
  opened.push(client);
  return client.call;
}

/** What the two calls answer that tell places apart: one that is open in two dialects, and one that is in all. */
async function openAt(url: string): Promise<readonly boolean[]> {
  const call = clientOf(url);
  const { getInfoByDomain, listAllProviders } = OcmProviderAPI.method;
  const answers = [await call(getInfoByDomain, { domain: "x" }), await call(listAllProviders, {})];
  return answers.map(({ code }) => code === 0);
}

const invite = (url: string, headers: Readonly<Record<string, string>>) =>
  clientOf(url)(InviteAPI.method.generateInviteToken, {}, headers);

const places = ({ rpcUrl, rpcListenerUrls }: NodeServer) => [rpcUrl, ...rpcListenerUrls];
const listener = (more: object = {}) => ({ listen: "127.0.0.1:0", ...more });

describe("further places for the internal services", () => {
  it("speak a dialect of their own, or that of all", async () => {
    const listeners = [listener(), listener({ dialect: "ocis" })];
    const { server } = await start({ dialect: "cs3", listeners });
    const open = [];
    for (const url of places(server)) open.push(await openAt(url));
    expect(open).toEqual([
      [false, true],
      [false, true],
      [true, true],
    ]);
    expect(new Set(places(server)).size).toBe(3);
  });

  it("share one store", async () => {
    const { server } = await start({ listeners: [listener({ dialect: "cs3" })] });
    for (const url of places(server)) {
      expect(await invite(url, { "x-access-token": TOKEN })).toMatchObject({ code: 0, status: 1 });
    }
    const call = clientOf(server.rpcUrl);
    expect(await call(InviteAPI.method.listInviteTokens, {}, { "x-access-token": TOKEN })).toMatchObject({
      status: 1,
    });
  });

  it("stand beside the one port of all, which is never open", async () => {
    const { server } = await start({ single_port: true, listeners: [listener()] });
    expect(server.rpcUrl).toBe(server.httpUrl);
    expect(await openAt(server.rpcUrl)).toEqual([false, false]);
    expect(await openAt(server.rpcListenerUrls[0] ?? "")).toEqual([true, true]);
    expect(await invite(server.rpcUrl, { "x-access-token": TOKEN })).toMatchObject({ code: 0, status: 1 });
  });

  it("let go of all ports when one cannot be had", async () => {
    const { server } = await start({});
    const taken = new URL(server.rpcUrl).host;
    const { server: before } = await start({});
    const listen = new URL(before.rpcUrl).host;
    await before.close();
    await expect(start({ listen, listeners: [{ listen: taken }] })).rejects.toThrow("EADDRINUSE");
    expect((await start({ listen })).server.rpcUrl).toBe(`http://${listen}`);
  });
});

describe("the calls that reva leaves open", () => {
  it.each([
    ["loopback", [true, true]],
    ["always", [true, true]],
    ["never", [false, false]],
  ])("are open on loopback with %s: %j", async (unprotected, open) => {
    const { server } = await start({ unprotected });
    expect(await openAt(server.rpcUrl)).toEqual(open);
  });

  it.each([
    ["loopback", [false, false]],
    ["always", [true, true]],
    ["never", [false, false]],
  ])("are open on every interface with %s: %j", async (unprotected, open) => {
    const { server } = await start({ unprotected, listen: "0.0.0.0:0" });
    expect(await openAt(server.rpcUrl.replace("0.0.0.0", "127.0.0.1"))).toEqual(open);
  });
});

describe("the gateway's secret", () => {
  it("proves callers at the services, and users at their doors", async () => {
    const { server } = await start({});
    const headers = { "x-access-token": TOKEN };
    expect(await invite(server.rpcUrl, headers)).toMatchObject({ code: 0, status: 1 });
    for (const [method, path, status] of [
      ["GET", "/sciencemesh/list-invite", 200],
      ["GET", "/ocs/v1.php/cloud/user?format=json", 200],
      ["PROPFIND", "/dav/received/no-such-share/", 404],
    ] as const) {
      const statusWith = async (sent: Readonly<Record<string, string>>) =>
        (await fetch(`${server.httpUrl}${path}`, { method, headers: sent })).status;
      expect(await statusWith(headers), path).toBe(status);
      expect(await statusWith({ "x-access-token": "wrong" }), path).toBe(401);
      expect(await statusWith({}), path).toBe(401);
    }
  });

  it("comes with tokens of users in a thousand groups", async () => {
    const { server } = await start({});
    const groups = Array.from({ length: 1000 }, (_, index) => `a-group-with-a-name-of-some-length-${index}`);
    const token = revaToken({ claims: { exp: FAR, user: { ...REVA_MARIE, groups } } });
    expect(token.length).toBeGreaterThan(50_000);
    expect(await invite(server.rpcUrl, { "x-access-token": token })).toMatchObject({ code: 0, status: 1 });
    const headers = { "x-access-token": token };
    expect((await fetch(`${server.httpUrl}/sciencemesh/list-invite`, { headers })).status).toBe(200);
  });

  it("can be changed while tokens live", async () => {
    const gateway = { jwt_secret: "the-new-secret", previous_jwt_secrets: [JWT_SECRET] };
    const { server } = await start({}, gateway);
    expect(await invite(server.rpcUrl, { "x-access-token": TOKEN })).toMatchObject({ code: 0, status: 1 });
  });

  it("may be for some issuers only", async () => {
    const { server } = await start({}, { jwt_secret: JWT_SECRET, jwt_issuers: ["https://other.example"] });
    expect(await invite(server.rpcUrl, { "x-access-token": TOKEN })).toMatchObject({ code: 7 });
  });

  it("does nothing when it is not set", async () => {
    const { server } = await start({}, {});
    expect(await invite(server.rpcUrl, { "x-access-token": TOKEN })).toMatchObject({ code: 7 });
    const answer = await fetch(`${server.httpUrl}/sciencemesh/list-invite`, {
      headers: { "x-access-token": TOKEN },
    });
    expect(answer.status).toBe(401);
  });

  it.each([
    [JWT_SECRET.slice(0, 24), true],
    ["a".repeat(32), false],
  ])("is said to be short when it is, and never shown: %s", async (jwt_secret, warned) => {
    const { log } = await start({}, { jwt_secret });
    expect(log.text().includes("a secret of the gateway is short")).toBe(warned);
    expect(log.text()).not.toContain(jwt_secret);
  });

  it("stands beside the credentials of services", async () => {
    const secret = gatewayHeaders().authorization?.slice("Bearer ".length) ?? "";
    const { server } = await start({
      service_credentials: [{ name: "app", secret: secret.padEnd(24, "x") }],
    });
    const authorization = `Bearer ${secret.padEnd(24, "x")}`;
    const answer = await clientOf(server.rpcUrl)(
      OcmProviderAPI.method.listAllProviders,
      {},
      { authorization },
    );
    expect(answer).toMatchObject({ code: 0, status: 1 });
    expect(await invite(server.rpcUrl, { authorization, "x-access-token": TOKEN })).toMatchObject({
      status: 1,
    });
  });
});
