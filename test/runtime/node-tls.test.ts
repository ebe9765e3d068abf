import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createClient } from "@connectrpc/connect";
import {
  createConnectTransport,
  createGrpcTransport,
  createGrpcWebTransport,
} from "@connectrpc/connect-node";
import { credentials, loadPackageDefinition, Metadata, type ServiceError } from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";
import { afterEach, describe, expect, it } from "vitest";
import { InviteAPI } from "../../src/gen/cs3/ocm/invite/v1beta1/invite_api_pb.ts";
import { Code } from "../../src/gen/cs3/rpc/v1beta1/code_pb.ts";
import { runCli } from "../../src/runtime/cli.ts";
import { loadConfig } from "../../src/runtime/config/load.ts";
import { type NodeServer, startNodeServer } from "../../src/runtime/node.ts";
import { makeCertificate } from "../support/certificate.ts";
import { recordingLogger } from "../support/logger.ts";

const OUTER = makeCertificate("outer");
const INNER = makeCertificate("inner");
const SECRET = "node-tls-test-secret-0123456789abcdef";
const cleanups: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function environment(): Promise<Record<string, string>> {
  const place = await mkdtemp(join(tmpdir(), "meshport-node-tls-"));
  cleanups.push(() => rm(place, { recursive: true }));
  await writeFile(join(place, "outer.pem"), OUTER.certificate);
  await writeFile(join(place, "outer.key"), OUTER.key);
  await writeFile(join(place, "inner.pem"), INNER.certificate);
  await writeFile(join(place, "inner.key"), INNER.key);
  return {
    MESHPORT_HTTP_LISTEN: "127.0.0.1:0",
    MESHPORT_HTTP_TLS_CERTIFICATE: join(place, "outer.pem"),
    MESHPORT_HTTP_TLS_KEY: join(place, "outer.key"),
    MESHPORT_RPC_LISTEN: "127.0.0.1:0",
    MESHPORT_RPC_TLS_CERTIFICATE: join(place, "inner.pem"),
    MESHPORT_RPC_TLS_KEY: join(place, "inner.key"),
    MESHPORT_RPC_SERVICE_CREDENTIALS: JSON.stringify([{ name: "gateway", secret: SECRET }]),
    MESHPORT_STORE_URL: "memory:",
    MESHPORT_RESOURCES_URL: "memory:",
    MESHPORT_USERS_TEXT: "users: [{ id: marie, username: marie, display_name: Marie, mail: m@example.org }]",
    MESHPORT_SECURITY_SECRET: SECRET,
  };
}

async function start(env: Record<string, string>): Promise<NodeServer> {
  const config = loadConfig({ env });
  if (!config.ok) throw new Error(config.failure[0]?.message);
  const server = await startNodeServer(config.value, recordingLogger());
  cleanups.push(() => server.close());
  return server;
}

const headers = { authorization: `Bearer ${SECRET}`, "x-meshport-user": "marie" };
const nodeOptions = { ca: INNER.certificate };

/** What gateways are made of. */
function listByGrpcJs(url: string): Promise<{ readonly status: { readonly code: string } }> {
  const definition = loadSync("cs3/ocm/invite/v1beta1/invite_api.proto", {
    includeDirs: [fileURLToPath(new URL("../../proto", import.meta.url))],
    enums: String,
  });
  let scope: unknown = loadPackageDefinition(definition);
  for (const part of InviteAPI.typeName.split(".")) scope = (scope as Record<string, unknown>)[part];
  type Done = (error: ServiceError | null, answer: { readonly status: { readonly code: string } }) => void;
  const Client = scope as new (
    address: string,
    creds: unknown,
  ) => { ListInviteTokens(request: object, metadata: Metadata, done: Done): void; close(): void };
  const client = new Client(new URL(url).host, credentials.createSsl(Buffer.from(INNER.certificate)));
  cleanups.push(() => client.close());
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(headers)) metadata.set(name, value);
  return new Promise((resolve, reject) => {
    client.ListInviteTokens({}, metadata, (error, answer) => (error ? reject(error) : resolve(answer)));
  });
}

describe("a server with certificates on Node", () => {
  it("has https addresses, for peers too when it knows no other one", async () => {
    const server = await start(await environment());
    expect([server.publicUrl, server.httpUrl]).toEqual([server.httpUrl, server.httpUrl]);
    expect(server.httpUrl).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
    expect(server.rpcUrl).toMatch(/^https:/);
  });

  it.each([
    ["gRPC", (baseUrl: string) => createGrpcTransport({ baseUrl, nodeOptions })],
    [
      "gRPC-Web over HTTP/2",
      (baseUrl: string) => createGrpcWebTransport({ baseUrl, httpVersion: "2", nodeOptions }),
    ],
    [
      "gRPC-Web over HTTP/1.1",
      (baseUrl: string) => createGrpcWebTransport({ baseUrl, httpVersion: "1.1", nodeOptions }),
    ],
    [
      "Connect over HTTP/2",
      (baseUrl: string) => createConnectTransport({ baseUrl, httpVersion: "2", nodeOptions }),
    ],
    [
      "Connect over HTTP/1.1",
      (baseUrl: string) => createConnectTransport({ baseUrl, httpVersion: "1.1", nodeOptions }),
    ],
  ])("answers %s", async (_name, transportTo) => {
    const { rpcUrl } = await start(await environment());
    const client = createClient(InviteAPI, transportTo(rpcUrl));
    const { status } = await client.listInviteTokens({}, { headers });
    expect(status?.code).toBe(Code.OK);
  });

  it("answers gRPC by grpc-js", async () => {
    const { rpcUrl } = await start(await environment());
    expect(await listByGrpcJs(rpcUrl)).toMatchObject({ status: { code: "CODE_OK" } });
  });

  it("takes renewed files when it is told to look", async () => {
    const env = await environment();
    const server = await start(env);
    const renewed = makeCertificate("renewed");
    await writeFile(String(env.MESHPORT_RPC_TLS_CERTIFICATE), renewed.certificate);
    await writeFile(String(env.MESHPORT_RPC_TLS_KEY), renewed.key);
    await server.renewCertificates();
    const options = { baseUrl: server.rpcUrl, httpVersion: "1.1" } as const;
    const now = createConnectTransport({
      ...options,
      nodeOptions: { ca: renewed.certificate, agent: false },
    });
    expect((await createClient(InviteAPI, now).listInviteTokens({}, { headers })).status?.code).toBe(Code.OK);
    const before = createConnectTransport({ ...options, nodeOptions: { ...nodeOptions, agent: false } });
    await expect(createClient(InviteAPI, before).listInviteTokens({}, { headers })).rejects.toThrow();
  });

  it("is found by the operator's commands, and by its certificate only", async () => {
    const env = await environment();
    const server = await start(env);
    const list = async (more: Record<string, string> = {}) => {
      const said: string[] = [];
      const code = await runCli(["keys", "list"], {
        env: { ...env, MESHPORT_RPC_LISTEN: new URL(server.rpcUrl).host, ...more },
        say: (line) => said.push(line),
        complain: (line) => said.push(line),
        readInput: async () => "",
        stopped: Promise.resolve(),
      });
      return { code, said: said.join("\n") };
    };
    expect(await list()).toMatchObject({ code: 0, said: expect.stringContaining("signs from") });
    const other = {
      MESHPORT_RPC_TLS_CERTIFICATE: String(env.MESHPORT_HTTP_TLS_CERTIFICATE),
      MESHPORT_RPC_TLS_KEY: String(env.MESHPORT_HTTP_TLS_KEY),
    };
    expect(await list(other)).toMatchObject({ code: 1 });
  });

  it("takes renewed files when the process is told to look", async () => {
    const env = await environment();
    const said: string[] = [];
    const stop = Promise.withResolvers<void>();
    const running = Promise.withResolvers<() => void>();
    const replaced = Promise.withResolvers<void>();
    const exit = runCli(["serve"], {
      env,
      say: (line) => said.push(line),
      complain: (line) => line.includes("the certificate was replaced") && replaced.resolve(),
      readInput: async () => "",
      stopped: stop.promise,
      onHangUp: (look) => running.resolve(look),
    });
    const look = await running.promise;
    const renewed = makeCertificate("renewed");
    await writeFile(String(env.MESHPORT_HTTP_TLS_CERTIFICATE), renewed.certificate);
    await writeFile(String(env.MESHPORT_HTTP_TLS_KEY), renewed.key);
    look();
    await replaced.promise;
    stop.resolve();
    expect([await exit, said.join()]).toEqual([0, expect.stringContaining("https://127.0.0.1:")]);
  });

  it("does not start with a certificate that is none", async () => {
    const env = await environment();
    await writeFile(String(env.MESHPORT_RPC_TLS_KEY), OUTER.key);
    await expect(start(env)).rejects.toThrow(/^rpc\.tls_key: .*do not fit together/);
  });
});
