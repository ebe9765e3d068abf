import { once } from "node:events";
import { connect, type IncomingHttpHeaders } from "node:http2";
import { gzipSync } from "node:zlib";
import { connectNodeAdapter } from "@connectrpc/connect-node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Listener, startListener } from "../../src/runtime/listener.ts";
import { MARIE } from "../support/people.ts";
import { createRpcWorld, gatewayHeaders } from "./support.ts";
import { grpcWebStatus, UNREADABLE_CONNECT, UNREADABLE_GRPC, type Unreadable } from "./unreadable.ts";

const PATH = "/cs3.sharing.ocm.v1beta1.OcmAPI/ListReceivedOCMShares";

let listener: Listener;
let broken = false;

beforeAll(async () => {
  const world = createRpcWorld({
    useCases: (useCases) => ({
      ...useCases,
      listReceivedShares: (...parameters) => {
        if (broken) throw new Error("a bug");
        return useCases.listReceivedShares(...parameters);
      },
    }),
  });
  listener = await startListener({
    host: "127.0.0.1",
    port: 0,
    handler: connectNodeAdapter({ routes: world.routes }),
  });
});
afterAll(() => listener.close(0));

const post = ({ contentType, body, headers }: Omit<Unreadable, "what">) =>
  fetch(listener.url + PATH, {
    method: "POST",
    headers: { "content-type": contentType, ...gatewayHeaders(MARIE), ...headers },
    body,
  });

/** The status of a gRPC answer, which is in its trailers, or in its headers when there is no more. */
async function grpcStatus({ contentType, body, headers }: Omit<Unreadable, "what">) {
  const session = connect(listener.url);
  const stream = session.request({
    ":method": "POST",
    ":path": PATH,
    te: "trailers",
    "content-type": contentType.replace("grpc-web", "grpc"),
    ...gatewayHeaders(MARIE),
    ...headers,
  });
  let trailers: IncomingHttpHeaders = {};
  stream.on("trailers", (received) => {
    trailers = received;
  });
  stream.resume();
  stream.end(body);
  const [response] = await once(stream, "response");
  await once(stream, "close");
  session.close();
  return trailers["grpc-status"] ?? response["grpc-status"];
}

const empty = { contentType: "application/proto", body: new Uint8Array(0) };
const NO_GZIP = { contentType: "application/proto", body: new Uint8Array([1, 2, 3]) };

describe("a request that cannot be read", () => {
  it.each(UNREADABLE_CONNECT)("is the mistake of a Connect client: $what", async (request) => {
    const answer = await post(request);
    expect([answer.status, await answer.json()]).toMatchObject([400, { code: "invalid_argument" }]);
  });

  it.each(UNREADABLE_GRPC)("is the mistake of a gRPC-Web client: $what", async (request) => {
    expect(await grpcWebStatus(await post(request))).toBe("3");
  });

  it.each(UNREADABLE_GRPC)("is the mistake of a gRPC client: $what", async (request) => {
    expect(await grpcStatus(request)).toBe("3");
  });

  it("is the client's mistake when it is not compressed as it says", async () => {
    const connect = await post({ ...NO_GZIP, headers: { "content-encoding": "gzip" } });
    expect([connect.status, await connect.json()]).toMatchObject([400, { code: "invalid_argument" }]);
    const body = new Uint8Array([1, 0, 0, 0, 3, 1, 2, 3]);
    const headers = { "grpc-encoding": "gzip" };
    expect(await grpcStatus({ contentType: "application/grpc", body, headers })).toBe("3");
  });

  it("is the client's mistake although its time is over before it is read", async () => {
    for (const request of UNREADABLE_CONNECT) {
      const answer = await post({ ...request, headers: { "connect-timeout-ms": "0" } });
      expect([request.what, answer.status]).toEqual([request.what, 400]);
    }
    const headers = { "grpc-timeout": "0S" };
    for (const request of UNREADABLE_GRPC) {
      expect([request.what, await grpcWebStatus(await post({ ...request, headers }))]).toEqual([
        request.what,
        "3",
      ]);
      expect([request.what, await grpcStatus({ ...request, headers })]).toEqual([request.what, "3"]);
    }
  });

  it("is nobody's mistake when it is compressed well", async () => {
    const body = new Uint8Array(gzipSync("{}"));
    const headers = { "content-encoding": "gzip" };
    expect((await post({ contentType: "application/json", body, headers })).status).toBe(200);
  });

  it("is told from a bug of ours", async () => {
    broken = true;
    try {
      const answer = await post(empty);
      expect([answer.status, await answer.json()]).toMatchObject([500, { code: "internal" }]);
      expect(await grpcStatus({ contentType: "application/grpc", body: new Uint8Array(5) })).toBe("13");
    } finally {
      broken = false;
    }
    expect((await post(empty)).status).toBe(200);
  });

  it("is not read before its credential", async () => {
    const answer = await fetch(listener.url + PATH, {
      method: "POST",
      headers: { "content-type": "application/proto" },
      body: new Uint8Array([0xff]),
    });
    expect(answer.status).toBe(401);
  });
});
