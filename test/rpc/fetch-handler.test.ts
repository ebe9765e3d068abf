import { createClient } from "@connectrpc/connect";
import { createConnectTransport, createGrpcWebTransport } from "@connectrpc/connect-web";
import { describe, expect, it } from "vitest";
import { InviteAPI } from "../../src/gen/cs3/ocm/invite/v1beta1/invite_api_pb.ts";
import { createRpcFetchHandler } from "../../src/rpc/fetch-handler.ts";
import { MARIE } from "../support/people.ts";
import { codeOf, createRpcWorld, gatewayHeaders } from "./support.ts";

const BASE = "https://ocm.example.org";
const PATH = "/cs3.ocm.invite.v1beta1.InviteAPI/GenerateInviteToken";

function setUp(rpc: Parameters<typeof createRpcWorld>[0] = {}) {
  const world = createRpcWorld(rpc);
  const handle = createRpcFetchHandler(world.routes);
  const post = (
    contentType: string,
    body: BodyInit,
    headers: Record<string, string> = gatewayHeaders(MARIE),
  ) =>
    handle(
      new Request(BASE + PATH, {
        method: "POST",
        headers: { "content-type": contentType, ...headers },
        body,
      }),
    );
  return { world, handle, post };
}

describe("RPCs where only fetch is", () => {
  it.each([
    ["Connect in JSON", (fetch: typeof globalThis.fetch) => createConnectTransport({ baseUrl: BASE, fetch })],
    [
      "Connect in binary",
      (fetch: typeof globalThis.fetch) =>
        createConnectTransport({ baseUrl: BASE, fetch, useBinaryFormat: true }),
    ],
    ["gRPC-Web", (fetch: typeof globalThis.fetch) => createGrpcWebTransport({ baseUrl: BASE, fetch })],
  ])("answer %s", async (_, transportOver) => {
    const { handle } = setUp();
    const transport = transportOver(async (input, init) => {
      const answer = await handle(new Request(input, init));
      return answer ?? new Response(null, { status: 404 });
    });
    const client = createClient(InviteAPI, transport);
    const answer = await client.generateInviteToken({ description: "x" }, { headers: gatewayHeaders(MARIE) });
    expect([codeOf(answer), answer.inviteToken?.description]).toEqual(["OK", "x"]);
    await expect(client.generateInviteToken({})).rejects.toMatchObject({ code: 16 });
  });

  it.each(["application/grpc", "application/grpc+proto", "Application/gRPC; charset=utf-8"])(
    "refuse native gRPC (%s), whose trailers a Response cannot carry",
    async (contentType) => {
      expect((await setUp().post(contentType, new Uint8Array(5)))?.status).toBe(415);
    },
  );

  it("refuse what is no message", async () => {
    const { handle, post } = setUp();
    expect((await post("application/json", "{"))?.status, "malformed JSON").toBe(400);
    expect((await post("text/plain", "{}"))?.status, "another type").toBe(415);
    expect((await post("application/json", "{", {}))?.status, "no credential, unread").toBe(401);
    const get = new Request(BASE + PATH, { headers: gatewayHeaders(MARIE) });
    expect((await handle(get))?.status, "another method").toBe(405);
  });

  it("refuse what is too large before reading it to the end", async () => {
    const { post } = setUp({ rpc: { readMaxBytes: 64 } });
    const answer = await post("application/json", JSON.stringify({ description: "x".repeat(100) }));
    expect(answer?.status).toBe(429);
    expect(await answer?.json()).toMatchObject({ code: "resource_exhausted" });
  });

  it.each(["/", "/ocm/shares", `${PATH}/`, "/cs3.ocm.invite.v1beta1.InviteAPI/Nothing"])(
    "leave %s to others",
    async (path) => {
      const { handle } = setUp();
      expect(await handle(new Request(BASE + path, { method: "POST" }))).toBeUndefined();
    },
  );
});
