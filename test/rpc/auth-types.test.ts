import { describe, expect, it } from "vitest";
import { permissionsFromOcm } from "../../src/domain/model/permissions.ts";
import { ProviderAPI } from "../../src/gen/cs3/auth/provider/v1beta1/provider_api_pb.ts";
import type { Dialect } from "../../src/rpc/convert/dialect.ts";
import type { AuthType } from "../../src/rpc/share-credential.ts";
import { aContact, aRemoteUser, aShare } from "../support/records.ts";
import { revaToken, shareScope, testGatewayTokens } from "../support/reva-token.ts";
import { codeOf, createRpcWorld, type RpcWorld } from "./support.ts";

const RICHARD = aRemoteUser("richard@receiver.org", "https://receiver.org");
const SECRET = "s3cr3tOut1";
const RECIPIENT = { id: { idp: RICHARD.idp, opaque_id: RICHARD.opaqueId, type: 6 } };
const gatewaysToken = (claims: Readonly<Record<string, unknown>> = {}) =>
  revaToken({ claims: { user: RECIPIENT, scope: shareScope("out-1"), ...claims } });

interface Place {
  readonly authType: AuthType;
  readonly dialect?: Dialect;
  /** Whether the secret has to be exchanged. */
  readonly strict?: boolean;
}

async function setUp({ strict = false, ...rpc }: Place): Promise<RpcWorld> {
  const world = createRpcWorld({ gatewayTokens: testGatewayTokens(), rpc });
  const access = {
    protocol: "webdav" as const,
    permissions: permissionsFromOcm(["read"], "file"),
    requirements: strict ? ["must-exchange-token"] : [],
    accessTypes: [],
  };
  await world.repositories.shares.add(aShare(RICHARD, { accessMethods: [access] }));
  await world.repositories.contacts.put(aContact(RICHARD));
  return world;
}

async function ourToken(world: RpcWorld): Promise<string> {
  const issued = await world.useCases.exchangeCode({ code: SECRET, clientId: "receiver.org" });
  return issued.ok ? issued.value.accessToken : "";
}

async function answerOf(world: RpcWorld, clientId: string, clientSecret: string) {
  const answer = await world.client(ProviderAPI).authenticate({ clientId, clientSecret });
  const [scope] = Object.values(answer.tokenScope);
  const json = new TextDecoder().decode(scope?.resource?.value);
  return { code: codeOf(answer), hasSecret: json.includes(SECRET) };
}

const DENIED = { code: "PERMISSION_DENIED", hasSecret: false };
const WITH_SECRET = { code: "OK", hasSecret: true };
const WITHOUT = { code: "OK", hasSecret: false };

describe("a place for ocmshares", () => {
  const place = { authType: "ocmshares" } as const;

  it.each<[string, Place, string, string, object]>([
    ["a secret with its share", place, "out-1", SECRET, WITH_SECRET],
    ["a secret with another share", place, "out-2", SECRET, DENIED],
    ["a secret alone", place, "", SECRET, DENIED],
    ["a secret alone in cs3org/reva", { ...place, dialect: "cs3" }, "", SECRET, WITH_SECRET],
    ["a secret with another share in cs3org/reva", { ...place, dialect: "cs3" }, "out-2", SECRET, DENIED],
    ["a secret twice", place, SECRET, SECRET, DENIED],
    ["a secret as a code", place, "receiver.org", SECRET, DENIED],
    ["a secret that must be exchanged", { ...place, strict: true }, "out-1", SECRET, DENIED],
    ["an unknown secret", place, "out-1", "other", DENIED],
    ["nothing", place, "", "", DENIED],
    ["a token of the gateway", place, "out-1", gatewaysToken(), DENIED],
  ])("answers %s", async (_, options, clientId, clientSecret, answer) => {
    expect(await answerOf(await setUp(options), clientId, clientSecret)).toEqual(answer);
  });

  it("takes no token of ours", async () => {
    const world = await setUp(place);
    expect(await answerOf(world, "out-1", await ourToken(world))).toEqual(DENIED);
  });
});

describe("a place for ocmsharecode", () => {
  const place = { authType: "ocmsharecode" } as const;

  it.each<[string, Place, string, string, object]>([
    ["a code of the Receiving Server", place, "receiver.org", SECRET, WITHOUT],
    ["one that must be exchanged", { ...place, strict: true }, "receiver.org", SECRET, WITHOUT],
    ["one of nobody in particular", { ...place, strict: true }, "", SECRET, WITHOUT],
    ["one of another server", place, "other.example", SECRET, DENIED],
    ["one with a share for a server", place, "out-1", SECRET, DENIED],
    ["an unknown code", place, "receiver.org", "other", DENIED],
    ["a token of the gateway", place, "", gatewaysToken(), DENIED],
    ["nothing", place, "", "", DENIED],
  ])("answers %s", async (_, options, clientId, clientSecret, answer) => {
    expect(await answerOf(await setUp(options), clientId, clientSecret)).toEqual(answer);
  });

  it("takes no token of ours", async () => {
    const world = await setUp(place);
    expect(await answerOf(world, "", await ourToken(world))).toEqual(DENIED);
  });
});

describe("a place for ocmexchangedtoken", () => {
  const place = { authType: "ocmexchangedtoken", dialect: "cs3", strict: true } as const;
  const two = { ...shareScope("out-1"), ...shareScope("out-2") };

  it.each<[string, Place, string, string, object]>([
    ["a token of the gateway", place, "", gatewaysToken(), WITHOUT],
    ["a token of the gateway with its share", place, "out-1", gatewaysToken(), WITHOUT],
    ["a token for two shares with one", place, "out-1", gatewaysToken({ scope: two }), WITHOUT],
    ["a token for two shares without one", place, "", gatewaysToken({ scope: two }), DENIED],
    ["a token with another share", place, "out-2", gatewaysToken(), DENIED],
    [
      "a token for a share that is not there",
      place,
      "",
      gatewaysToken({ scope: shareScope("out-2") }),
      DENIED,
    ],
    ["a user's own token", place, "", revaToken(), DENIED],
    [
      "a token of somebody else",
      place,
      "out-1",
      revaToken({ claims: { scope: shareScope("out-1") } }),
      DENIED,
    ],
    ["a token that has ended", place, "", gatewaysToken({ exp: 1 }), DENIED],
    [
      "a token of another gateway",
      place,
      "",
      revaToken({ secret: "x", claims: { user: RECIPIENT } }),
      DENIED,
    ],
    ["a secret", { ...place, strict: false }, "out-1", SECRET, DENIED],
    ["a code", place, "receiver.org", SECRET, DENIED],
    ["nothing", place, "", "", DENIED],
  ])("answers %s", async (_, options, clientId, clientSecret, answer) => {
    expect(await answerOf(await setUp(options), clientId, clientSecret)).toEqual(answer);
  });

  it("takes a token of ours, for its own share", async () => {
    const world = await setUp(place);
    const token = await ourToken(world);
    expect(await answerOf(world, "", token)).toEqual(WITHOUT);
    expect(await answerOf(world, "out-1", token)).toEqual(WITHOUT);
    expect(await answerOf(world, "out-2", token)).toEqual(DENIED);
  });

  it("takes no token of a share that has ended, other than reva", async () => {
    const world = await setUp(place);
    await world.repositories.shares.remove("out-1");
    expect(await answerOf(world, "", gatewaysToken())).toEqual(DENIED);
  });
});

describe("a place for any of them", () => {
  it.each<[string, boolean, string, string, object]>([
    ["a secret with its share", false, "out-1", SECRET, WITH_SECRET],
    ["a secret that must be exchanged", true, "out-1", SECRET, DENIED],
    ["a code", true, "receiver.org", SECRET, WITHOUT],
    ["a token of the gateway", true, "", gatewaysToken(), WITH_SECRET],
  ])("takes %s by its form", async (_, strict, clientId, clientSecret, answer) => {
    expect(await answerOf(await setUp({ authType: "any", strict }), clientId, clientSecret)).toEqual(answer);
  });
});
