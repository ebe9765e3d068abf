import { inspect } from "node:util";
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT } from "jose";
import { describe, expect, it } from "vitest";
import { createSecret } from "../../../src/domain/secret.ts";
import { createRevaTokens } from "../../../src/platform/sessions/reva-token.ts";
import { fixedClock } from "../../support/clock.ts";
import { JWT_SECRET, jsonScope, REVA_MARIE, revaToken, shareScope } from "../../support/reva-token.ts";

const NOW = Date.parse("2026-01-16T13:37:00.000Z") / 1000;

function setUp({ secrets = [JWT_SECRET], issuers = [] as string[] } = {}) {
  const clock = fixedClock();
  return { clock, tokens: createRevaTokens({ secrets: secrets.map(createSecret), issuers, clock }) };
}

const verify = (token: string) => setUp().tokens.verify(token);
const scopesOf = async (scope: unknown) => (await verify(revaToken({ claims: { scope } })))?.scopes;
const userOf = async (user: unknown) => (await verify(revaToken({ claims: { user } })))?.user;

describe("a token of reva", () => {
  it("names its user, and is kept as a secret", async () => {
    const token = revaToken();
    const verified = await verify(token);
    expect(verified).toEqual({
      user: {
        id: { idp: "ocm.example.org", opaqueId: "marie", type: "primary" },
        username: "marie",
        mail: "marie@example.org",
        displayName: "Marie Curie",
        accessToken: expect.anything(),
      },
      scopes: [{ kind: "user" }],
    });
    expect(verified?.user.accessToken?.reveal()).toBe(token);
    expect(inspect(verified, { depth: 9 })).not.toContain(token.slice(-20));
  });

  it("is taken under every secret that is in use", async () => {
    const { tokens } = setUp({ secrets: ["new", "older", "oldest"] });
    for (const secret of ["new", "older", "oldest"]) {
      expect(await tokens.verify(revaToken({ secret })), secret).toBeDefined();
    }
    expect(await tokens.verify(revaToken({ secret: "another" }))).toBeUndefined();
  });

  it.each([
    ["before its end", NOW + 1, true],
    ["in the seconds that clocks may differ", NOW - 4, true],
    ["after them", NOW - 5, false],
  ])("is taken %s: %j", async (_, exp, taken) => {
    expect((await verify(revaToken({ claims: { exp } }))) !== undefined).toBe(taken);
  });

  it("is taken of the issuers that are named, when there are any", async () => {
    const { tokens } = setUp({ issuers: ["https://a.example", "https://idp.example.org"] });
    expect(await tokens.verify(revaToken())).toBeDefined();
    for (const iss of ["https://idp.example.org/", "https://evil.example", "", undefined]) {
      expect(await tokens.verify(revaToken({ claims: { iss } })), String(iss)).toBeUndefined();
    }
  });

  it("of a share's recipient is taken whoever is named: their issuer is their own server", async () => {
    const { tokens } = setUp({ issuers: ["https://idp.example.org"] });
    const scope = { ...shareScope("out-1"), user: jsonScope({}) };
    const verified = await tokens.verify(revaToken({ claims: { iss: "https://receiver.org", scope } }));
    expect(verified?.scopes).toEqual([{ kind: "ocmshare", shareId: "out-1" }]);
  });

  it.each<[string, Readonly<Record<string, unknown>>]>([
    ["no user", { user: undefined }],
    ["null for a user", { user: null }],
    ["a user without an id", { user: { username: "marie" } }],
    ["an empty id", { user: { id: { idp: "x", opaque_id: "" } } }],
    ["an id that is no text", { user: { id: { idp: "x", opaque_id: 7 } } }],
    ["no end", { exp: undefined }],
    ["an end that is no time", { exp: "tomorrow" }],
    ["a beginning that is to come", { nbf: NOW + 60 }],
    ["scopes that are no map", { scope: "user" }],
  ])("is refused with %s", async (_, claims) => {
    expect(await verify(revaToken({ claims }))).toBeUndefined();
  });

  it.each<[string, () => Promise<string> | string]>([
    ["no token", () => ""],
    ["some text", () => "marie"],
    ["three parts of nothing", () => ".."],
    ["a changed payload", () => revaToken().replace(/\.(.)/, (_, c: string) => `.${c === "e" ? "f" : "e"}`)],
    ["no signature", () => revaToken().replace(/[^.]*$/, "")],
    ["one that nobody signed", () => new UnsecuredJWT({ user: REVA_MARIE, exp: NOW + 60 }).encode()],
    ["another algorithm in the header", () => revaToken({ header: { alg: "HS512" } })],
    ["`none` in the header", () => revaToken({ header: { alg: "none" } })],
    ["an extension that must be understood", () => revaToken({ header: { crit: ["exp"] } })],
    [
      "one under the same secret by another algorithm",
      () =>
        new SignJWT({ user: REVA_MARIE, exp: NOW + 60 })
          .setProtectedHeader({ alg: "HS512" })
          .sign(new TextEncoder().encode(JWT_SECRET.repeat(3))),
    ],
    [
      "one that brings its own key",
      async () => {
        const { privateKey, publicKey } = await generateKeyPair("ES256", { extractable: true });
        return new SignJWT({ user: REVA_MARIE, exp: NOW + 60 })
          .setProtectedHeader({ alg: "ES256", jwk: await exportJWK(publicKey) })
          .sign(privateKey);
      },
    ],
  ])("is not %s", async (_, token) => {
    expect(await verify(await token())).toBeUndefined();
  });
});

describe("the user of a token", () => {
  it.each([
    [1, "primary"],
    [3, "service"],
    [6, "federated"],
    [8, "space-owner"],
    [0, undefined],
    [99, undefined],
    [-1, undefined],
  ])("of the type %j is %j", async (type, name) => {
    expect((await userOf({ id: { idp: "i", opaque_id: "o", type } }))?.id).toEqual({
      idp: "i",
      opaqueId: "o",
      ...(name && { type: name }),
    });
  });

  it("keeps what newer gateways say of an id, for them and nobody else", async () => {
    const other = { idp: "https://other.example", opaque_id: "m" };
    const id = { opaque_id: "o", tenant_id: "t", external_identities: [other] };
    expect((await userOf({ id }))?.id).toEqual({
      idp: "",
      opaqueId: "o",
      tenantId: "t",
      externalIdentities: [{ idp: "https://other.example", opaqueId: "m" }],
    });
  });

  it("may have nothing but an id, and groups that nobody asks for", async () => {
    expect(await userOf({ id: { opaque_id: "o" }, groups: ["a"], opaque: { map: {} } })).toMatchObject({
      id: { idp: "", opaqueId: "o" },
      username: "",
      mail: "",
      displayName: "",
    });
  });
});

describe("the scopes of a token", () => {
  it.each<[string, unknown, unknown]>([
    ["none", undefined, []],
    ["null", null, []],
    ["the whole account", { user: jsonScope({ path: "/" }, 1) }, [{ kind: "user" }]],
    ["what only begins like it", { userx: jsonScope({ path: "/" }, 1), "user:1": {} }, []],
    ["a guest's", { lightweight: jsonScope({ path: "/" }) }, [{ kind: "lightweight" }]],
    ["others'", { "publicshare:1": jsonScope({}), "share:1": jsonScope({}), "resourceinfo:1": {} }, []],
    [
      "a share's",
      shareScope("out-1", "s3cret"),
      [{ kind: "ocmshare", shareId: "out-1", sharedSecret: "s3cret" }],
    ],
    [
      "a share's that was exchanged",
      { "ocmshare:a:b": jsonScope({ id: { opaqueId: "a:b" }, accessMethods: [{ webappOptions: {} }] }) },
      [{ kind: "ocmshare", shareId: "a:b" }],
    ],
    [
      "an older share's, without its id",
      { "ocmshare:out-1": jsonScope({ token: "s" }) },
      [{ kind: "ocmshare", shareId: "out-1", sharedSecret: "s" }],
    ],
    ["of two shares in one", { "ocmshare:out-1": jsonScope({ id: { opaqueId: "out-2" } }) }, []],
    [
      "of a share without an id",
      { "ocmshare:": jsonScope({ id: { opaqueId: "" } }), ocmshare: jsonScope({}) },
      [],
    ],
    ["of a share that is not told", { "ocmshare:out-1": { role: 4 }, "ocmshare:out-2": null }, []],
    [
      "of a share told another way",
      { "ocmshare:out-1": { resource: { decoder: "plain", value: btoa("{}") }, role: 4 } },
      [],
    ],
    ["of no JSON", { "ocmshare:out-1": { resource: { decoder: "json", value: btoa("{") } } }, []],
    ["of no base64", { "ocmshare:out-1": { resource: { decoder: "json", value: "%" } } }, []],
  ])("%s", async (_, scope, scopes) => {
    expect(await scopesOf(scope)).toEqual(scopes);
  });
});
