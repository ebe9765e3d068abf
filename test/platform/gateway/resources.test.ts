import type { MessageInitShape } from "@bufbuild/protobuf";
import { ConnectError, createRouterTransport, Code as RpcCode } from "@connectrpc/connect";
import { describe, expect, it } from "vitest";
import { createSecret } from "../../../src/domain/secret.ts";
import { GatewayAPI } from "../../../src/gen/cs3/gateway/v1beta1/gateway_api_pb.ts";
import { Code } from "../../../src/gen/cs3/rpc/v1beta1/code_pb.ts";
import type { StatResponseSchema } from "../../../src/gen/cs3/storage/provider/v1beta1/provider_api_pb.ts";
import { ResourceType } from "../../../src/gen/cs3/storage/provider/v1beta1/resources_pb.ts";
import { createGatewayClient } from "../../../src/platform/gateway/client.ts";
import { createGatewayResources } from "../../../src/platform/gateway/resources.ts";
import { GatewayUnavailable } from "../../../src/platform/gateway/unavailable.ts";
import { MARIE } from "../../support/people.ts";

const TOKEN = "maries.gateway.token";
const CALLER = { ...MARIE, accessToken: createSecret(TOKEN) };
const ID = { storageId: "storage-1", spaceId: "space-1", opaqueId: "node-1" };

type StatAnswer = MessageInitShape<typeof StatResponseSchema>;
const PAPER: StatAnswer["info"] = {
  type: ResourceType.FILE,
  id: ID,
  name: "paper.txt",
  path: "./paper.txt",
  mimeType: "text/plain",
  size: 6n,
  owner: { idp: MARIE.id.idp, opaqueId: MARIE.id.opaqueId, type: 1 },
  permissionSet: { stat: true, getPath: true, initiateFileDownload: true, addGrant: true },
};

/** Resources of a gateway that answers so, and what it was asked. */
function setUp(answer: StatAnswer | ConnectError) {
  const asked: unknown[] = [];
  const transport = createRouterTransport(({ service }) => {
    service(GatewayAPI, {
      stat({ ref }, { requestHeader }) {
        asked.push({ ref, token: requestHeader.get("x-access-token") });
        if (answer instanceof Error) throw answer;
        return answer;
      },
    });
  });
  const gateway = createGatewayClient({ transport, timeoutMs: 5000 });
  return { resources: createGatewayResources({ gateway }), asked };
}

const there = (info: StatAnswer["info"]): StatAnswer => ({
  status: { code: Code.OK },
  ...(info && { info: { ...PAPER, ...info } as NonNullable<StatAnswer["info"]> }),
});

describe("a resource behind a gateway", () => {
  it("is asked for with the caller's own token, by the id it was named by", async () => {
    const { resources, asked } = setUp(there(PAPER));
    const given = { storageId: "jail", spaceId: "jail", opaqueId: "alias" };
    expect(await resources.stat(CALLER, { id: given })).toEqual({
      ok: true,
      value: {
        id: given,
        path: "",
        name: "paper.txt",
        kind: "file",
        owner: { ...MARIE.id, type: "primary" },
        ownerDisplayName: MARIE.displayName,
        permissions: ["add_grant", "get_path", "initiate_file_download", "stat"],
        contentType: "text/plain",
        size: 6,
      },
    });
    expect(asked).toMatchObject([{ ref: { resourceId: given, path: "" }, token: TOKEN }]);
  });

  it("is asked for by its path", async () => {
    const { resources, asked } = setUp(there({ path: "/home/paper.txt" }));
    const found = await resources.stat(CALLER, { path: "/home/paper.txt" });
    expect(found).toMatchObject({ ok: true, value: { id: ID, path: "/home/paper.txt" } });
    expect(asked).toMatchObject([{ ref: { path: "/home/paper.txt" } }]);
  });

  it.each([
    ["what it is called", { name: "a", path: "./b" }, "a"],
    ["the end of its path", { name: "", path: "/x/notes" }, "notes"],
    ["its id, as the root of a space", { name: "", path: "." }, "node-1"],
    ["nothing that climbs", { name: "..", path: "./a/../.." }, "node-1"],
  ])("is named by %s", async (_what, info, name) => {
    const { resources } = setUp(there(info));
    expect(await resources.stat(CALLER, { id: ID })).toMatchObject({ ok: true, value: { name } });
  });

  it("may be a folder", async () => {
    const { resources } = setUp(there({ type: ResourceType.CONTAINER }));
    expect(await resources.stat(CALLER, { id: ID })).toMatchObject({ value: { kind: "folder" } });
  });

  it.each<[string, NonNullable<StatAnswer["info"]>["owner"], string, string]>([
    ["somebody else", { idp: "https://x", opaqueId: "pierre" }, "pierre", ""],
    ["a space", { idp: "", opaqueId: "space-1", type: 8 }, "space-1", ""],
    ["nobody, and is whose who shares it", { idp: "", opaqueId: "" }, MARIE.id.opaqueId, MARIE.displayName],
  ])("can belong to %s", async (_who, owner, opaqueId, ownerDisplayName) => {
    const { resources } = setUp(there({ ...(owner && { owner }) }));
    expect(await resources.stat(CALLER, { id: ID })).toMatchObject({
      value: { owner: { opaqueId }, ownerDisplayName },
    });
  });

  it("gives no permission that was not said", async () => {
    const { resources } = setUp({ status: { code: Code.OK }, info: { type: ResourceType.FILE, id: ID } });
    expect(await resources.stat(CALLER, { id: ID })).toMatchObject({ value: { permissions: [] } });
  });

  it.each<[string, StatAnswer | ConnectError, object]>([
    ["is not there", { status: { code: Code.NOT_FOUND } }, { reason: "not-found", what: "resource" }],
    ["is not to be seen", { status: { code: Code.PERMISSION_DENIED } }, { reason: "forbidden" }],
    ["needs a fresh token", { status: { code: Code.UNAUTHENTICATED } }, { reason: "not-authenticated" }],
    ["is named wrongly", { status: { code: Code.INVALID_ARGUMENT } }, { reason: "invalid-request" }],
    [
      "needs a token the gateway takes",
      new ConnectError("", RpcCode.Unauthenticated),
      { reason: "not-authenticated" },
    ],
    [
      "is beyond what the token is for",
      new ConnectError("", RpcCode.PermissionDenied),
      { reason: "forbidden" },
    ],
    ["is neither file nor folder", there({ type: ResourceType.SYMLINK }), { reason: "invalid-request" }],
  ])("is refused when it %s", async (_what, answer, failure) => {
    const { resources } = setUp(answer);
    expect(await resources.stat(CALLER, { id: ID })).toMatchObject({ ok: false, failure });
  });

  it("is refused to who acts for a user without their token, and nobody is asked", async () => {
    const { resources, asked } = setUp(there(PAPER));
    expect(await resources.stat(MARIE, { id: ID })).toEqual({
      ok: false,
      failure: { reason: "not-authenticated" },
    });
    expect(asked).toEqual([]);
  });

  it.each<[string, StatAnswer | ConnectError]>([
    ["fails", { status: { code: Code.INTERNAL } }],
    ["is away", new ConnectError("connection refused", RpcCode.Unavailable)],
    ["cannot do it", new ConnectError("", RpcCode.Unimplemented)],
    ["says nothing", {}],
    ["says nothing of it", { status: { code: Code.OK } }],
    ["gives no id", { status: { code: Code.OK }, info: { type: ResourceType.FILE } }],
  ])("is not taken for missing when the gateway %s", async (_what, answer) => {
    const { resources } = setUp(answer);
    await expect(resources.stat(CALLER, { id: ID })).rejects.toThrow(GatewayUnavailable);
  });

  it("is asked for without the token ever standing in a message", async () => {
    const { resources } = setUp(new ConnectError(`bad header x-access-token: ${TOKEN}`, RpcCode.Internal));
    const error = await resources.stat(CALLER, { id: ID }).catch((thrown: Error) => thrown);
    expect(String(error)).toContain("bad header");
    expect(JSON.stringify([error, String(error), (error as Error).stack])).not.toContain(TOKEN);
  });

  it("is every time asked for anew, for each caller", async () => {
    const { resources, asked } = setUp(there(PAPER));
    const other = { ...CALLER, accessToken: createSecret("another.token") };
    for (const caller of [CALLER, CALLER, other]) await resources.stat(caller, { id: ID });
    expect(asked).toMatchObject([{ token: TOKEN }, { token: TOKEN }, { token: "another.token" }]);
  });

  it("has its bytes elsewhere", async () => {
    const { resources } = setUp(there(PAPER));
    expect(await resources.open(ID)).toBeUndefined();
  });
});
