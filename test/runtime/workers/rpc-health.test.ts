import { env } from "cloudflare:workers";
import { Code, createClient } from "@connectrpc/connect";
import { createConnectTransport, createGrpcWebTransport } from "@connectrpc/connect-web";
import { describe, expect, it } from "vitest";
import {
  Health,
  HealthCheckResponse_ServingStatus as Status,
} from "../../../src/gen/grpc/health/v1/health_pb.ts";
import { workerRpc } from "../../../src/runtime/worker-rpc.ts";
import { createWorker } from "../../../src/runtime/workers.ts";
import { gatewayHeaders } from "../../rpc/support.ts";
import { grpcWebStatus, UNREADABLE_CONNECT, UNREADABLE_GRPC } from "../../rpc/unreadable.ts";
import { MARIE } from "../../support/people.ts";

const BASE = "https://ocm.example.org";
const PATH = `${BASE}/cs3.sharing.ocm.v1beta1.OcmAPI/ListReceivedOCMShares`;
const SECRET = "the-gateways-secret-0123456789";

const worker = createWorker({ exposures: [], rpc: workerRpc });
const bindings = {
  STORE: env.STORE,
  FILES: env.BUCKET,
  MESHPORT_SERVER_PUBLIC_ORIGIN: BASE,
  MESHPORT_STORE_URL: "do:STORE",
  MESHPORT_RESOURCES_URL: "r2:FILES",
  MESHPORT_SECURITY_SECRET: "workers-health-test-secret-0123456789",
  MESHPORT_USERS_TEXT: "users: [{ id: marie, username: marie, display_name: Marie, mail: m@example.org }]",
  MESHPORT_RPC_SERVICE_CREDENTIALS: JSON.stringify([{ name: "gateway", secret: SECRET }]),
  MESHPORT_RPC_MAX_MESSAGE_BYTES: "1KiB",
};

// connect-web asks for redirect "error", which workerd does not know.
const fetch = (input: RequestInfo | URL, init?: RequestInit) =>
  worker.fetch(new Request(input, { ...init, redirect: "manual" }), bindings);
const headers = { ...gatewayHeaders(MARIE), authorization: `Bearer ${SECRET}` };

const post = ({ contentType, body }: { readonly contentType: string; readonly body: BodyInit }) =>
  fetch(PATH, { method: "POST", headers: { "content-type": contentType, ...headers }, body });

describe("the health of a Worker", () => {
  it.each([
    ["/healthz", { status: "alive" }],
    ["/readyz", { status: "ready" }],
  ])("is told at %s", async (path, expected) => {
    const answer = await fetch(BASE + path);
    expect([answer.status, await answer.json()]).toEqual([200, expected]);
  });

  it("is told twice within a second, by requests that know nothing of each other", async () => {
    const answers = await Promise.all([fetch(`${BASE}/readyz`), fetch(`${BASE}/readyz`)]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
  });

  it.each([
    ["Connect", createConnectTransport({ baseUrl: BASE, fetch })],
    ["gRPC-Web", createGrpcWebTransport({ baseUrl: BASE, fetch })],
  ])("is told by the health service over %s", async (_name, transport) => {
    const client = createClient(Health, transport);
    expect((await client.check({})).status).toBe(Status.SERVING);
    await expect(client.check({ service: "nobody.Knows" })).rejects.toMatchObject({ code: Code.NotFound });
    const watch = client.watch({})[Symbol.asyncIterator]();
    expect((await watch.next()).value?.status).toBe(Status.SERVING);
    await watch.return?.();
  });
});

describe("a request to a Worker that cannot be read", () => {
  it.each(UNREADABLE_CONNECT)("is the mistake of a Connect client: $what", async (request) => {
    const answer = await post(request);
    expect([answer.status, await answer.json()]).toMatchObject([400, { code: "invalid_argument" }]);
  });

  it.each(UNREADABLE_GRPC)("is the mistake of a gRPC-Web client: $what", async (request) => {
    expect(await grpcWebStatus(await post(request))).toBe("3");
  });

  it("is refused when it is larger than it may be", async () => {
    const body = JSON.stringify({ pageToken: "x".repeat(2_000) });
    const answer = await post({ contentType: "application/json", body });
    expect(await answer.json()).toMatchObject({ code: "resource_exhausted" });
  });

  it("is unimplemented when it is compressed, which Connect-ES cannot undo there", async () => {
    const answer = await fetch(PATH, {
      method: "POST",
      headers: { "content-type": "application/json", "content-encoding": "gzip", ...headers },
      body: new Uint8Array([0x1f, 0x8b]),
    });
    expect(await answer.json()).toMatchObject({ code: "unimplemented" });
  });

  it("is unimplemented for gRPC-Web when the RPC is not there", async () => {
    const answer = await fetch(`${BASE}/cs3.sharing.ocm.v1beta1.OcmAPI/ListEverything`, {
      method: "POST",
      headers: { "content-type": "application/grpc-web+proto", ...headers },
      body: new Uint8Array(5),
    });
    expect([answer.status, await grpcWebStatus(answer)]).toEqual([200, "12"]);
  });
});

describe("reflection on a Worker", () => {
  it("answers questions that come in one piece, without a credential", async () => {
    const answer = await fetch(`${BASE}/grpc.reflection.v1.ServerReflection/ServerReflectionInfo`, {
      method: "POST",
      headers: { "content-type": "application/grpc-web+proto" },
      // One message: list_services is field 7.
      body: new Uint8Array([0, 0, 0, 0, 2, 0x3a, 0]),
    });
    expect(await answer.text()).toContain("cs3.sharing.ocm.v1beta1.OcmAPI");
  });
});
