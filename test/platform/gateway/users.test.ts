import { ConnectError, createRouterTransport, Code as RpcCode } from "@connectrpc/connect";
import { describe, expect, it } from "vitest";
import { GatewayAPI } from "../../../src/gen/cs3/gateway/v1beta1/gateway_api_pb.ts";
import { UserType } from "../../../src/gen/cs3/identity/user/v1beta1/resources_pb.ts";
import { Code } from "../../../src/gen/cs3/rpc/v1beta1/code_pb.ts";
import { createGatewayClient } from "../../../src/platform/gateway/client.ts";
import { GatewayUnavailable } from "../../../src/platform/gateway/unavailable.ts";
import { createGatewayUsers } from "../../../src/platform/gateway/users.ts";

const MARIE = {
  id: { idp: "https://cloud.example.org", opaqueId: "f7fbf8c8", type: UserType.PRIMARY as UserType },
  username: "Marie",
  mail: "marie@example.org",
  displayName: "Marie Curie",
};
const found = { status: { code: Code.OK }, user: MARIE };
const nobody = { status: { code: Code.NOT_FOUND } };

type Answer =
  | typeof found
  | { readonly status: { readonly code: Code } }
  | { readonly user: typeof MARIE }
  | RpcCode;

/** A directory over a gateway that answers as told, and what the gateway was asked. */
function setUp({ byId = nobody, byName = nobody }: { byId?: Answer; byName?: Answer }, idp?: string) {
  const asked: string[] = [];
  const say = (what: string, answer: Answer) => {
    asked.push(what);
    if (typeof answer === "number") throw new ConnectError("as told", answer);
    return answer;
  };
  const transport = createRouterTransport(({ service }) => {
    service(GatewayAPI, {
      getUser: ({ userId, skipFetchingUserGroups: skip }) =>
        say(`id ${userId?.idp}|${userId?.opaqueId} ${skip}`, byId),
      getUserByClaim: ({ claim, value, skipFetchingUserGroups: skip }) =>
        say(`${claim} ${value} ${skip}`, byName),
    });
  });
  const gateway = createGatewayClient({ transport, timeoutMs: 5000 });
  return { users: createGatewayUsers({ gateway, ...(idp !== undefined && { idp }) }), asked };
}

describe("users behind a gateway", () => {
  it("are found by opaque id, with everything that is known of them", async () => {
    const { users, asked } = setUp({ byId: found });
    expect(await users.find("f7fbf8c8")).toEqual({
      id: { idp: "https://cloud.example.org", opaqueId: "f7fbf8c8", type: "primary" },
      username: "Marie",
      displayName: "Marie Curie",
      mail: "marie@example.org",
    });
    expect(asked).toEqual(["id |f7fbf8c8 true"]);
  });

  it("are found by username, whatever its case", async () => {
    const { users, asked } = setUp({ byName: found });
    expect(await users.find("marie")).toMatchObject({ id: { opaqueId: "f7fbf8c8" } });
    expect(asked).toEqual(["id |marie true", "username marie true"]);
  });

  it("are asked for with their identity provider where there is only one", async () => {
    const { users, asked } = setUp({ byId: found }, "https://cloud.example.org");
    await users.find("f7fbf8c8");
    expect(asked).toEqual(["id https://cloud.example.org|f7fbf8c8 true"]);
  });

  it("get the identity provider that the gateway leaves out", async () => {
    const { users } = setUp(
      { byId: { ...found, user: { ...MARIE, id: { ...MARIE.id, idp: "" } } } },
      "https://one",
    );
    expect(await users.find("f7fbf8c8")).toMatchObject({ id: { idp: "https://one" } });
  });

  const other = (id: Partial<typeof MARIE.id>) => ({
    ...found,
    user: { ...MARIE, id: { ...MARIE.id, ...id } },
  });
  it.each<[string, { byId?: Answer; byName?: Answer }]>([
    ["nobody is called so", {}],
    ["no id can be like this", { byId: { status: { code: Code.INVALID_ARGUMENT } } }],
    ["the gateway knows no names", { byName: { status: { code: Code.UNIMPLEMENTED } } }],
    ["the gateway has no such call", { byName: RpcCode.Unimplemented }],
    ["it is somebody whose name is merely like it", { byName: found }],
    ["it is somebody of another server", { byId: other({ opaqueId: "mari", type: UserType.FEDERATED }) }],
    ["it is a space", { byId: other({ opaqueId: "mari", type: UserType.SPACE_OWNER }) }],
    [
      "it is somebody without an id",
      { byName: { ...found, user: { ...MARIE, username: "mari", id: { ...MARIE.id, opaqueId: "" } } } },
    ],
  ])("are unknown when %s", async (_why, answers) => {
    const { users } = setUp(answers);
    expect(await users.find("mari")).toBeUndefined();
  });

  it("are nobody without a name, and nobody is asked", async () => {
    const { users, asked } = setUp({ byId: found, byName: found });
    expect(await users.find("")).toBeUndefined();
    expect(asked).toEqual([]);
  });

  it("are found by name where ids have a form of their own", async () => {
    const { users } = setUp({ byId: { status: { code: Code.INTERNAL } }, byName: found });
    expect(await users.find("marie")).toMatchObject({ username: "Marie" });
  });

  it.each<[string, { byId?: Answer; byName?: Answer }, string]>([
    ["does not know by id", { byId: { status: { code: Code.INTERNAL } } }, "GetUser: INTERNAL"],
    ["does not know by name", { byName: { status: { code: Code.INTERNAL } } }, "GetUserByClaim: INTERNAL"],
    ["does not let us ask", { byId: { status: { code: Code.PERMISSION_DENIED } } }, "PERMISSION_DENIED"],
    ["does not know us", { byName: { status: { code: Code.UNAUTHENTICATED } } }, "UNAUTHENTICATED"],
    ["refuses the call", { byId: RpcCode.PermissionDenied }, "PERMISSION_DENIED"],
    ["wants a credential for the call", { byId: RpcCode.Unauthenticated }, "UNAUTHENTICATED"],
    ["has no such call", { byId: RpcCode.Unimplemented }, "GetUser: UNIMPLEMENTED"],
    ["is away", { byId: RpcCode.Unavailable }, "Unavailable"],
    ["says that the call itself found nothing", { byId: RpcCode.NotFound }, "NotFound"],
    ["takes too long", { byName: RpcCode.DeadlineExceeded }, "DeadlineExceeded"],
    ["says nothing", { byId: { user: MARIE } }, "without a status"],
    ["finds nobody with success", { byId: { status: { code: Code.OK } } }, "without what was asked for"],
  ])("are never unknown when the gateway %s", async (_what, answers, told) => {
    const { users } = setUp(answers);
    const asking = users.find("mari");
    await expect(asking).rejects.toThrow(GatewayUnavailable);
    await expect(asking).rejects.toThrow(told);
  });

  it("cost one call when the gateway is away", async () => {
    const { users, asked } = setUp({ byId: RpcCode.Unavailable });
    await expect(users.find("mari")).rejects.toThrow();
    expect(asked).toHaveLength(1);
  });
});
