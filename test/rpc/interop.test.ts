import { connect } from "node:http2";
import { buffer } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { type DescMethodUnary, fromJson, type JsonValue, toJson } from "@bufbuild/protobuf";
import { Code, ConnectError, createClient, type Transport } from "@connectrpc/connect";
import {
  connectNodeAdapter,
  createConnectTransport,
  createGrpcTransport,
  createGrpcWebTransport,
  Http2SessionManager,
} from "@connectrpc/connect-node";
import { credentials, loadPackageDefinition, Metadata, type ServiceError } from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ProviderAPI as AuthProviderAPI } from "../../src/gen/cs3/auth/provider/v1beta1/provider_api_pb.ts";
import { OcmCoreAPI } from "../../src/gen/cs3/ocm/core/v1beta1/ocm_core_api_pb.ts";
import { OcmIncomingAPI } from "../../src/gen/cs3/ocm/incoming/v1beta1/ocm_incoming_api_pb.ts";
import { InviteAPI } from "../../src/gen/cs3/ocm/invite/v1beta1/invite_api_pb.ts";
import { ProviderAPI as OcmProviderAPI } from "../../src/gen/cs3/ocm/provider/v1beta1/provider_api_pb.ts";
import { OcmAPI } from "../../src/gen/cs3/sharing/ocm/v1beta1/ocm_api_pb.ts";
import { type Listener, startListener } from "../../src/runtime/listener.ts";
import { MARIE } from "../support/people.ts";
import { aContact, aReceivedShare, aRemoteUser, aShare } from "../support/records.ts";
import { trustInList } from "../support/trust.ts";
import { createRpcWorld, gatewayHeaders } from "./support.ts";

const RICHARD = aRemoteUser("richard@receiver.org", "https://receiver.org");
const PROTOS = [
  "cs3/ocm/provider/v1beta1/provider_api.proto",
  "cs3/ocm/invite/v1beta1/invite_api.proto",
  "cs3/sharing/ocm/v1beta1/ocm_api.proto",
  "cs3/ocm/core/v1beta1/ocm_core_api.proto",
  "cs3/ocm/incoming/v1beta1/ocm_incoming_api.proto",
  "cs3/auth/provider/v1beta1/provider_api.proto",
];

let listener: Listener;
let url = "";
const cleanups: (() => unknown)[] = [];

beforeAll(async () => {
  const world = createRpcWorld({ trust: await trustInList(["receiver.org", "sender.org"]) });
  await world.repositories.contacts.put(aContact(RICHARD));
  await world.repositories.shares.add(aShare(RICHARD));
  await world.repositories.receivedShares.add(
    aReceivedShare(aRemoteUser("brian", "sender.org"), { id: "in", expiresAt: "2026-02-01T00:00:00.123Z" }),
  );
  listener = await startListener({
    host: "127.0.0.1",
    port: 0,
    handler: connectNodeAdapter({
      routes: world.routes,
      fallback: (_request, response) => {
        response.statusCode = 404;
        response.end("none of ours");
      },
    }),
  });
  url = listener.url;
});

afterAll(async () => {
  for (const cleanup of cleanups) cleanup();
  await listener.close(0);
});

/** A refusal as every client of any protocol can tell it. */
interface Refused {
  readonly code: Code;
  readonly message: string;
}

/** How one kind of client makes a call: the answer in protobuf's JSON, or the refusal. */
type Caller = (
  method: DescMethodUnary,
  request: JsonValue,
  headers: Readonly<Record<string, string>>,
) => Promise<JsonValue | Refused>;

/** A client of Connect-ES over a transport. */
function over(transportTo: () => Transport): Caller {
  return async (method, request, headers) => {
    const client = createClient(method.parent, transportTo());
    const call = client[method.localName as never] as unknown as (
      message: unknown,
      options: { readonly headers: HeadersInit },
    ) => Promise<never>;
    try {
      const answer = await call(fromJson(method.input, request), { headers });
      return toJson(method.output, answer);
    } catch (error) {
      const { code, rawMessage } = ConnectError.from(error);
      return { code, message: rawMessage };
    }
  };
}

function http2Sessions(): Http2SessionManager {
  const sessions = new Http2SessionManager(url);
  cleanups.push(() => sessions.abort());
  return sessions;
}

/** What a person does with curl: a POST of JSON over HTTP/1.1. */
const curl: Caller = async (method, request, headers) => {
  const response = await fetch(`${url}/${method.parent.typeName}/${method.name}`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(request),
  });
  const body = (await response.json()) as { readonly code: string; readonly message: string };
  if (response.ok) return toJson(method.output, fromJson(method.output, body as unknown as JsonValue));
  const name = body.code.replaceAll("_", "").toLowerCase();
  const [, code] = Object.entries(Code).find(([key]) => key.toLowerCase() === name) ?? [];
  return { code: Number(code), message: body.message };
};

/** What gateways are made of: another implementation of gRPC, from the .proto files alone. */
const grpcJs: Caller = (method, request, headers) => {
  const definition = loadSync(PROTOS, {
    includeDirs: [fileURLToPath(new URL("../../proto", import.meta.url))],
    longs: String,
    enums: String,
    bytes: String,
    oneofs: false,
  });
  let scope: unknown = loadPackageDefinition(definition);
  for (const part of method.parent.typeName.split(".")) scope = (scope as Record<string, unknown>)[part];
  const GrpcClient = scope as new (
    address: string,
    creds: unknown,
  ) => Record<
    string,
    (
      message: unknown,
      metadata: Metadata,
      done: (error: ServiceError | null, answer: JsonValue) => void,
    ) => void
  > & {
    close(): void;
  };
  const client = new GrpcClient(new URL(url).host, credentials.createInsecure());
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(headers)) metadata.set(name, value);
  return new Promise((resolve) => {
    client[method.name]?.(request, metadata, (error, answer) => {
      client.close();
      // grpc-js undoes only a part of the percent-encoding that gRPC prescribes for messages.
      if (error !== null) resolve({ code: error.code, message: decodeURIComponent(error.details) });
      else resolve(toJson(method.output, fromJson(method.output, answer)));
    });
  });
};

const CLIENTS: readonly (readonly [string, Caller])[] = [
  ["Connect in JSON over HTTP/1.1, by hand", curl],
  [
    "Connect in binary over HTTP/1.1",
    over(() => createConnectTransport({ baseUrl: url, httpVersion: "1.1", useBinaryFormat: true })),
  ],
  [
    "Connect in binary over h2c",
    over(() =>
      createConnectTransport({
        baseUrl: url,
        httpVersion: "2",
        useBinaryFormat: true,
        sessionManager: http2Sessions(),
      }),
    ),
  ],
  [
    "Connect in JSON over h2c",
    over(() =>
      createConnectTransport({
        baseUrl: url,
        httpVersion: "2",
        useBinaryFormat: false,
        sessionManager: http2Sessions(),
      }),
    ),
  ],
  ["gRPC-Web over HTTP/1.1", over(() => createGrpcWebTransport({ baseUrl: url, httpVersion: "1.1" }))],
  [
    "gRPC-Web over h2c",
    over(() => createGrpcWebTransport({ baseUrl: url, httpVersion: "2", sessionManager: http2Sessions() })),
  ],
  ["gRPC over h2c", over(() => createGrpcTransport({ baseUrl: url, sessionManager: http2Sessions() }))],
  ["gRPC over h2c, by grpc-js", grpcJs],
];

const remoteUserId = { idp: "receiver.org", opaqueId: "richard" };
const CALLS: readonly (readonly [string, DescMethodUnary, JsonValue, string])[] = [
  ["GetInfoByDomain", OcmProviderAPI.method.getInfoByDomain, { domain: "receiver.org" }, "CODE_OK"],
  ["a missing provider", OcmProviderAPI.method.getInfoByDomain, { domain: "x.example" }, "CODE_NOT_FOUND"],
  ["ListAllProviders", OcmProviderAPI.method.listAllProviders, {}, "CODE_OK"],
  [
    "a refused provider",
    OcmProviderAPI.method.isProviderAllowed,
    { provider: { domain: "x" } },
    "CODE_UNAUTHENTICATED",
  ],
  ["GetAcceptedUser", InviteAPI.method.getAcceptedUser, { remoteUserId }, "CODE_OK"],
  ["FindAcceptedUsers", InviteAPI.method.findAcceptedUsers, { filter: "richard" }, "CODE_OK"],
  ["GetOCMShare", OcmAPI.method.getOCMShare, { ref: { id: { opaqueId: "out-1" } } }, "CODE_OK"],
  ["ListOCMShares", OcmAPI.method.listOCMShares, { filters: [{ type: "TYPE_NO" }] }, "CODE_OK"],
  ["a malformed filter", OcmAPI.method.listOCMShares, { filters: [{}] }, "CODE_INVALID_ARGUMENT"],
  ["GetReceivedOCMShare", OcmAPI.method.getReceivedOCMShare, { ref: { id: { opaqueId: "in" } } }, "CODE_OK"],
  ["ListReceivedOCMShares", OcmAPI.method.listReceivedOCMShares, { pageSize: 10 }, "CODE_OK"],
  [
    "a missing received share",
    OcmCoreAPI.method.deleteOCMCoreShare,
    { id: "x", opaque: { map: { grantee: { decoder: "plain", value: "bWFyaWU=" } } } },
    "CODE_NOT_FOUND",
  ],
  [
    "a group share",
    OcmIncomingAPI.method.createOCMIncomingShare,
    { recipientType: "RECIPIENT_TYPE_GROUP" },
    "CODE_INVALID_ARGUMENT",
  ],
  [
    "Authenticate",
    AuthProviderAPI.method.authenticate,
    { clientId: "out-1", clientSecret: "s3cr3tOut1" },
    "CODE_OK",
  ],
  [
    "a wrong secret",
    AuthProviderAPI.method.authenticate,
    { clientId: "out-1", clientSecret: "x" },
    "CODE_PERMISSION_DENIED",
  ],
];

describe.each(CLIENTS)("%s", (name, call) => {
  it.each(CALLS)("answers %s like all others", async (_, method, request, code) => {
    const answer = await call(method, request, gatewayHeaders(MARIE));
    expect(answer).toMatchObject({ status: { code } });
    // The first client is the measure of the others.
    if (name !== CLIENTS[0]?.[0]) expect(answer).toEqual(await curl(method, request, gatewayHeaders(MARIE)));
  });

  it("hears the same refusals", async () => {
    const list = OcmAPI.method.listOCMShares;
    expect(await call(list, {}, {})).toEqual({
      code: Code.Unauthenticated,
      message: "auth: core access token not found",
    });
    expect(await call(list, {}, { authorization: "Bearer wrong" })).toEqual({
      code: Code.PermissionDenied,
      message: "auth: core access token is invalid",
    });
    expect(await call(list, {}, gatewayHeaders())).toMatchObject({ code: Code.Unauthenticated });
  });
});

describe("what is no call", () => {
  const path = "/cs3.sharing.ocm.v1beta1.OcmAPI/ListOCMShares";
  const post = (place: string, contentType: string, body: BodyInit) =>
    fetch(url + place, {
      method: "POST",
      headers: { "content-type": contentType, ...gatewayHeaders(MARIE) },
      body,
    });

  it.each([
    ["malformed JSON", "application/json", "{", 400],
    ["JSON of another shape", "application/json", '{"filters":7}', 400],
    ["garbage for protobuf", "application/proto", new Uint8Array([0xff]), 400],
    ["another content type", "text/plain", "{}", 415],
    ["a form", "application/x-www-form-urlencoded", "pageSize=1", 415],
  ])("is refused over HTTP/1.1: %s", async (_, contentType, body, status) => {
    expect((await post(path, contentType, body)).status).toBe(status);
  });

  it("is refused when it is larger than any request may be", async () => {
    const response = await post(
      path,
      "application/json",
      JSON.stringify({ pageToken: "x".repeat(5_000_000) }),
    );
    expect(await response.json()).toMatchObject({ code: "resource_exhausted" });
  });

  it("is another's when the RPC is unknown", async () => {
    const response = await post("/cs3.sharing.ocm.v1beta1.OcmAPI/ListEverything", "application/json", "{}");
    expect([response.status, await response.text()]).toEqual([404, "none of ours"]);
  });

  it("is unimplemented for a gRPC client when the RPC is unknown", async () => {
    const session = connect(url);
    cleanups.push(() => session.destroy());
    const transport = createGrpcTransport({ baseUrl: url, sessionManager: http2Sessions() });
    const method = { ...OcmAPI.method.listOCMShares, name: "ListEverything" };
    await expect(transport.unary(method, undefined, undefined, undefined, {})).rejects.toMatchObject({
      code: Code.Unimplemented,
    });
    const stream = session.request({
      ":method": "POST",
      ":path": path,
      "content-type": "application/grpc+thrift",
      te: "trailers",
    });
    const status = new Promise((resolve) => stream.on("response", (headers) => resolve(headers[":status"])));
    stream.end();
    await buffer(stream);
    expect(await status, "a gRPC encoding nobody speaks").toBe(415);
  });
});
