import { createConnectRouter } from "@connectrpc/connect";
import { createFetchHandler, type UniversalHandler } from "@connectrpc/connect/protocol";
import { describe, expect, it } from "vitest";
import { createSecret } from "../../../src/domain/secret.ts";
import { GatewayAPI } from "../../../src/gen/cs3/gateway/v1beta1/gateway_api_pb.ts";
import { UserType } from "../../../src/gen/cs3/identity/user/v1beta1/resources_pb.ts";
import { Code } from "../../../src/gen/cs3/rpc/v1beta1/code_pb.ts";
import { ResourceType } from "../../../src/gen/cs3/storage/provider/v1beta1/resources_pb.ts";
import { GatewayUnavailable } from "../../../src/platform/gateway/unavailable.ts";
import { loadConfig } from "../../../src/runtime/config/load.ts";
import { workerGateway } from "../../../src/runtime/worker-gateway.ts";
import { fixedClock } from "../../support/clock.ts";
import { MARIE } from "../../support/people.ts";

const ID = { storageId: "s", spaceId: "p", opaqueId: "o" };

function configOf(settings: Readonly<Record<string, string>>) {
  const config = loadConfig({
    env: {
      MESHPORT_GATEWAY_ENDPOINT: "https://gateway.internal",
      MESHPORT_GATEWAY_PROTOCOL: "connect",
      MESHPORT_GATEWAY_JWT_SECRET: "the-secret-of-the-installation",
      MESHPORT_USERS_DRIVER: "gateway",
      MESHPORT_RESOURCES_URL: "gateway:",
      ...settings,
    },
  });
  if (!config.ok) throw new Error(config.failure.map(({ message }) => message).join(", "));
  return config.value;
}

/** What a Worker has of a gateway that speaks this protocol, and what that gateway was asked. */
function setUp(protocol: string, answers?: (request: Request) => Response | Promise<Response>) {
  const asked: string[] = [];
  const router = createConnectRouter({ grpc: false }).service(GatewayAPI, {
    getUser({ userId }) {
      asked.push(`user ${userId?.opaqueId}`);
      const id = { idp: "https://idp.example.org", opaqueId: "marie", type: UserType.PRIMARY };
      return userId?.opaqueId === "marie"
        ? { status: { code: Code.OK }, user: { id, username: "marie", displayName: "Marie Curie" } }
        : { status: { code: Code.NOT_FOUND } };
    },
    getUserByClaim: () => ({ status: { code: Code.NOT_FOUND } }),
    stat(_, { requestHeader, timeoutMs }) {
      asked.push(`stat ${requestHeader.get("x-access-token")} ${timeoutMs() !== undefined}`);
      const info = { type: ResourceType.FILE, id: ID, name: "paper.txt", permissionSet: { stat: true } };
      return { status: { code: Code.OK }, info };
    },
  });
  const handlers = new Map(
    router.handlers.map((handler: UniversalHandler) => [handler.requestPath, createFetchHandler(handler)]),
  );
  const parts = workerGateway({
    config: configOf({ MESHPORT_GATEWAY_PROTOCOL: protocol }),
    clock: fixedClock(),
    async fetch(input, init) {
      const request = new Request(input as RequestInfo, init);
      const { origin, pathname } = new URL(request.url);
      if (answers) return answers(request);
      const handler = origin === "https://gateway.internal" ? handlers.get(pathname) : undefined;
      return handler?.(request) ?? new Response(null, { status: 404 });
    },
  });
  if (parts.users === undefined || parts.resources === undefined) throw new Error("nothing is the gateway's");
  return { users: parts.users, resources: parts.resources, asked };
}

describe.each(["connect", "grpc-web"])("a gateway on Workers, by %s", (protocol) => {
  it("says who the users are, once a minute", async () => {
    const { users, asked } = setUp(protocol);
    const marie = { id: { idp: "https://idp.example.org", opaqueId: "marie" }, displayName: "Marie Curie" };
    expect(await users.find("marie")).toMatchObject(marie);
    expect(await users.find("marie")).toMatchObject(marie);
    expect(await users.find("nobody")).toBeUndefined();
    expect(asked).toEqual(["user marie", "user nobody"]);
  });

  it("shows files to whom it gave a token", async () => {
    const { resources, asked } = setUp(protocol);
    const caller = { ...MARIE, accessToken: createSecret("maries.token") };
    expect(await resources.stat(caller, { id: ID })).toMatchObject({
      ok: true,
      value: { id: ID, name: "paper.txt", permissions: ["stat"] },
    });
    expect(asked).toEqual(["stat maries.token true"]);
  });

  it.each<[string, () => Response | Promise<Response>]>([
    [
      "answers nothing it understands",
      () => new Response("hello", { headers: { "content-type": "text/plain" } }),
    ],
    ["sends it elsewhere", () => Response.redirect("https://elsewhere.example.org/", 307)],
    [
      "answers without end",
      () => new Response(endless(protocol), { headers: { "content-type": typeOf(protocol) } }),
    ],
    ["cannot be reached", () => Promise.reject(new TypeError("network connection lost"))],
    ["refuses", () => new Response(null, { status: 403 })],
  ])("is away when it %s", async (_what, answer) => {
    const { users } = setUp(protocol, answer);
    await expect(users.find("marie")).rejects.toThrow(GatewayUnavailable);
  });
});

function typeOf(protocol: string): string {
  return protocol === "connect" ? "application/proto" : "application/grpc-web+proto";
}

/** A message that claims to be large and never ends. */
function endless(protocol: string): ReadableStream<Uint8Array> {
  let begun = protocol === "connect";
  return new ReadableStream({
    pull(controller) {
      controller.enqueue(begun ? new Uint8Array(65_536) : new Uint8Array([0, 0x7f, 0xff, 0xff, 0xff]));
      begun = true;
    },
  });
}

describe("what a Worker cannot ask a gateway", () => {
  it.each([
    ["in gRPC", { MESHPORT_GATEWAY_PROTOCOL: "grpc" }, "gateway.protocol: a Worker cannot speak gRPC"],
    ["with certificates of its own", { MESHPORT_GATEWAY_CA_FILE: "ca.pem" }, "gateway.ca_file"],
    ["without looking at certificates", { MESHPORT_GATEWAY_TLS_MODE: "insecure" }, "gateway.tls_mode"],
  ])("is asked %s", (_how, settings, message) => {
    const asking = () => workerGateway({ config: configOf(settings), clock: fixedClock(), fetch });
    expect(asking).toThrow(message);
  });

  it("does not matter to one that asks nothing", () => {
    const config = configOf({ MESHPORT_USERS_DRIVER: "list", MESHPORT_RESOURCES_URL: "r2:FILES" });
    expect(workerGateway({ config, clock: fixedClock(), fetch })).toEqual({});
  });
});
