import type { MessageInitShape } from "@bufbuild/protobuf";
import { createClient, Code as RpcCode } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-node";
import { afterEach, describe, expect, it } from "vitest";
import { UserType } from "../../src/gen/cs3/identity/user/v1beta1/resources_pb.ts";
import { InviteAPI } from "../../src/gen/cs3/ocm/invite/v1beta1/invite_api_pb.ts";
import { OcmAPI } from "../../src/gen/cs3/sharing/ocm/v1beta1/ocm_api_pb.ts";
import {
  GranteeType,
  type ResourcePermissionsSchema,
} from "../../src/gen/cs3/storage/provider/v1beta1/resources_pb.ts";
import { loadConfig } from "../../src/runtime/config/load.ts";
import { type NodeServer, startNodeServer } from "../../src/runtime/node.ts";
import { codeOf } from "../rpc/support.ts";
import { startAgreeablePeer } from "../support/agreeable-peer.ts";
import { recordingLogger } from "../support/logger.ts";
import { JWT_SECRET, revaToken } from "../support/reva-token.ts";
import { answered, type PlainMessage, startStandInGateway } from "../support/stand-in-gateway.ts";

const SERVICE_SECRET = "gateway-test-service-secret-0123456789";
const IDP = "https://idp.example.org/realms/one";
const EINSTEIN = {
  id: { idp: IDP, opaque_id: "4c510ada", type: "USER_TYPE_PRIMARY" },
  username: "einstein",
  mail: "einstein@example.org",
  display_name: "Albert Einstein",
};
const RESOURCE = { storageId: "storage-1", spaceId: "space-1", opaqueId: "node-1" };
const EDITOR = {
  stat: true,
  get_path: true,
  initiate_file_download: true,
  initiate_file_upload: true,
  add_grant: true,
};

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** A Meshport server whose users and files are a gateway's, that gateway, and a peer. */
async function setUp(settings: Readonly<Record<string, string>> = {}) {
  const gateway = await startStandInGateway();
  cleanups.push(() => gateway.close());
  const peer = await startAgreeablePeer();
  cleanups.push(() => peer.close());
  const config = loadConfig({
    env: {
      MESHPORT_HTTP_LISTEN: "127.0.0.1:0",
      MESHPORT_RPC_LISTEN: "127.0.0.1:0",
      MESHPORT_STORE_URL: "memory:",
      MESHPORT_USERS_DRIVER: "gateway",
      MESHPORT_RESOURCES_URL: "gateway:",
      MESHPORT_GATEWAY_ENDPOINT: gateway.address,
      MESHPORT_GATEWAY_JWT_SECRET: JWT_SECRET,
      MESHPORT_RPC_SERVICE_CREDENTIALS: JSON.stringify([{ name: "app", secret: SERVICE_SECRET }]),
      MESHPORT_OCMPROVIDERAUTHORIZER_DRIVER: "open",
      MESHPORT_OCMCORE_REQUIRE_ACCEPTED_INVITE: "false",
      MESHPORT_OCMSHAREPROVIDER_WEBDAV_PREFIX: "remote.php/dav/ocm",
      MESHPORT_SIGNATURES_POLICY: "off",
      MESHPORT_OUTBOUND_ALLOW_HTTP: "true",
      ...settings,
    },
  });
  if (!config.ok) throw new Error(config.failure.map(({ message }) => message).join(", "));
  const log = recordingLogger();
  const server = await startNodeServer(config.value, log);
  cleanups.push(() => server.close());
  gateway.reply("GetUser", ({ request }) =>
    (request.user_id as PlainMessage).opaque_id === EINSTEIN.id.opaque_id
      ? answered("OK", { user: EINSTEIN })
      : answered("NOT_FOUND"),
  );
  gateway.reply("Stat", () => statOf(EDITOR));
  return { gateway, peer, server, log };
}

function statOf(permissions: PlainMessage): PlainMessage {
  return answered("OK", {
    info: {
      type: "RESOURCE_TYPE_FILE",
      id: { storage_id: "storage-1", space_id: "space-1", opaque_id: "node-1" },
      path: "./relativity.pdf",
      name: "relativity.pdf",
      owner: { idp: IDP, opaque_id: "owner-of-it", type: "USER_TYPE_PRIMARY" },
      permission_set: permissions,
      size: "1905",
    },
  });
}

function tokenOfEinstein(): string {
  const now = Math.floor(Date.now() / 1000);
  const { id, ...rest } = EINSTEIN;
  const user = { id: { idp: id.idp, opaque_id: id.opaque_id, type: 1 }, ...rest };
  return revaToken({ claims: { iss: IDP, iat: now, exp: now + 3600, user } });
}

function callTo(server: NodeServer) {
  const transport = createConnectTransport({ baseUrl: server.rpcUrl, httpVersion: "1.1" });
  const shares = createClient(OcmAPI, transport);
  const invites = createClient(InviteAPI, transport);
  return { shares, invites };
}

function shareWith(
  host: string,
  permissions: MessageInitShape<typeof ResourcePermissionsSchema> = {
    stat: true,
    initiateFileDownload: true,
  },
) {
  return {
    resourceId: RESOURCE,
    recipientMeshProvider: { domain: host },
    grantee: {
      type: GranteeType.USER,
      id: { case: "userId" as const, value: { idp: host, opaqueId: "brian", type: UserType.FEDERATED } },
    },
    accessMethods: [{ term: { case: "webdavOptions" as const, value: { permissions } } }],
  };
}

const asService = (user?: string) => ({
  authorization: `Bearer ${SERVICE_SECRET}`,
  ...(user !== undefined && { "x-meshport-user": user }),
});

describe("sharing a file of the gateway", () => {
  it("asks with exactly the token of the call, and shares what the gateway says", async () => {
    const { gateway, peer, server } = await setUp();
    const token = tokenOfEinstein();
    const headers = { "x-access-token": token };
    const created = await callTo(server).shares.createOCMShare(shareWith(peer.host), { headers });

    expect(codeOf(created)).toBe("OK");
    expect(gateway.calls.map(({ rpc }) => rpc)).toEqual(["Stat"]);
    expect(gateway.calls[0]?.metadata.get("x-access-token")).toEqual([token]);
    expect(gateway.calls[0]?.request).toMatchObject({
      ref: { resource_id: { storage_id: "storage-1", space_id: "space-1", opaque_id: "node-1" } },
    });
    expect(created.share).toMatchObject({
      name: "relativity.pdf",
      resourceId: RESOURCE,
      owner: { idp: IDP, opaqueId: "owner-of-it" },
      creator: { idp: IDP, opaqueId: "4c510ada" },
    });
    const { host } = new URL(server.publicUrl);
    const id = created.share?.id?.opaqueId ?? "";
    expect(peer.toldOf(id)).toMatchObject({
      owner: `owner-of-it@${host}`,
      sender: `4c510ada@${host}`,
      name: "relativity.pdf",
    });
    expect(peer.toldOf(id).protocol.webdav.uri).toBe(`${server.publicUrl}/remote.php/dav/ocm/${id}`);
  });

  it.each<[string, PlainMessage, object]>([
    ["more than the user may do", { ...EDITOR, initiate_file_upload: false }, { initiateFileUpload: true }],
    ["what the user may not share", { ...EDITOR, add_grant: false }, { initiateFileDownload: true }],
    ["what the user may do nothing with", {}, { initiateFileDownload: true }],
  ])("refuses to share %s", async (_what, held, asked) => {
    const { gateway, peer, server } = await setUp();
    gateway.reply("Stat", () => statOf(held));
    const headers = { "x-access-token": tokenOfEinstein() };
    const refused = await callTo(server).shares.createOCMShare(shareWith(peer.host, asked), { headers });
    expect(codeOf(refused)).toBe("PERMISSION_DENIED");
    const list = await callTo(server).shares.listOCMShares({}, { headers });
    expect(list.shares).toEqual([]);
  });

  it.each([
    ["NOT_FOUND", "NOT_FOUND"],
    ["PERMISSION_DENIED", "PERMISSION_DENIED"],
    ["UNAUTHENTICATED", "UNAUTHENTICATED"],
  ])("hands on %s of the gateway", async (told, code) => {
    const { gateway, peer, server } = await setUp();
    gateway.reply("Stat", () => answered(told));
    const headers = { "x-access-token": tokenOfEinstein() };
    const refused = await callTo(server).shares.createOCMShare(shareWith(peer.host), { headers });
    expect(codeOf(refused)).toBe(code);
  });

  it("is unavailable while the gateway is, and says in the log why, without the token", async () => {
    const { gateway, peer, server, log } = await setUp();
    const token = tokenOfEinstein();
    gateway.close();
    await expect(
      callTo(server).shares.createOCMShare(shareWith(peer.host), { headers: { "x-access-token": token } }),
    ).rejects.toMatchObject({ code: RpcCode.Unavailable, rawMessage: "the gateway is unavailable" });
    expect(JSON.stringify(log.lines)).toContain("the gateway does not answer Stat");
    expect(JSON.stringify(log.lines)).not.toContain(token);
  });

  it("is unavailable when the gateway says nothing in time", async () => {
    const { gateway, peer, server } = await setUp({ MESHPORT_GATEWAY_TIMEOUT: "50ms" });
    gateway.reply("Stat", () => "silence");
    await expect(
      callTo(server).shares.createOCMShare(shareWith(peer.host), {
        headers: { "x-access-token": tokenOfEinstein() },
      }),
    ).rejects.toMatchObject({ code: RpcCode.Unavailable });
  });

  it("takes the user's own token: a service that acts for them has none", async () => {
    const { gateway, peer, server } = await setUp();
    const headers = asService("4c510ada");
    const refused = await callTo(server).shares.createOCMShare(shareWith(peer.host), { headers });
    expect(codeOf(refused)).toBe("UNAUTHENTICATED");
    expect(gateway.calls.map(({ rpc }) => rpc)).toEqual(["GetUser"]);
  });

  it("leaves its bytes to the gateway, and still names their place", async () => {
    const { server } = await setUp();
    const discovery = await (await fetch(`${server.publicUrl}/.well-known/ocm`)).json();
    const { resourceTypes } = discovery as { resourceTypes: { protocols: { webdav: string } }[] };
    expect(resourceTypes.map(({ protocols }) => protocols.webdav)).toEqual([
      "/remote.php/dav/ocm/",
      "/remote.php/dav/ocm/",
    ]);
    const door = await fetch(`${server.publicUrl}/remote.php/dav/ocm/some-share`, { method: "PROPFIND" });
    expect(door.status).toBe(404);
  });
});

describe("users of the gateway", () => {
  const invitedBy = async (server: NodeServer, headers: Readonly<Record<string, string>>) =>
    (await callTo(server).invites.generateInviteToken({}, { headers })).inviteToken;

  it("are who their token says, and nobody is asked", async () => {
    const { gateway, server } = await setUp();
    const headers = { "x-access-token": tokenOfEinstein() };
    const invite = await invitedBy(server, headers);
    expect(invite?.userId).toMatchObject({ idp: IDP, opaqueId: "4c510ada" });
    const accepted = await callTo(server).invites.acceptInvite({
      inviteToken: { token: invite?.token ?? "" },
      remoteUser: { id: { idp: "peer.example.org", opaqueId: "brian" }, displayName: "Brian" },
    });
    expect(codeOf(accepted)).toBe("OK");
    expect(accepted).toMatchObject({ displayName: "Albert Einstein", email: "einstein@example.org" });
    expect(gateway.calls).toEqual([]);
  });

  it("are the same to a service that names them, which costs one question a minute", async () => {
    const { gateway, server } = await setUp();
    for (const _ of [1, 2, 3]) {
      const invite = await invitedBy(server, asService("4c510ada"));
      expect(invite?.userId).toMatchObject({ idp: IDP, opaqueId: "4c510ada" });
    }
    expect(gateway.calls.map(({ rpc }) => rpc)).toEqual(["GetUser"]);
  });

  it("make a credential invalid when there is no such user, and not when nobody could be asked", async () => {
    const { gateway, server } = await setUp();
    await expect(invitedBy(server, asService("nobody"))).rejects.toMatchObject({
      code: RpcCode.PermissionDenied,
    });
    gateway.close();
    await expect(invitedBy(server, asService("4c510ada"))).rejects.toMatchObject({
      code: RpcCode.Unavailable,
    });
  });
});

describe("a share for a user of the gateway", () => {
  const announce = (server: NodeServer, peerHost: string, user: string) =>
    fetch(`${server.publicUrl}/ocm/shares`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({
        shareWith: `${user}@${new URL(server.publicUrl).host}`,
        name: "report.pdf",
        providerId: `for-${user}`,
        owner: `brian@${peerHost}`,
        sender: `brian@${peerHost}`,
        shareType: "user",
        resourceType: "file",
        protocol: {
          name: "multi",
          webdav: { uri: `http://${peerHost}/dav/ocm/x`, sharedSecret: "s3cr3t", permissions: ["read"] },
        },
      }),
    });

  it("arrives, for their id and for their name", async () => {
    const { gateway, peer, server } = await setUp();
    gateway.reply("GetUserByClaim", () => answered("OK", { user: EINSTEIN }));
    for (const user of ["4c510ada", "Einstein"]) {
      const answer = await announce(server, peer.host, user);
      expect([answer.status, await answer.json()]).toMatchObject([
        201,
        { recipientDisplayName: "Albert Einstein" },
      ]);
    }
    const headers = { "x-access-token": tokenOfEinstein() };
    const received = await callTo(server).shares.listReceivedOCMShares({}, { headers });
    expect(received.shares.map(({ grantee }) => grantee?.id.value)).toMatchObject([
      { idp: IDP, opaqueId: "4c510ada" },
      { idp: IDP, opaqueId: "4c510ada" },
    ]);
  });

  it("is refused when the gateway knows nobody of that name", async () => {
    const { peer, server } = await setUp();
    expect((await announce(server, peer.host, "nobody")).status).toBe(400);
  });

  it.each<[string, (gateway: Awaited<ReturnType<typeof startStandInGateway>>) => void]>([
    ["away", (gateway) => gateway.close()],
    ["in trouble", (gateway) => gateway.reply("GetUser", () => answered("INTERNAL"))],
    ["closed to us", (gateway) => gateway.reply("GetUser", () => answered("PERMISSION_DENIED"))],
    ["of another make", (gateway) => gateway.reply("GetUser", () => ({ grpcCode: 12, details: "unknown" }))],
  ])("is to come again while the gateway is %s", async (_what, break_) => {
    const { gateway, peer, server } = await setUp();
    break_(gateway);
    const answer = await announce(server, peer.host, "4c510ada");
    expect([answer.status, answer.headers.get("retry-after")]).toEqual([503, "5"]);
  });
});
