import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { mintToken, type TokenUser } from "./gateway-token.ts";
import { type Answer, CallFailed, type Json } from "./grpc-caller.ts";
import { type GatewayBackend, startGatewayBackend } from "./servers.ts";
import { createStandIn, type StandIn, type StandInOptions } from "./stand-in.ts";

const JWT_SECRET = "the-secret-of-this-installation";
const PEER_SECRET = "the-secret-of-the-other-one";
const IDP = "https://idp.example.org/realms/staff";

const user = (name: string, idp: string): TokenUser => ({
  id: { idp, opaque_id: name, type: 1 },
  username: name,
  mail: `${name}@example.org`,
  display_name: name,
});
const MARIE = user("marie", IDP);
const EINSTEIN = user("einstein", IDP);
const RICHARD = user("richard", "https://idp.peer.example");
const SERVICE: TokenUser = { id: { idp: "internal", opaque_id: "service-account", type: 3 } };

const ROWS = [
  { generation: "D1", family: "owncloud" },
  { generation: "D2", family: "owncloud" },
  { generation: "D3", family: "cs3org" },
] as const;

const READ = { stat: true, get_path: true, list_container: true, initiate_file_download: true };
const WRITE = { ...READ, initiate_file_upload: true };
/** What an owner has: no storage lets anybody share without the right to add grants. */
const MAY_SHARE = { ...WRITE, add_grant: true };

/** Our server behind a gateway of one generation, and another one behind the peer's gateway. */
interface World {
  readonly ours: GatewayBackend;
  readonly theirs: GatewayBackend;
  readonly gateway: StandIn;
  readonly peer: StandIn;
  readonly marie: string;
  readonly richard: string;
}

describe.each(ROWS)("a gateway of $generation ($family)", ({ generation, family }) => {
  let world: World;

  beforeAll(async () => {
    const resources = { paper: aResource("paper.txt", 1), notes: aResource("notes", 2) };
    const ours = await startGatewayBackend({
      generation,
      jwtSecret: JWT_SECRET,
      users: [MARIE, EINSTEIN],
      resources,
    });
    const theirs = await startGatewayBackend({
      generation,
      jwtSecret: PEER_SECRET,
      users: [RICHARD],
      resources: {},
    });
    const endpoint = ({ endpoints }: GatewayBackend): Pick<StandInOptions, "endpoint" | "authProviders"> => ({
      endpoint: endpoints.ocmshares,
      authProviders: endpoints,
    });
    const gateway = createStandIn({ generation, family, jwtSecret: JWT_SECRET, ...endpoint(ours) });
    const peer = createStandIn({ generation, family, jwtSecret: PEER_SECRET, ...endpoint(theirs) });
    const marie = gateway.login(MARIE);
    const richard = peer.login(RICHARD);
    world = { ours, theirs, gateway, peer, marie, richard };
    await connect(world);
  });

  afterAll(async () => {
    for (const { close } of [world.gateway, world.peer, world.ours, world.theirs]) await close();
  });

  it("finds in the address book whom its user has accepted, and drops whom they remove", async () => {
    const { gateway, peer, marie, richard, ours, theirs } = world;
    const found = await gateway.pass("InviteAPI/FindAcceptedUsers", { filter: "RICH" }, marie);
    // oCIS knows remote users under `https://host`, whichever way they came.
    const scheme = generation === "D1" ? "https://" : "";
    const id = { opaque_id: "richard", idp: `${scheme}${theirs.domain}`, type: "USER_TYPE_FEDERATED" };
    expect(found.accepted_users).toMatchObject([{ id, mail: "richard@example.org" }]);
    const other = await peer.pass("InviteAPI/FindAcceptedUsers", {}, richard);
    expect(other.accepted_users).toMatchObject([
      { id: { opaque_id: "marie", idp: `${scheme}${ours.domain}` } },
    ]);
    const remote = { opaque_id: "nobody", idp: theirs.domain };
    const gone = await gateway.pass("InviteAPI/DeleteAcceptedUser", { remote_user_id: remote }, marie);
    expect(gone.status.code).toBe("CODE_NOT_FOUND");
    const listed = await gateway.pass("InviteAPI/ListInviteTokens", {}, marie);
    expect(listed.invite_tokens ?? []).toEqual([]);
    const again = await gateway.pass("InviteAPI/GenerateInviteToken", {}, marie);
    const forwarded = await forward(world, again);
    expect(forwarded.status.code).toBe("CODE_ALREADY_EXISTS");
  });

  it("finds the provider of a user by the way that user's id spells it, with the endpoint to share at", async () => {
    const { gateway, theirs, marie } = world;
    const byDomain = (domain: string) =>
      gateway.pass("ocm.provider.v1beta1.ProviderAPI/GetInfoByDomain", { domain }, marie);
    for (const domain of [theirs.domain, `https://${theirs.domain}`]) {
      expect((await byDomain(domain)).provider_info).toMatchObject({
        domain: theirs.domain,
        services: expect.arrayContaining([
          expect.objectContaining({
            endpoint: expect.objectContaining({
              type: expect.objectContaining({ name: "OCM" }),
              path: `${theirs.httpUrl}/ocm`,
            }),
          }),
        ]),
      });
    }
    expect((await byDomain("127.0.0.1:1")).status.code).toBe("CODE_NOT_FOUND");
  });

  it("shares, changes, is told who may what, and ends it", async () => {
    const { gateway, peer, marie, richard } = world;
    const created = await gateway.createShare(intent(world, "paper"), marie);
    expect(created.status).toEqual({ code: "CODE_OK", trace: "0".repeat(32) });
    const share = created.share as Json;
    expect(share).toMatchObject({
      grantee: { type: "GRANTEE_TYPE_USER", user_id: { opaque_id: "richard", idp: world.theirs.domain } },
      owner: { idp: IDP, opaque_id: "marie" },
      creator: { idp: IDP, opaque_id: "marie" },
      access_methods: [{ webdav_options: { permissions: READ } }, { webapp_options: {} }],
    });
    expect([...gateway.grants.values()]).toEqual(
      family === "cs3org" ? [] : [{ permissions: expect.objectContaining(READ), expiration: undefined }],
    );
    const twice = await gateway.createShare(intent(world, "paper"), marie);
    expect(twice.status.code).toBe("CODE_ALREADY_EXISTS");

    const [received] = (await receivedBy(world)) as readonly Json[];
    expect(received).toMatchObject({
      remote_share_id: idOf(share),
      name: "paper.txt",
      state: "SHARE_STATE_PENDING",
      owner: { opaque_id: "marie", idp: `${generation === "D1" ? "https://" : ""}${world.ours.domain}` },
      grantee: { user_id: { opaque_id: "richard", idp: expect.any(String) } },
      protocols: [{ webdav_options: { shared_secret: share.token } }],
    });

    const seconds = `${Math.floor(Date.now() / 1000) + 3600}`;
    const field = [
      { access_methods: { webdav_options: { permissions: WRITE } } },
      { expiration: { seconds } },
    ];
    const ref = { id: share.id ?? null };
    expect((await gateway.updateShare({ ref, field }, marie)).status.code).toBe("CODE_OK");
    const found = await gateway.pass("OcmAPI/GetOCMShare", { ref }, marie);
    expect(found.share).toMatchObject({
      expiration: { seconds },
      access_methods: [{ webdav_options: { permissions: WRITE } }, {}],
    });
    if (family === "owncloud") {
      expect([...gateway.grants.values()]).toMatchObject([{ permissions: WRITE, expiration: { seconds } }]);
    }
    await expect.poll(async () => (await receivedBy(world))[0]).toMatchObject({ expiration: { seconds } });

    const accept = { share: { id: received?.id ?? null, state: 2 }, update_mask: { paths: ["state"] } };
    expect((await peer.updateReceivedShare(accept, richard)).status.code).toBe("CODE_OK");
    expect((await receivedBy(world))[0]).toMatchObject({ state: "SHARE_STATE_ACCEPTED" });

    expect((await gateway.removeShare(ref, marie)).status.code).toBe("CODE_OK");
    expect(gateway.grants.size).toBe(0);
    await expect.poll(async () => (await receivedBy(world)).length).toBe(0);
    const second = await gateway.removeShare(ref, marie);
    expect(second.status.code).toBe(family === "owncloud" ? "CODE_INTERNAL" : "CODE_NOT_FOUND");
  });

  it("hands on what was refused, and gives nothing on storage then", async () => {
    const { gateway, marie } = world;
    const base = intent(world, "paper");
    const refusals: readonly (readonly [Json, string])[] = [
      [{ ...base, access_methods: [] }, "CODE_INVALID_ARGUMENT"],
      [{ ...base, resource_id: resourceId("none") }, "CODE_NOT_FOUND"],
      [{ ...base, grantee: { type: 2, group_id: { opaque_id: "g" } } }, "CODE_INVALID_ARGUMENT"],
      [{ ...base, expiration: { seconds: "1" } }, "CODE_INVALID_ARGUMENT"],
      [{ ...base, recipient_mesh_provider: {} }, "CODE_INVALID_ARGUMENT"],
    ];
    for (const [request, code] of refusals) {
      expect((await gateway.createShare(request, marie)).status.code, JSON.stringify(request)).toBe(code);
    }
    expect(gateway.grants.size).toBe(0);
    const none = { id: { opaque_id: "none" } };
    expect((await gateway.pass("OcmAPI/GetOCMShare", { ref: none }, marie)).status.code).toBe(
      "CODE_NOT_FOUND",
    );
    const received = { share: none, update_mask: { paths: ["state"] } };
    expect((await gateway.updateReceivedShare(received, marie)).status.code).toBe("CODE_INTERNAL");
  });

  it("logs the recipient in with the secret, and comes back with a token for that share alone", async () => {
    const { gateway, marie } = world;
    const share = (await gateway.createShare(intent(world, "notes"), marie)).share as Json;
    const other = (await gateway.createShare(intent(world, "paper"), marie)).share as Json;
    const id = String(idOf(share));
    const login = await gateway.authenticate("ocmshares", id, String(share.token));
    expect(login).toMatchObject({
      status: { code: "CODE_OK" },
      user: { id: { opaque_id: "richard", idp: world.theirs.domain, type: "USER_TYPE_FEDERATED" } },
    });
    expect(Object.keys(login.scopes ?? {})).toEqual([`ocmshare:${id}`]);
    const scope = JSON.parse(atob(login.scopes?.[`ocmshare:${id}`]?.resource.value ?? ""));
    // The storage of a share asks with the secret in the scope, and without a token of its own.
    const storage = await gateway.pass("OcmAPI/GetOCMShareByToken", { token: scope.token });
    expect(storage.share).toMatchObject({ access_methods: [{ webdav_options: { permissions: READ } }, {}] });

    const get = (ref: Json) => outcome(gateway.pass("OcmAPI/GetOCMShare", { ref }, login.token));
    const list = (rpc: string) => outcome(gateway.pass(rpc, {}, login.token));
    expect(await get({ id: share.id ?? null })).toBe(generation === "D3" ? "CODE_OK" : "CODE_NOT_FOUND");
    expect(await get({ id: other.id ?? null }), "another share").toBe(DENIED);
    expect(await list("OcmAPI/ListOCMShares")).toBe(generation === "D3" ? DENIED : "CODE_OK");
    expect(await list("InviteAPI/FindAcceptedUsers")).toBe(DENIED);
    expect(await list("InviteAPI/GenerateInviteToken")).toBe(DENIED);
    if (generation !== "D3") {
      const { shares } = await gateway.pass("OcmAPI/ListOCMShares", {}, login.token);
      expect((shares as readonly Json[]).map((one) => one.id)).toEqual([share.id]);
    }

    for (const ref of [share, other]) await gateway.removeShare({ id: ref.id ?? null }, marie);
    const late = await gateway.authenticate("ocmshares", id, String(share.token));
    expect(late.status.code).toBe("CODE_PERMISSION_DENIED");
  });

  const itOfCs3org = family === "cs3org" ? it : () => {};
  itOfCs3org("exchanges a code for its own token, which ends with the share", async () => {
    const { gateway, marie, theirs } = world;
    const requirements = ["must-exchange-token"];
    const access_methods = [{ webdav_options: { permissions: READ, requirements } }];
    const made = await gateway.createShare({ ...intent(world, "notes"), access_methods }, marie);
    expect(made.status).toEqual({ code: "CODE_OK", trace: "0".repeat(32) });
    const share = made.share as Json;
    const [id, secret] = [String(idOf(share)), String(share.token)];
    const code = async (...login: Parameters<StandIn["authenticate"]>) =>
      (await gateway.authenticate(...login)).status.code;
    expect(await code("ocmshares", id, secret), "the secret alone").toBe("CODE_PERMISSION_DENIED");
    const exchanged = await gateway.authenticate("ocmsharecode", theirs.domain, secret);
    const scope = JSON.parse(atob(exchanged.scopes?.[`ocmshare:${id}`]?.resource.value ?? ""));
    expect(Object.keys(scope).toSorted()).toEqual(["accessMethods", "creator", "id", "resourceId"]);
    const token = String(exchanged.token);
    for (const named of [id, ""]) expect(await code("ocmexchangedtoken", named, token)).toBe("CODE_OK");
    expect(await code("ocmexchangedtoken", "another", token)).toBe("CODE_PERMISSION_DENIED");
    expect(await code("ocmexchangedtoken", id, secret), "a secret is no token").toBe(
      "CODE_PERMISSION_DENIED",
    );
    expect(await code("ocmsharecode", "other.example", secret)).toBe("CODE_PERMISSION_DENIED");
    expect(await code("ocmsharecode", theirs.domain, token), "nor a code").toBe("CODE_PERMISSION_DENIED");
    const found = await gateway.pass("OcmAPI/GetOCMShare", { ref: { id: share.id ?? null } }, token);
    expect(found.share).toMatchObject({ access_methods: [{ webdav_options: { requirements } }] });
    await gateway.removeShare({ id: share.id ?? null }, marie);
    expect(await code("ocmexchangedtoken", id, token)).toBe("CODE_PERMISSION_DENIED");
  });

  it("is asked for files with its user's token, and for users only where no token tells of them", async () => {
    const { gateway, marie, ours, theirs } = world;
    const before = ours.api.calls.length;
    const share = (await gateway.createShare(intent(world, "notes"), marie)).share as Json;
    await gateway.pass("InviteAPI/GenerateInviteToken", {}, marie);
    await gateway.removeShare({ id: share.id ?? null }, marie);
    expect(new Set(ours.api.calls), "nobody's invite has cost a question").toEqual(new Set(["Stat"]));
    expect(ours.api.calls.slice(before)).toEqual(["Stat"]);
    // The recipient of what arrived has no token there; who they are may still be remembered.
    expect(new Set(theirs.api.calls)).toEqual(new Set(["GetUser"]));
  });

  it.each([
    ["an unknown secret", "id", "unknown"],
    ["no secret", "id", ""],
    ["another id", "other", "secret"],
  ])("logs nobody in with %s", async (_, clientId, clientSecret) => {
    const { gateway, marie } = world;
    const share = (await gateway.createShare(intent(world, "notes"), marie)).share as Json;
    const filled = (text: string) =>
      text.replace("secret", String(share.token)).replace("id", String(idOf(share)));
    const login = await gateway.authenticate("ocmshares", filled(clientId), filled(clientSecret));
    expect([login.status.code, login.token]).toEqual(["CODE_PERMISSION_DENIED", undefined]);
    await gateway.removeShare({ id: share.id ?? null }, marie);
  });

  it("finds a received share for its storage, as the service user and on behalf of the recipient", async () => {
    const { gateway, peer, marie } = world;
    const share = (await gateway.createShare(intent(world, "notes"), marie)).share as Json;
    const [received] = await receivedBy(world);
    const service = peer.login(SERVICE);
    const value = btoa(JSON.stringify({ idp: RICHARD.id.idp, opaque_id: "richard", type: 1 }));
    const opaque = { map: { userid: { decoder: "json", value } } };
    const get = (opaque_id: unknown, more: object = {}) =>
      outcome(
        peer.pass("OcmAPI/GetReceivedOCMShare", { ref: { id: { opaque_id } }, ...more } as Json, service),
      );
    const id = idOf(received);
    expect(await get(id, { opaque })).toBe("CODE_OK");
    expect(await get(idOf(share), { opaque }), "by the sender's id").toBe("CODE_OK");
    expect(await get(id)).toBe("CODE_NOT_FOUND");
    await gateway.removeShare({ id: share.id ?? null }, marie);
    await expect.poll(async () => (await receivedBy(world)).length).toBe(0);
  });

  it("is told what its users see of each other: nothing", async () => {
    const { gateway, marie } = world;
    const share = (await gateway.createShare(intent(world, "notes"), marie)).share as Json;
    const einstein = gateway.login(EINSTEIN);
    const ref = { id: share.id ?? null };
    expect(await outcome(gateway.pass("OcmAPI/GetOCMShare", { ref }, einstein))).toBe("CODE_NOT_FOUND");
    expect(await outcome(gateway.pass("OcmAPI/RemoveOCMShare", { ref }, einstein))).toBe("CODE_NOT_FOUND");
    const impostor = gateway.login({ ...MARIE, id: { ...MARIE.id, idp: "https://other.example" } });
    expect(await outcome(gateway.pass("OcmAPI/GetOCMShare", { ref }, impostor))).toBe("CODE_NOT_FOUND");
    expect((await gateway.removeShare(ref, marie)).status.code).toBe("CODE_OK");
  });

  const tokens: readonly (readonly [string, string | undefined, string])[] = [
    ["no token", undefined, "16 auth: core access token not found"],
    ["an empty token", "", "16 auth: core access token not found"],
    ["no token at all", "not-a-token", DENIED_WORDS],
    ["another secret", mintToken({ secret: "another-secret", user: MARIE }), DENIED_WORDS],
    ["an expired token", mintToken({ secret: JWT_SECRET, user: MARIE, lifetime: -60 }), DENIED_WORDS],
    ["an unsigned token", mintToken({ secret: JWT_SECRET, user: MARIE, algorithm: "none" }), DENIED_WORDS],
    ["no scope", mintToken({ secret: JWT_SECRET, user: MARIE, scope: {} }), DENIED_WORDS],
    [
      "a scope of something else",
      mintToken({ secret: JWT_SECRET, user: MARIE, scope: scopeOf("publicshare:x") }),
      DENIED_WORDS,
    ],
    [
      "the scope of another share",
      mintToken({ secret: JWT_SECRET, user: MARIE, scope: scopeOf("ocmshare:x") }),
      DENIED_WORDS,
    ],
  ];

  it.each(tokens)("hears reva's words for %s where a token is needed", async (_, token, words) => {
    const { gateway } = world;
    for (const [rpc, request] of PROTECTED) {
      expect(await outcome(gateway.pass(rpc, request, token), true), rpc).toBe(words);
    }
  });

  it.each(tokens)("is answered with %s where reva needs none", async (_, token) => {
    const { gateway } = world;
    for (const [rpc, request, code] of unprotected(generation)) {
      expect(await outcome(gateway.pass(rpc, request, token)), rpc).toBe(code);
    }
  });
});

const DENIED = "7";
const DENIED_WORDS = "7 auth: core access token is invalid";

const none = { ref: { id: { opaque_id: "none" } } };
const PROTECTED: readonly (readonly [string, Json])[] = [
  ["InviteAPI/GenerateInviteToken", {}],
  ["InviteAPI/ListInviteTokens", {}],
  ["InviteAPI/ForwardInvite", {}],
  ["InviteAPI/FindAcceptedUsers", {}],
  ["InviteAPI/DeleteAcceptedUser", {}],
  ["OcmAPI/CreateOCMShare", {}],
  ["OcmAPI/RemoveOCMShare", none],
  ["OcmAPI/GetOCMShare", none],
  ["OcmAPI/UpdateOCMShare", none],
  ["OcmAPI/UpdateReceivedOCMShare", {}],
  ["OcmAPI/GetReceivedOCMShare", none],
];

/** The calls that reva answers without a token, and the status of these requests. */
function unprotected(generation: string): readonly (readonly [string, Json, string])[] {
  const core =
    generation === "D3"
      ? []
      : [["OcmCoreAPI/DeleteOCMCoreShare", { id: "x" }, "CODE_INVALID_ARGUMENT"] as const];
  return [
    ["ocm.provider.v1beta1.ProviderAPI/ListAllProviders", {}, "CODE_OK"],
    ["ocm.provider.v1beta1.ProviderAPI/IsProviderAllowed", {}, "CODE_INVALID_ARGUMENT"],
    ["InviteAPI/AcceptInvite", {}, "CODE_INVALID_ARGUMENT"],
    ["InviteAPI/GetAcceptedUser", { remote_user_id: { opaque_id: "x" } }, "CODE_INVALID_ARGUMENT"],
    ["OcmAPI/GetOCMShareByToken", { token: "x" }, "CODE_NOT_FOUND"],
    ["auth.provider.v1beta1.ProviderAPI/Authenticate", {}, "CODE_PERMISSION_DENIED"],
    ...core,
  ];
}

function scopeOf(key: string) {
  const value = btoa(JSON.stringify({ id: { opaqueId: key.slice(key.indexOf(":") + 1) }, token: "x" }));
  return { [key]: { resource: { decoder: "json", value }, role: 3 } };
}

/** The status of an answer, or the code of gRPC, with its words when they are asked for. */
async function outcome(call: Promise<Answer>, words = false): Promise<string> {
  try {
    return (await call).status.code;
  } catch (error) {
    if (!(error instanceof CallFailed)) throw error;
    return words ? `${error.code} ${decodeURIComponent(error.message)}` : `${error.code}`;
  }
}

function providerOf({ domain, httpUrl }: GatewayBackend): Json {
  return { domain, services: [{ endpoint: { type: { name: "OCM" }, path: `${httpUrl}/ocm/` } }] };
}

function forward({ ours, peer, richard }: World, made: Answer): Promise<Answer> {
  const request = { invite_token: made.invite_token ?? null, origin_system_provider: providerOf(ours) };
  return peer.pass("InviteAPI/ForwardInvite", request, richard);
}

async function connect(world: World): Promise<void> {
  const made = await world.gateway.pass("InviteAPI/GenerateInviteToken", { description: "" }, world.marie);
  const forwarded = await forward(world, made);
  expect([made.status.code, forwarded.status]).toMatchObject(["CODE_OK", { code: "CODE_OK" }]);
}

function resourceId(opaque_id: string): Json {
  return { storage_id: "storage-users-1", space_id: "space-of-marie", opaque_id };
}

/** A file (1) or folder (2) that is Marie's. */
function aResource(name: string, type: 1 | 2) {
  const info = {
    name,
    type,
    path: `./${name}`,
    owner: MARIE.id as unknown as Json,
    permission_set: MAY_SHARE,
  };
  return { info, seenBy: MARIE.id.opaque_id };
}

function intent({ theirs }: World, resource: string): Json {
  return {
    resource_id: resourceId(resource),
    grantee: { type: 1, user_id: { idp: theirs.domain, opaque_id: "richard", type: 6 } },
    recipient_mesh_provider: providerOf(theirs),
    access_methods: [{ webdav_options: { permissions: READ } }, { webapp_options: {} }],
  };
}

function idOf(share: Json | undefined) {
  return (share?.id as Json | undefined)?.opaque_id;
}

async function receivedBy({ peer, richard }: World): Promise<readonly Json[]> {
  const answer = await peer.pass("OcmAPI/ListReceivedOCMShares", {}, richard);
  return (answer.shares ?? []) as readonly Json[];
}
