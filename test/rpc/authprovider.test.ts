import { describe, expect, it } from "vitest";
import { permissionsFromOcm } from "../../src/domain/model/permissions.ts";
import { ProviderAPI } from "../../src/gen/cs3/auth/provider/v1beta1/provider_api_pb.ts";
import { Role } from "../../src/gen/cs3/auth/provider/v1beta1/resources_pb.ts";
import { HOST } from "../support/people.ts";
import { aContact, aRemoteUser, aShare } from "../support/records.ts";
import { codeOf, createRpcWorld } from "./support.ts";

const RICHARD = aRemoteUser("richard@receiver.org", "https://receiver.org");
const SECRET = "s3cr3tOut1";
const text = (value: Uint8Array | undefined) => new TextDecoder().decode(value);
const webdav = (...words: ("read" | "write" | "share")[]) => ({
  accessMethods: [
    {
      protocol: "webdav" as const,
      permissions: permissionsFromOcm(words, "file"),
      requirements: [],
      accessTypes: [],
    },
  ],
});

/** The secret must be exchanged for a token. */
const strict = () => {
  const { accessMethods } = webdav("read");
  return {
    accessMethods: accessMethods.map((method) => ({ ...method, requirements: ["must-exchange-token"] })),
  };
};

async function setUp(
  facts: Parameters<typeof aShare>[1] = {},
  options: Parameters<typeof createRpcWorld>[0] = {},
) {
  const world = createRpcWorld(options);
  await world.repositories.shares.add(aShare(RICHARD, facts));
  await world.repositories.contacts.put(aContact(RICHARD, { displayName: "Richard Feynman" }));
  return { world, client: world.client(ProviderAPI) };
}

describe("Authenticate", () => {
  it("makes the recipient a user, for this share and nothing else", async () => {
    const { client } = await setUp();
    const answer = await client.authenticate({ clientId: "out-1", clientSecret: SECRET });
    expect(codeOf(answer)).toBe("OK");
    expect(answer.user).toMatchObject({
      id: { idp: RICHARD.idp, opaqueId: RICHARD.opaqueId },
      displayName: "Richard Feynman",
      mail: "richard@receiver.org@example.org",
    });
    const role = answer.user?.opaque?.map["ocm-share-role"];
    expect([role?.decoder, text(role?.value)]).toEqual(["plain", "viewer"]);
    expect(Object.keys(answer.tokenScope)).toEqual(["ocmshare:out-1"]);
    const scope = answer.tokenScope["ocmshare:out-1"];
    expect([scope?.role, scope?.resource?.decoder]).toEqual([Role.VIEWER, "json"]);
    expect(JSON.parse(text(scope?.resource?.value)), "oCIS refuses any other member").toEqual({
      id: { opaqueId: "out-1" },
      resourceId: { storageId: "user-folders", opaqueId: "/paper.txt", spaceId: "marie" },
      token: SECRET,
    });
  });

  it.each(["ocis", "opencloud"] as const)("tells %s who acts where it acts as the owner", async (dialect) => {
    const { client } = await setUp({}, { rpc: { dialect } });
    const { user } = await client.authenticate({ clientId: "out-1", clientSecret: SECRET });
    const entry = user?.opaque?.map["impersonating-user"];
    expect(entry?.decoder).toBe("json");
    expect(JSON.parse(text(entry?.value)), "in the JSON of Go").toEqual({
      id: { idp: RICHARD.idp, opaque_id: RICHARD.opaqueId, type: 6 },
      mail: "richard@receiver.org@example.org",
      display_name: "Richard Feynman",
      opaque: { map: { "ocm-share-role": { decoder: "plain", value: btoa("viewer") } } },
    });
  });

  it.each([
    ["a secret", "out-1", SECRET],
    ["no secret where it was a code", "receiver.org", undefined],
  ])("[S190] tells cs3org/reva creator and access methods, with %s", async (_, clientId, token) => {
    const [webdavMethod] = webdav("read").accessMethods;
    const accessMethods = [
      { ...webdavMethod, permissions: ["initiate_file_download", "stat"], accessTypes: ["remote"] },
      { protocol: "webapp", permissions: ["stat"], requirements: [], appName: "Notes" },
    ] as never;
    const { client } = await setUp({ accessMethods }, { rpc: { dialect: "cs3" } });
    const answer = await client.authenticate({ clientId, clientSecret: SECRET });
    expect(JSON.parse(text(answer.tokenScope["ocmshare:out-1"]?.resource?.value))).toEqual({
      id: { opaqueId: "out-1" },
      resourceId: { storageId: "user-folders", opaqueId: "/paper.txt", spaceId: "marie" },
      ...(token && { token }),
      creator: { idp: HOST, opaqueId: "marie", type: "USER_TYPE_PRIMARY" },
      accessMethods: [
        {
          webdavOptions: {
            permissions: { initiateFileDownload: true, stat: true },
            accessTypes: ["ACCESS_TYPE_REMOTE"],
          },
        },
        { webappOptions: { permissions: { stat: true }, appName: "Notes" } },
      ],
    });
    expect(answer.user?.opaque?.map).not.toHaveProperty("impersonating-user");
  });

  it("makes who may upload an editor", async () => {
    const { client } = await setUp(webdav("read", "write"));
    const answer = await client.authenticate({ clientId: "out-1", clientSecret: SECRET });
    expect(answer.tokenScope["ocmshare:out-1"]?.role).toBe(Role.EDITOR);
    expect(text(answer.user?.opaque?.map["ocm-share-role"]?.value)).toBe("editor");
  });

  it.each([
    ["no id", ""],
    ["the secret in place of an id, as OCM 1.0 comes through reva", SECRET],
  ])("finds the share by its secret alone with %s", async (_, clientId) => {
    const { client } = await setUp();
    const answer = await client.authenticate({ clientId, clientSecret: SECRET });
    expect([codeOf(answer), Object.keys(answer.tokenScope)]).toEqual(["OK", ["ocmshare:out-1"]]);
  });

  it.each<[string, { clientId: string; clientSecret: string }, Parameters<typeof aShare>[1]]>([
    ["an unknown secret", { clientId: "out-1", clientSecret: "wrong" }, {}],
    ["an unknown secret alone", { clientId: "", clientSecret: "wrong" }, {}],
    ["an empty secret", { clientId: "out-1", clientSecret: "" }, {}],
    ["another share's id", { clientId: "out-2", clientSecret: SECRET }, {}],
    [
      "an expired share",
      { clientId: "out-1", clientSecret: SECRET },
      { expiresAt: "2026-01-16T13:37:00.000Z" },
    ],
    ["a declined share", { clientId: "out-1", clientSecret: SECRET }, { answer: "declined" }],
    ["a share that allows nothing here", { clientId: "out-1", clientSecret: SECRET }, webdav("share")],
  ])("answers %s like every other refusal", async (_, request, facts) => {
    const { client } = await setUp(facts);
    const answer = await client.authenticate(request);
    expect(codeOf(answer)).toBe("PERMISSION_DENIED");
    expect(answer.status?.message).toBe("not authenticated");
    expect([answer.user, answer.tokenScope]).toEqual([undefined, {}]);
  });

  it("[S184] knows the code of a share whose secret must be exchanged, and leaves the secret out", async () => {
    const { client } = await setUp(strict());
    const answer = await client.authenticate({ clientId: "receiver.org", clientSecret: SECRET });
    expect([codeOf(answer), answer.user?.id?.opaqueId]).toEqual(["OK", RICHARD.opaqueId]);
    expect(JSON.parse(text(answer.tokenScope["ocmshare:out-1"]?.resource?.value))).toEqual({
      id: { opaqueId: "out-1" },
      resourceId: { storageId: "user-folders", opaqueId: "/paper.txt", spaceId: "marie" },
    });
  });

  it.each(["out-1", "", SECRET, "other.example"])(
    "refuses such a secret where it is no code, with the client id %j",
    async (clientId) => {
      const { client } = await setUp(strict());
      expect(codeOf(await client.authenticate({ clientId, clientSecret: SECRET }))).toBe("PERMISSION_DENIED");
    },
  );

  it("[S185] knows a token the secret was exchanged for, for its own share only", async () => {
    const { world, client } = await setUp(strict());
    const issued = await world.useCases.exchangeCode({ code: SECRET, clientId: "receiver.org" });
    const clientSecret = issued.ok ? issued.value.accessToken : "";
    for (const clientId of ["out-1", ""]) {
      const answer = await client.authenticate({ clientId, clientSecret });
      expect([codeOf(answer), Object.keys(answer.tokenScope)]).toEqual(["OK", ["ocmshare:out-1"]]);
    }
    expect(codeOf(await client.authenticate({ clientId: "out-2", clientSecret }))).toBe("PERMISSION_DENIED");
  });

  it("refuses whose connection has ended, where a connection is needed", async () => {
    const { world, client } = await setUp({}, { policy: { requireInvite: true } });
    const request = { clientId: "out-1", clientSecret: SECRET };
    expect(codeOf(await client.authenticate(request))).toBe("OK");
    await world.repositories.contacts.remove(aShare(RICHARD).creator, aShare(RICHARD).recipient);
    expect(codeOf(await client.authenticate(request))).toBe("PERMISSION_DENIED");
  });
});
