import type { DescMethodUnary } from "@bufbuild/protobuf";
import { afterEach, describe, expect, it } from "vitest";
import { InviteAPI } from "../../src/gen/cs3/ocm/invite/v1beta1/invite_api_pb.ts";
import { ProviderAPI as OcmProviderAPI } from "../../src/gen/cs3/ocm/provider/v1beta1/provider_api_pb.ts";
import { Code } from "../../src/gen/cs3/rpc/v1beta1/code_pb.ts";
import { OcmAPI } from "../../src/gen/cs3/sharing/ocm/v1beta1/ocm_api_pb.ts";
import type { Dialect } from "../../src/rpc/convert/dialect.ts";
import { MARIE } from "../support/people.ts";
import { aContact, aReceivedShare, aRemoteUser, aShare } from "../support/records.ts";
import { jsonScope, REVA_MARIE, revaToken, shareScope, testGatewayTokens } from "../support/reva-token.ts";
import { type OverGrpc, type Seen, serveOverGrpc } from "./over-grpc.ts";
import { createRpcWorld, gatewayHeaders } from "./support.ts";

const RICHARD = aRemoteUser("richard@receiver.org", "https://receiver.org");
const BRIAN = aRemoteUser("brian", "sender.org");
const SECRET = "s3cr3tOut1";
const EINSTEIN_ID = { idp: "ocm.example.org", opaque_id: "einstein", type: 1 };
const open: OverGrpc[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});

async function setUp(rpc: { readonly dialect?: Dialect; readonly protectAll?: boolean } = {}) {
  const world = createRpcWorld({ gatewayTokens: testGatewayTokens(), rpc });
  await world.repositories.contacts.put(aContact(RICHARD));
  await world.repositories.shares.add(aShare(RICHARD));
  await world.repositories.receivedShares.add(aReceivedShare(BRIAN, { id: "in" }));
  const server = await serveOverGrpc(world.routes);
  open.push(server);
  return { world, ...server };
}

const MISSING: Seen = { code: 16, message: "auth: core access token not found" };
const WRONG: Seen = { code: 7, message: "auth: core access token is invalid" };
const answered = (status: Code): Seen => ({ code: 0, message: "", status });
const OK = answered(Code.OK);

const withToken = (claims: Readonly<Record<string, unknown>> = {}) => ({
  "x-access-token": revaToken({ claims }),
});
const recipient = (scope: unknown) =>
  withToken({ user: { id: { idp: RICHARD.idp, opaque_id: RICHARD.opaqueId, type: 6 } }, scope });
const ref = (opaqueId: string) => ({ ref: { spec: { case: "id" as const, value: { opaqueId } } } });

describe("a protected call over gRPC", () => {
  it.each<[string, Readonly<Record<string, string>>, Seen]>([
    ["a user's token", withToken(), OK],
    ["no token", {}, MISSING],
    ["an empty token", { "x-access-token": "" }, MISSING],
    ["no token but other metadata", { "x-user-agent": "x", "initiator-id": "y" }, MISSING],
    ["a token under another secret", { "x-access-token": revaToken({ secret: "other" }) }, WRONG],
    ["a token that has ended", withToken({ exp: 1 }), WRONG],
    ["a token of nobody", withToken({ user: { username: "marie" } }), WRONG],
    ["a token for nothing", withToken({ scope: {} }), WRONG],
    [
      "a token whose scope only begins like the user's",
      withToken({ scope: { users: jsonScope({}) } }),
      WRONG,
    ],
    ["a token of a public link", withToken({ scope: { "publicshare:1": jsonScope({}) } }), WRONG],
    ["a guest's token", withToken({ scope: { lightweight: jsonScope({}) } }), WRONG],
    ["some text", { "x-access-token": "marie" }, WRONG],
    [
      "a wrong token beside a service's credential",
      { ...gatewayHeaders(MARIE), "x-access-token": "x" },
      WRONG,
    ],
    ["a user's token beside a wrong credential", { ...withToken(), authorization: "Bearer wrong" }, OK],
    ["a service's credential", gatewayHeaders(MARIE), OK],
    ["a token as a bearer's", { authorization: `Bearer ${revaToken()}` }, WRONG],
  ])("with %s", async (_, headers, seen) => {
    const { world, call } = await setUp();
    expect(await call(OcmAPI.method.listOCMShares, {}, headers)).toEqual(seen);
    expect(world.log.text()).not.toContain(revaToken().slice(-20));
  });

  it("is made by the user in the token", async () => {
    const { call } = await setUp();
    const { getOCMShare, getReceivedOCMShare } = OcmAPI.method;
    const einstein = withToken({ user: { id: EINSTEIN_ID } });
    const elsewhere = withToken({ user: { id: { ...EINSTEIN_ID, idp: "x", opaque_id: "marie" } } });
    for (const [headers, seen] of [
      [withToken(), OK],
      [einstein, answered(Code.NOT_FOUND)],
      [elsewhere, answered(Code.NOT_FOUND)],
      [{ ...withToken(), "x-meshport-user": "einstein" }, OK],
    ] as const) {
      expect(await call(getOCMShare, ref("out-1"), headers)).toEqual(seen);
      expect(await call(getReceivedOCMShare, ref("in"), headers)).toEqual(seen);
    }
  });

  it("may be made by a service of the gateway, for the user it names", async () => {
    const { call } = await setUp();
    const service = withToken({ user: { id: { idp: "none", opaque_id: "service", type: 3 } } });
    const behalf = (user: unknown) => ({
      ...ref("in"),
      opaque: { map: { userid: { decoder: "json", value: new TextEncoder().encode(JSON.stringify(user)) } } },
    });
    const { getReceivedOCMShare } = OcmAPI.method;
    expect(await call(getReceivedOCMShare, behalf(REVA_MARIE.id), service)).toEqual(OK);
    expect(await call(getReceivedOCMShare, behalf(EINSTEIN_ID), service)).toEqual(answered(Code.NOT_FOUND));
    expect(await call(getReceivedOCMShare, ref("in"), service)).toEqual(answered(Code.NOT_FOUND));
    const user = withToken({ user: { id: EINSTEIN_ID } });
    expect(await call(getReceivedOCMShare, behalf(REVA_MARIE.id), user), "a user is nobody else").toEqual(
      answered(Code.NOT_FOUND),
    );
  });
});

describe("the token of a share's recipient over gRPC", () => {
  const out1 = recipient(shareScope("out-1", SECRET));

  it.each<[string, DescMethodUnary, Readonly<Record<string, unknown>>, Seen, Seen]>([
    ["their own shares", OcmAPI.method.listOCMShares, {}, OK, WRONG],
    ["their received shares", OcmAPI.method.listReceivedOCMShares, {}, OK, WRONG],
    ["another share", OcmAPI.method.getOCMShare, ref("out-2"), WRONG, WRONG],
    ["an end of the share", OcmAPI.method.removeOCMShare, ref("out-1"), WRONG, WRONG],
    ["an invite", InviteAPI.method.generateInviteToken, {}, WRONG, WRONG],
    ["a received share", OcmAPI.method.getReceivedOCMShare, ref("in"), WRONG, WRONG],
  ])("[S191] opens %s as the gateway's reva has it", async (_, method, request, ocis, cs3) => {
    for (const [dialect, seen] of [
      ["ocis", ocis],
      ["opencloud", ocis],
      ["cs3", cs3],
    ] as const) {
      const { call } = await setUp({ dialect });
      expect(await call(method, request, out1), dialect).toEqual(seen);
    }
  });

  it("passes the check for the share itself", async () => {
    for (const dialect of ["ocis", "opencloud", "cs3"] as const) {
      const { call } = await setUp({ dialect });
      expect((await call(OcmAPI.method.getOCMShare, ref("out-1"), out1)).code, dialect).toBe(0);
    }
  });

  it("opens the share by its secret where that call is protected, and no other", async () => {
    const { getOCMShareByToken } = OcmAPI.method;
    const { call } = await setUp({ protectAll: true });
    expect(await call(getOCMShareByToken, { token: SECRET }, out1)).toEqual(OK);
    expect(await call(getOCMShareByToken, { token: "other" }, out1)).toEqual(WRONG);
  });
});

describe("an unprotected call over gRPC", () => {
  const { getAcceptedUser } = InviteAPI.method;
  const remoteUserId = { idp: RICHARD.idp, opaqueId: RICHARD.opaqueId };
  const filtered = (opaqueId: string) => ({
    remoteUserId,
    opaque: {
      map: {
        "user-filter": {
          decoder: "json",
          value: new TextEncoder().encode(JSON.stringify({ idp: MARIE.id.idp, opaqueId })),
        },
      },
    },
  });
  const NOBODY = answered(Code.INVALID_ARGUMENT);

  it.each<[string, Readonly<Record<string, string>>, Seen]>([
    ["says who calls by a valid token", withToken(), OK],
    ["takes no notice of a wrong token", { "x-access-token": "wrong" }, NOBODY],
    ["takes no notice of a token that has ended", withToken({ exp: 1 }), NOBODY],
    ["takes no notice of a token for something else", recipient(shareScope("out-1", SECRET)), NOBODY],
    ["needs no token", {}, NOBODY],
  ])("%s", async (_, headers, seen) => {
    const { call } = await setUp({ protectAll: false });
    expect(await call(getAcceptedUser, { remoteUserId }, headers)).toEqual(seen);
  });

  it("prefers the user of a token to the one that is named, but in cs3org/reva, where no token counts", async () => {
    const einstein = withToken({ user: { id: EINSTEIN_ID } });
    const ocis = await setUp({ protectAll: false });
    expect(await ocis.call(getAcceptedUser, filtered("marie"), einstein)).toEqual(answered(Code.NOT_FOUND));
    const cs3 = await setUp({ protectAll: false, dialect: "cs3" });
    expect(await cs3.call(getAcceptedUser, filtered("marie"), einstein)).toEqual(OK);
    expect(await cs3.call(getAcceptedUser, { remoteUserId }, withToken())).toEqual(NOBODY);
    expect(await cs3.call(getAcceptedUser, { remoteUserId }, gatewayHeaders(MARIE)), "services do").toEqual(
      OK,
    );
  });

  it("is one less in cs3org/reva", async () => {
    const request = { domain: "receiver.org" };
    const { getInfoByDomain, listAllProviders } = OcmProviderAPI.method;
    for (const dialect of ["ocis", "opencloud", "cs3"] as const) {
      const { call } = await setUp({ protectAll: false, dialect });
      const expected = dialect === "cs3" ? MISSING.code : 0;
      expect((await call(getInfoByDomain, request)).code, dialect).toBe(expected);
      expect((await call(getInfoByDomain, request, withToken())).code).toBe(0);
      expect((await call(listAllProviders, {})).code).toBe(0);
    }
  });

  it("needs a token that is for it where nothing is open", async () => {
    const { call } = await setUp({ protectAll: true });
    expect(await call(getAcceptedUser, { remoteUserId })).toEqual(MISSING);
    expect(await call(getAcceptedUser, { remoteUserId }, recipient(shareScope("out-1", SECRET)))).toEqual(
      WRONG,
    );
    expect(await call(getAcceptedUser, { remoteUserId }, withToken())).toEqual(OK);
  });
});
