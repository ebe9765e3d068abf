import { Code, ConnectError } from "@connectrpc/connect";
import { describe, expect, it } from "vitest";
import { StoreUnavailable } from "../../src/domain/ports/object-store.ts";
import { ProviderAPI as AuthProviderAPI } from "../../src/gen/cs3/auth/provider/v1beta1/provider_api_pb.ts";
import { OcmCoreAPI } from "../../src/gen/cs3/ocm/core/v1beta1/ocm_core_api_pb.ts";
import { OcmIncomingAPI } from "../../src/gen/cs3/ocm/incoming/v1beta1/ocm_incoming_api_pb.ts";
import { InviteAPI } from "../../src/gen/cs3/ocm/invite/v1beta1/invite_api_pb.ts";
import { ProviderAPI as OcmProviderAPI } from "../../src/gen/cs3/ocm/provider/v1beta1/provider_api_pb.ts";
import { OcmAPI } from "../../src/gen/cs3/sharing/ocm/v1beta1/ocm_api_pb.ts";
import { MARIE } from "../support/people.ts";
import { createRpcWorld, GATEWAY_SECRET, gatewayHeaders, type RpcWorld } from "./support.ts";

type Call = (world: RpcWorld, headers: Readonly<Record<string, string>>) => Promise<unknown>;

/** What reva leaves open (the contract's list), and nothing else. */
const UNPROTECTED: readonly (readonly [string, Call])[] = [
  ["IsProviderAllowed", (world, headers) => world.clientWith(OcmProviderAPI, headers).isProviderAllowed({})],
  ["GetInfoByDomain", (world, headers) => world.clientWith(OcmProviderAPI, headers).getInfoByDomain({})],
  ["ListAllProviders", (world, headers) => world.clientWith(OcmProviderAPI, headers).listAllProviders({})],
  ["AcceptInvite", (world, headers) => world.clientWith(InviteAPI, headers).acceptInvite({})],
  ["GetAcceptedUser", (world, headers) => world.clientWith(InviteAPI, headers).getAcceptedUser({})],
  ["GetOCMShareByToken", (world, headers) => world.clientWith(OcmAPI, headers).getOCMShareByToken({})],
  ["CreateOCMCoreShare", (world, headers) => world.clientWith(OcmCoreAPI, headers).createOCMCoreShare({})],
  ["UpdateOCMCoreShare", (world, headers) => world.clientWith(OcmCoreAPI, headers).updateOCMCoreShare({})],
  ["DeleteOCMCoreShare", (world, headers) => world.clientWith(OcmCoreAPI, headers).deleteOCMCoreShare({})],
  [
    "CreateOCMIncomingShare",
    (world, headers) => world.clientWith(OcmIncomingAPI, headers).createOCMIncomingShare({}),
  ],
  ["Authenticate", (world, headers) => world.clientWith(AuthProviderAPI, headers).authenticate({})],
];

const PROTECTED: readonly (readonly [string, Call])[] = [
  [
    "UpdateOCMIncomingShare",
    (world, headers) => world.clientWith(OcmIncomingAPI, headers).updateOCMIncomingShare({}),
  ],
  [
    "DeleteOCMIncomingShare",
    (world, headers) => world.clientWith(OcmIncomingAPI, headers).deleteOCMIncomingShare({}),
  ],
];

/** These also need a user. */
const OF_A_USER: readonly (readonly [string, Call])[] = [
  ["GenerateInviteToken", (world, headers) => world.clientWith(InviteAPI, headers).generateInviteToken({})],
  ["ListInviteTokens", (world, headers) => world.clientWith(InviteAPI, headers).listInviteTokens({})],
  ["ForwardInvite", (world, headers) => world.clientWith(InviteAPI, headers).forwardInvite({})],
  ["FindAcceptedUsers", (world, headers) => world.clientWith(InviteAPI, headers).findAcceptedUsers({})],
  ["DeleteAcceptedUser", (world, headers) => world.clientWith(InviteAPI, headers).deleteAcceptedUser({})],
  ["CreateOCMShare", (world, headers) => world.clientWith(OcmAPI, headers).createOCMShare({})],
  ["RemoveOCMShare", (world, headers) => world.clientWith(OcmAPI, headers).removeOCMShare({})],
  ["GetOCMShare", (world, headers) => world.clientWith(OcmAPI, headers).getOCMShare({})],
  ["ListOCMShares", (world, headers) => world.clientWith(OcmAPI, headers).listOCMShares({})],
  ["UpdateOCMShare", (world, headers) => world.clientWith(OcmAPI, headers).updateOCMShare({})],
  ["ListReceivedOCMShares", (world, headers) => world.clientWith(OcmAPI, headers).listReceivedOCMShares({})],
  [
    "UpdateReceivedOCMShare",
    (world, headers) => world.clientWith(OcmAPI, headers).updateReceivedOCMShare({}),
  ],
  ["GetReceivedOCMShare", (world, headers) => world.clientWith(OcmAPI, headers).getReceivedOCMShare({})],
];

const ALL = [...UNPROTECTED, ...PROTECTED, ...OF_A_USER];

async function refusalOf(call: Promise<unknown>): Promise<readonly [Code, string] | "answered"> {
  try {
    await call;
    return "answered";
  } catch (error) {
    const { code, rawMessage } = ConnectError.from(error);
    return [code, rawMessage];
  }
}

const MISSING = [Code.Unauthenticated, "auth: core access token not found"];
const WRONG = [Code.PermissionDenied, "auth: core access token is invalid"];

describe("every RPC", () => {
  it("is in one of the lists", () => {
    const services = [OcmProviderAPI, InviteAPI, OcmAPI, OcmCoreAPI, OcmIncomingAPI, AuthProviderAPI];
    const methods = services.flatMap((service) => service.methods.map(({ name }) => name));
    expect(ALL.map(([name]) => name).sort()).toEqual(methods.sort());
  });

  it.each(ALL)("%s needs a credential unless it is told otherwise", async (_, call) => {
    const world = createRpcWorld();
    expect(await refusalOf(call(world, {}))).toEqual(MISSING);
    expect(await refusalOf(call(world, { authorization: "" }))).toEqual(MISSING);
    expect(await refusalOf(call(world, { "x-access-token": "" }))).toEqual(MISSING);
    expect(await refusalOf(call(world, { authorization: "Bearer wrong" }))).toEqual(WRONG);
    expect(await refusalOf(call(world, { "x-access-token": GATEWAY_SECRET }))).toEqual(WRONG);
    expect(await refusalOf(call(world, gatewayHeaders(MARIE)))).toBe("answered");
    expect(world.log.text()).not.toContain(GATEWAY_SECRET);
  });
});

describe("on a closed network", () => {
  const setUp = () => createRpcWorld({ rpc: { protectAll: false } });

  it.each(UNPROTECTED)("%s answers everybody", async (_, call) => {
    expect(await refusalOf(call(setUp(), {}))).toBe("answered");
    expect(await refusalOf(call(setUp(), { authorization: "Bearer wrong" })), "as reva does").toBe(
      "answered",
    );
  });

  it.each([...PROTECTED, ...OF_A_USER])("%s still needs a credential", async (_, call) => {
    expect(await refusalOf(call(setUp(), {}))).toEqual(MISSING);
    expect(await refusalOf(call(setUp(), { authorization: "Bearer wrong" }))).toEqual(WRONG);
  });

  it("knows a caller who proves to be one, also where nobody has to", async () => {
    const client = setUp().clientWith(InviteAPI, gatewayHeaders(MARIE));
    const answer = await client.getAcceptedUser({ remoteUserId: { idp: "", opaqueId: "nobody" } });
    expect(answer.status?.message, "not: no initiator").toBe("accepted user not found");
  });
});

describe("a call on behalf of a user", () => {
  it.each(OF_A_USER)("%s is refused to a service that names none", async (_, call) => {
    expect(await refusalOf(call(createRpcWorld(), gatewayHeaders()))).toEqual([
      Code.Unauthenticated,
      "auth: this call is made on behalf of a user, none is named",
    ]);
  });

  it.each(["nobody", "", "Marie"])("is refused for %j, who is none of ours", async (user) => {
    const headers = { ...gatewayHeaders(), "x-meshport-user": user };
    expect(await refusalOf(OF_A_USER[0]?.[1](createRpcWorld(), headers) ?? Promise.resolve())).toEqual(WRONG);
  });
});

describe("what should not happen", () => {
  const failing = (error: Error) =>
    createRpcWorld({
      useCases: (useCases) => ({ ...useCases, listProviders: () => Promise.reject(error) }),
    });

  it("is an internal error that tells nothing, and a line for the operator", async () => {
    const world = failing(new Error("undefined is not a function"));
    expect(await refusalOf(world.client(OcmProviderAPI).listAllProviders({}))).toEqual([
      Code.Internal,
      "internal error",
    ]);
    expect(world.log.lines).toMatchObject([
      {
        level: "error",
        fields: {
          rpc: "cs3.ocm.provider.v1beta1.ProviderAPI/ListAllProviders",
          why: "undefined is not a function",
        },
      },
    ]);
  });

  it("is unavailable when the store is, since trying again may help", async () => {
    const world = failing(new StoreUnavailable("cannot read /var/lib/secret-place"));
    expect(await refusalOf(world.client(OcmProviderAPI).listAllProviders({}))).toEqual([
      Code.Unavailable,
      "the store is unavailable",
    ]);
    expect(world.log.text()).toContain("/var/lib/secret-place");
  });

  it("is hidden as well when the credential cannot be checked", async () => {
    const authenticate = () => Promise.reject(new Error("the directory is down"));
    const world = createRpcWorld({ rpc: { authenticate } });
    expect(await refusalOf(world.client(OcmProviderAPI).listAllProviders({}))).toEqual([
      Code.Internal,
      "internal error",
    ]);
    expect(world.log.text()).toContain("the directory is down");
  });
});

describe("a status", () => {
  it.each([
    [
      "the caller's trace",
      "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
      "4bf92f3577b34da6a3ce929d0e0e4736",
    ],
    ["no trace", undefined, "0".repeat(32)],
    ["no trace for what is none", "00-<script>-01", "0".repeat(32)],
  ])("names %s", async (_, traceparent, trace) => {
    const headers = { ...gatewayHeaders(), ...(traceparent && { traceparent }) };
    const client = createRpcWorld().clientWith(OcmProviderAPI, headers);
    expect((await client.listAllProviders({})).status?.trace).toBe(trace);
    expect((await client.getInfoByDomain({})).status?.trace).toBe(trace);
  });
});
