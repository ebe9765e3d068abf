import { create, type DescMethod } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";
import type { TokenScope } from "../../src/domain/ports/gateway-tokens.ts";
import { ProviderAPI as AuthProviderAPI } from "../../src/gen/cs3/auth/provider/v1beta1/provider_api_pb.ts";
import { OcmCoreAPI } from "../../src/gen/cs3/ocm/core/v1beta1/ocm_core_api_pb.ts";
import { OcmIncomingAPI } from "../../src/gen/cs3/ocm/incoming/v1beta1/ocm_incoming_api_pb.ts";
import { InviteAPI } from "../../src/gen/cs3/ocm/invite/v1beta1/invite_api_pb.ts";
import { ProviderAPI as OcmProviderAPI } from "../../src/gen/cs3/ocm/provider/v1beta1/provider_api_pb.ts";
import {
  GetOCMShareByTokenRequestSchema,
  GetOCMShareRequestSchema,
  OcmAPI,
} from "../../src/gen/cs3/sharing/ocm/v1beta1/ocm_api_pb.ts";
import type { Dialect } from "../../src/rpc/convert/dialect.ts";
import { scopesAllow } from "../../src/rpc/scopes.ts";

const DIALECTS: readonly Dialect[] = ["ocis", "opencloud", "cs3"];
const METHODS: readonly DescMethod[] = [
  OcmProviderAPI,
  InviteAPI,
  OcmAPI,
  OcmCoreAPI,
  OcmIncomingAPI,
  AuthProviderAPI,
].flatMap((service) => service.methods);

const SHARE: TokenScope = { kind: "ocmshare", shareId: "out-1", sharedSecret: "s3cret" };
const EXCHANGED: TokenScope = { kind: "ocmshare", shareId: "out-1" };

type Ref = Parameters<typeof create<typeof GetOCMShareRequestSchema>>[1];
const byRef = (ref: NonNullable<Ref>["ref"]) => create(GetOCMShareRequestSchema, { ...(ref && { ref }) });
const byId = (opaqueId: string) => byRef({ spec: { case: "id", value: { opaqueId } } });
const byToken = (value: string) => byRef({ spec: { case: "token", value } });
const byKey = byRef({ spec: { case: "key", value: { resourceId: { opaqueId: "out-1" } } } });
const tokenRequest = (token: string) => create(GetOCMShareByTokenRequestSchema, { token });

/** The names of all methods that scopes allow whatever the body says: an empty one, or none that fits. */
function allowed(scopes: readonly TokenScope[], dialect: Dialect): readonly string[] {
  return METHODS.filter((method) =>
    scopesAllow(scopes, { method, request: create(method.input) }, dialect),
  ).map(({ name }) => name);
}

describe("what a scope allows whatever is asked for", () => {
  it.each(DIALECTS)("is everything for a user's own (%s)", (dialect) => {
    expect(allowed([{ kind: "user" }], dialect)).toHaveLength(METHODS.length);
    expect(allowed([SHARE, { kind: "user" }], dialect)).toHaveLength(METHODS.length);
  });

  it.each(DIALECTS)("is nothing without one (%s)", (dialect) => {
    expect(allowed([], dialect)).toEqual([]);
  });

  it.each<[Dialect, TokenScope, readonly string[]]>([
    ["ocis", SHARE, ["ListOCMShares", "ListReceivedOCMShares"]],
    ["opencloud", SHARE, ["ListOCMShares", "ListReceivedOCMShares"]],
    ["cs3", SHARE, []],
    ["ocis", { kind: "lightweight" }, []],
    ["opencloud", { kind: "lightweight" }, []],
    [
      "cs3",
      { kind: "lightweight" },
      [
        "GenerateInviteToken",
        "ListInviteTokens",
        "ForwardInvite",
        "AcceptInvite",
        "GetAcceptedUser",
        "FindAcceptedUsers",
        "DeleteAcceptedUser",
        "ListOCMShares",
        "ListReceivedOCMShares",
        "GetReceivedOCMShare",
      ],
    ],
  ])("is a list (%s, %j)", (dialect, scope, names) => {
    expect([...allowed([scope], dialect)].sort()).toEqual([...names].sort());
  });
});

describe("what the scope of a share allows of that share", () => {
  const { getOCMShare, getOCMShareByToken, getReceivedOCMShare, removeOCMShare } = OcmAPI.method;

  it.each<[string, TokenScope, DescMethod, unknown, readonly Dialect[]]>([
    ["its id", SHARE, getOCMShare, byId("out-1"), DIALECTS],
    ["another id", SHARE, getOCMShare, byId("out-2"), []],
    ["the beginning of its id", SHARE, getOCMShare, byId("out"), []],
    ["no id", SHARE, getOCMShare, byId(""), []],
    ["no reference", SHARE, getOCMShare, byRef(undefined), []],
    ["a key, which reva takes for the empty id", SHARE, getOCMShare, byKey, []],
    ["its token as a reference", SHARE, getOCMShare, byToken("s3cret"), ["cs3"]],
    ["another token as a reference", SHARE, getOCMShare, byToken("s3cretx"), []],
    ["no token as a reference", EXCHANGED, getOCMShare, byToken(""), []],
    ["its id after an exchange", EXCHANGED, getOCMShare, byId("out-1"), DIALECTS],
    ["its token", SHARE, getOCMShareByToken, tokenRequest("s3cret"), ["ocis", "opencloud"]],
    ["another token", SHARE, getOCMShareByToken, tokenRequest("other"), []],
    ["no token, and the scope has none", EXCHANGED, getOCMShareByToken, tokenRequest(""), []],
    ["the body of another call", SHARE, getReceivedOCMShare, byId("out-1"), []],
    ["a change of it", SHARE, removeOCMShare, byId("out-1"), []],
  ])("by %s", (_, scope, method, request, dialects) => {
    const allowing = DIALECTS.filter((dialect) => scopesAllow([scope], { method, request }, dialect));
    expect(allowing).toEqual(dialects);
  });

  it("is what any of several scopes allows", () => {
    const other: TokenScope = { kind: "ocmshare", shareId: "out-2" };
    const call = { method: getOCMShare, request: byId("out-2") };
    expect(scopesAllow([SHARE, other], call, "ocis")).toBe(true);
  });
});
