import { env } from "cloudflare:workers";
import { createClient, type Transport } from "@connectrpc/connect";
import { createConnectTransport, createGrpcWebTransport } from "@connectrpc/connect-web";
import { SignJWT } from "jose";
import { describe, expect, it } from "vitest";
import type { GatewayTokens } from "../../../src/domain/ports/gateway-tokens.ts";
import { createSecret } from "../../../src/domain/secret.ts";
import { OcmCoreAPI } from "../../../src/gen/cs3/ocm/core/v1beta1/ocm_core_api_pb.ts";
import { InviteAPI } from "../../../src/gen/cs3/ocm/invite/v1beta1/invite_api_pb.ts";
import { OcmAPI } from "../../../src/gen/cs3/sharing/ocm/v1beta1/ocm_api_pb.ts";
import { ShareType } from "../../../src/gen/cs3/sharing/ocm/v1beta1/resources_pb.ts";
import { ResourceType } from "../../../src/gen/cs3/storage/provider/v1beta1/resources_pb.ts";
import { createRevaTokens } from "../../../src/platform/sessions/reva-token.ts";
import { createRpcFetchHandler } from "../../../src/rpc/fetch-handler.ts";
import { createDurableObjectStore } from "../../../src/storage/drivers/durable-object-store.ts";
import { codeOf, createRpcWorld, gatewayHeaders } from "../../rpc/support.ts";
import { fixedClock } from "../../support/clock.ts";
import { MARIE } from "../../support/people.ts";

const BASE = "https://ocm.example.org";
const PATH = `${BASE}/cs3.ocm.invite.v1beta1.InviteAPI/GenerateInviteToken`;

/** The services over a Durable Object of their own, and the fetch that reaches them. */
function setUp(name: string, gatewayTokens?: GatewayTokens) {
  const world = createRpcWorld({
    store: createDurableObjectStore(env.STORE, name),
    ...(gatewayTokens && { gatewayTokens }),
  });
  const handle = createRpcFetchHandler(world.routes);
  const fetch = async (input: RequestInfo | URL, init?: RequestInit) => {
    // connect-web asks for redirect "error", which workerd does not know.
    const answer = await handle(new Request(input, { ...init, redirect: "manual" }));
    return answer ?? new Response(null, { status: 404 });
  };
  return { world, handle, fetch };
}

const JWT_SECRET = "the-secret-of-the-installation";

/** A token as reva makes it, with these scopes. */
function revaTokenOf(scope: Readonly<Record<string, unknown>>): Promise<string> {
  const user = { id: { idp: MARIE.id.idp, opaque_id: MARIE.id.opaqueId, type: 1 } };
  return new SignJWT({ user, scope })
    .setProtectedHeader({ alg: "HS256", typ: "JWT" })
    .setExpirationTime(new Date("2026-01-17T00:00:00Z"))
    .sign(new TextEncoder().encode(JWT_SECRET));
}

function aShareScope(id: string) {
  return { resource: { decoder: "json", value: btoa(JSON.stringify({ id: { opaqueId: id } })) }, role: 4 };
}

type Fetch = ReturnType<typeof setUp>["fetch"];

const TRANSPORTS: readonly (readonly [string, (fetch: Fetch) => Transport])[] = [
  ["Connect in JSON", (fetch) => createConnectTransport({ baseUrl: BASE, fetch })],
  ["Connect in binary", (fetch) => createConnectTransport({ baseUrl: BASE, fetch, useBinaryFormat: true })],
  ["gRPC-Web", (fetch) => createGrpcWebTransport({ baseUrl: BASE, fetch })],
];

describe.each(TRANSPORTS)("the internal services on Workers, by %s", (name, transportOver) => {
  it("keep and answer", async () => {
    const { fetch } = setUp(`rpc ${name}`);
    const transport = transportOver(fetch);
    const headers = gatewayHeaders(MARIE);
    const made = await createClient(InviteAPI, transport).generateInviteToken({}, { headers });
    const list = await createClient(InviteAPI, transport).listInviteTokens({}, { headers });
    expect(list.inviteTokens.map(({ token }) => token)).toEqual([made.inviteToken?.token]);

    const brian = { idp: "https://sender.org", opaqueId: "brian@sender.org" };
    const created = await createClient(OcmCoreAPI, transport).createOCMCoreShare(
      {
        resourceId: "p-1",
        name: "report.pdf",
        owner: brian,
        sender: brian,
        shareWith: { idp: MARIE.id.idp, opaqueId: MARIE.id.opaqueId },
        resourceType: ResourceType.FILE,
        shareType: ShareType.USER,
        protocols: [{ term: { case: "webdavOptions", value: { uri: "https://sender.org/x" } } }],
      },
      { headers: gatewayHeaders() },
    );
    expect(codeOf(created)).toBe("OK");
    const shares = await createClient(OcmAPI, transport).listReceivedOCMShares({}, { headers });
    expect(shares.shares.map(({ id }) => id?.opaqueId)).toEqual([created.id]);
  });

  it("refuse whom they do not know", async () => {
    const client = createClient(InviteAPI, transportOver(setUp(`rpc refusal ${name}`).fetch));
    await expect(client.generateInviteToken({})).rejects.toMatchObject({ code: 16 });
    const headers = { authorization: "Bearer wrong" };
    await expect(client.generateInviteToken({}, { headers })).rejects.toMatchObject({ code: 7 });
  });
});

describe("the token of a gateway, on Workers", () => {
  const tokens = createRevaTokens({
    secrets: ["the-new-secret", JWT_SECRET].map(createSecret),
    issuers: [],
    clock: fixedClock(),
  });

  it.each(TRANSPORTS)("proves its user by %s, for what it is for", async (name, transportOver) => {
    const transport = transportOver(setUp(`rpc token ${name}`, tokens).fetch);
    const invites = createClient(InviteAPI, transport);
    const shares = createClient(OcmAPI, transport);
    const headers = { "x-access-token": await revaTokenOf({ user: {} }) };
    const made = await invites.generateInviteToken({}, { headers });
    expect([codeOf(made), made.inviteToken?.userId?.opaqueId]).toEqual(["OK", "marie"]);

    const recipients = { "x-access-token": await revaTokenOf({ "ocmshare:out-1": aShareScope("out-1") }) };
    expect(codeOf(await shares.listOCMShares({}, { headers: recipients }))).toBe("OK");
    for (const wrong of [recipients, { "x-access-token": `${headers["x-access-token"]}x` }]) {
      await expect(invites.generateInviteToken({}, { headers: wrong })).rejects.toMatchObject({
        code: 7,
        rawMessage: "auth: core access token is invalid",
      });
    }
  });
});

describe("what Workers cannot do", () => {
  it("is native gRPC", async () => {
    const { handle } = setUp("rpc grpc");
    const headers = { "content-type": "application/grpc+proto", ...gatewayHeaders(MARIE) };
    const answer = await handle(new Request(PATH, { method: "POST", headers, body: new Uint8Array(5) }));
    expect(answer?.status).toBe(415);
  });

  it("is none of the rest: malformed JSON is a bad request, another path is another's", async () => {
    const { handle } = setUp("rpc malformed");
    const headers = { "content-type": "application/json", ...gatewayHeaders(MARIE) };
    expect((await handle(new Request(PATH, { method: "POST", headers, body: "{" })))?.status).toBe(400);
    expect(await handle(new Request(`${BASE}/ocm/shares`, { method: "POST" }))).toBeUndefined();
  });
});
