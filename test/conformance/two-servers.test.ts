import { describe, expect, it } from "vitest";
import { createMemoryServer, type MemoryServer } from "../interop/memory-server.ts";

type Json = Readonly<Record<string, unknown>>;

/** Alice's server and Brian's, which reach each other and nobody else; whatever they tell each other is kept. */
function twoServers() {
  const servers = new Map<string, MemoryServer>();
  const told: string[] = [];
  const transport = {
    async send(request: Request) {
      const url = new URL(request.url);
      const target = servers.get(url.host);
      if (target === undefined) throw new Error(`nobody is at ${request.url}`);
      if (url.pathname === "/ocm/notifications") told.push((await request.clone().json()).notificationType);
      return target.service.fetch(request);
    },
  };
  const files = { "/textfile.txt": "ocm test", "/folderToShare/sub/a.txt": "a", "/copy/sub/a.txt": "a" };
  const one = { host: "one.example.org", user: { id: "alice", name: "Alice Hansen" }, files, transport };
  const two = {
    host: "two.example.org:10200",
    user: { id: "brian", name: "Brian Murphy" },
    files,
    transport,
  };
  const alice = createMemoryServer(one);
  const brian = createMemoryServer(two);
  for (const server of [alice, brian]) servers.set(new URL(server.origin).host, server);
  return { alice, brian, told };
}

type Headers = Readonly<Record<string, string>>;

/** One request to a server, by its own user unless `Authorization` says otherwise. */
async function ask(
  server: MemoryServer,
  methodAndPath: string,
  more: { json?: unknown; headers?: Headers } = {},
) {
  const [method = "", path = ""] = methodAndPath.split(" ");
  const json = more.json === undefined ? undefined : JSON.stringify(more.json);
  const response = await server.service.fetch(
    new Request(`${server.origin}${path}`, {
      method,
      headers: {
        Authorization: `Bearer ${server.user.id.opaqueId}`,
        ...(json !== undefined && { "Content-Type": "application/json" }),
        ...more.headers,
      },
      ...(json !== undefined && { body: json }),
    }),
  );
  const text = await response.text();
  const isJson = response.headers.get("Content-Type")?.startsWith("application/json") ?? false;
  return { status: response.status, text, body: isJson ? JSON.parse(text) : undefined };
}

async function invite(from: MemoryServer): Promise<Json> {
  const { body } = await ask(from, "POST /sciencemesh/generate-invite", { json: {} });
  return { token: body.token, providerDomain: new URL(from.origin).host };
}

/** Two servers whose users have accepted an invite, as every scenario about sharing begins. */
async function connectedServers() {
  const world = twoServers();
  const accepted = await ask(world.brian, "POST /sciencemesh/accept-invite", {
    json: await invite(world.alice),
  });
  expect(accepted.status).toBe(200);
  return { ...world, settled: () => Promise.all([world.alice, world.brian].map((s) => s.service.settled())) };
}

function aShareWith(recipient: MemoryServer, sourcePath: string, role = "viewer"): { readonly json: Json } {
  const recipientHost = new URL(recipient.origin).host;
  return { json: { sourcePath, role, recipientUsername: recipient.user.id.opaqueId, recipientHost } };
}

async function share(
  from: MemoryServer,
  to: MemoryServer,
  sourcePath: string,
  role = "viewer",
): Promise<Json> {
  const { status, body } = await ask(
    from,
    "POST /sciencemesh/create-share",
    aShareWith(to, sourcePath, role),
  );
  expect(status).toBe(200);
  return body;
}

async function received(server: MemoryServer): Promise<readonly Json[]> {
  return (await ask(server, "GET /sciencemesh/received-shares")).body.items;
}

async function sent(server: MemoryServer): Promise<readonly Json[]> {
  return (await ask(server, "GET /sciencemesh/shares")).body.items;
}

async function contacts(server: MemoryServer): Promise<readonly Json[]> {
  return (await ask(server, "GET /sciencemesh/find-accepted-users")).body;
}

describe("an invite between two servers", () => {
  it("[S13] [S25] [S26] [S88] connects both users, each with the host and port of the other", async () => {
    const { alice, brian } = await connectedServers();
    expect(await contacts(brian)).toMatchObject([{ display_name: "Alice Hansen", idp: "one.example.org" }]);
    expect(await contacts(alice)).toMatchObject([
      { display_name: "Brian Murphy", idp: "two.example.org:10200" },
    ]);
  });

  it("[S16] [S17] is refused with 409 once the two know each other, whoever invites", async () => {
    const { alice, brian } = await connectedServers();
    for (const [inviter, acceptor] of [
      [alice, brian],
      [brian, alice],
    ] as const) {
      const again = await ask(acceptor, "POST /sciencemesh/accept-invite", { json: await invite(inviter) });
      expect(again.status).toBe(409);
      expect(again.body).toEqual({ code: "ALREADY_EXIST", message: "user already known" });
    }
    expect(await contacts(alice)).toHaveLength(1);
    expect(await contacts(brian)).toHaveLength(1);
  });

  it("[S19] is 404 when the other server never made it", async () => {
    const { alice, brian } = twoServers();
    const json = { ...(await invite(alice)), token: crypto.randomUUID() };
    const answer = await ask(brian, "POST /sciencemesh/accept-invite", { json });
    expect([answer.status, answer.body]).toEqual([
      404,
      { code: "RESOURCE_NOT_FOUND", message: "token not found" },
    ]);
  });

  it.each(["alice", "brian"] as const)("[S31] [S32] [S33] ends for both when %s ends it", async (who) => {
    const { settled, told, ...servers } = await connectedServers();
    const { alice, brian } = servers;
    await share(alice, brian, "/folderToShare");
    const [other] = await contacts(servers[who]);
    const json = { idp: other?.idp, user_id: other?.user_id };
    expect((await ask(servers[who], "DELETE /sciencemesh/delete-accepted-user", { json })).status).toBe(200);
    await settled();
    expect(told).toContain("USER_REMOVED");
    for (const server of [alice, brian]) expect(await contacts(server)).toEqual([]);
    expect(await received(brian)).toEqual([]);
    expect(await sent(alice)).toEqual([]);
  });

  it("[S220] connects the two again after it has ended", async () => {
    const { alice, brian, settled } = await connectedServers();
    const json = { idp: "one.example.org", user_id: "alice" };
    await ask(brian, "DELETE /sciencemesh/delete-accepted-user", { json });
    await settled();
    const again = await ask(brian, "POST /sciencemesh/accept-invite", { json: await invite(alice) });
    expect(again.status).toBe(200);
    expect([await contacts(alice), await contacts(brian)]).toMatchObject([[{}], [{}]]);
  });
});

describe("a share between two servers", () => {
  it.each([
    { path: "/folderToShare", name: "folderToShare", type: "folder" },
    { path: "/textfile.txt", name: "textfile.txt", type: "file" },
  ])("[S35] [S36] is there for the recipient at once: $path", async ({ path, name, type }) => {
    const { alice, brian } = await connectedServers();
    await share(alice, brian, path);
    expect(await received(brian)).toMatchObject([
      {
        name,
        resource_type: type,
        state: "pending",
        hidden: false,
        permissions: ["read"],
        sender: { user_id: "alice", idp: "one.example.org", display_name: "Alice Hansen" },
      },
    ]);
  });

  it("[S40] is in the sharer's own list with its recipient", async () => {
    const { alice, brian } = await connectedServers();
    await share(alice, brian, "/textfile.txt");
    expect(await sent(alice)).toMatchObject([
      {
        name: "textfile.txt",
        path: "/textfile.txt",
        recipient: { user_id: "brian", idp: "two.example.org:10200", display_name: "Brian Murphy" },
        permissions: ["read"],
      },
    ]);
  });

  it("[S41] goes the other way, too, and stands beside others", async () => {
    const { alice, brian } = await connectedServers();
    for (const path of ["/folderToShare", "/textfile.txt"]) await share(brian, alice, path);
    const names = (await received(alice)).map(({ name }) => name);
    expect(names.sort()).toEqual(["folderToShare", "textfile.txt"]);
  });

  it("[S46] keeps its own permissions beside a share of a copy", async () => {
    const { alice, brian } = await connectedServers();
    await share(alice, brian, "/folderToShare", "editor");
    await share(alice, brian, "/copy", "viewer");
    const permissions = new Map((await received(brian)).map((one) => [one.name, one.permissions]));
    expect(permissions.get("folderToShare")).toEqual(["read", "write"]);
    expect(permissions.get("copy")).toEqual(["read"]);
  });

  it("[S47] tells the recipient's server that its permissions have changed", async () => {
    const { alice, brian, settled } = await connectedServers();
    const { id } = await share(alice, brian, "/textfile.txt");
    const json = { permissions: ["read", "write"], expiration: 7_276_363_200 };
    expect((await ask(alice, `PATCH /sciencemesh/shares/${id}`, { json })).status).toBe(200);
    await settled();
    expect(await received(brian)).toMatchObject([json]);
  });

  it.each([
    { path: "/textfile.txt", role: "viewer" },
    { path: "/textfile.txt", role: "editor" },
    { path: "/folderToShare", role: "viewer" },
    { path: "/folderToShare", role: "editor" },
  ])("[S49] [S55] is gone on both sides once it is removed: $path for a $role", async ({ path, role }) => {
    const { alice, brian, told, settled } = await connectedServers();
    const { id } = await share(alice, brian, path, role);
    expect((await ask(alice, `DELETE /sciencemesh/shares/${id}`)).status).toBe(204);
    await settled();
    expect(told).toEqual(["SHARE_UNSHARED"]);
    expect([await sent(alice), await received(brian)]).toEqual([[], []]);
  });
});

describe("the bytes of a share between two servers", () => {
  async function accepted(path: string, role = "viewer") {
    const world = await connectedServers();
    const { alice, brian } = world;
    const { id } = await share(alice, brian, path, role);
    const [{ id: receivedId } = {}] = await received(brian);
    expect((await ask(brian, `POST /sciencemesh/received-shares/${receivedId}/accept`)).status).toBe(200);
    return { ...world, id, at: `/dav/received/${receivedId}` };
  }

  it("[S94] are read by the recipient, who cannot write them", async () => {
    const { brian, at } = await accepted("/textfile.txt");
    expect(await ask(brian, `GET ${at}`)).toMatchObject({ status: 200, text: "ocm test" });
    expect((await ask(brian, `PUT ${at}`, { json: "changed" })).status).toBe(405);
    expect((await ask(brian, `GET ${at}`)).text).toBe("ocm test");
  });

  it("[S97] have the structure of the shared folder", async () => {
    const { brian, at } = await accepted("/folderToShare");
    const listing = await ask(brian, `PROPFIND ${at}/sub`, { headers: { Depth: "1" } });
    expect(listing.status).toBe(207);
    expect(listing.text).toContain("sub/a.txt");
    expect((await ask(brian, `GET ${at}/sub/a.txt`)).text).toBe("a");
    expect((await ask(brian, `GET ${at}/../textfile.txt`)).status).toBe(404);
    expect((await ask(brian, `PUT ${at}/new-file`, { json: "new" })).status).toBe(405);
  });

  it("[S95] [S189] [S192] open for the secret at the share's own place or at the root, and nowhere else", async () => {
    const world = twoServers();
    const secrets: string[] = [];
    const spied = world.brian.service.fetch;
    Object.assign(world.brian.service, {
      fetch: async (request: Request) => {
        if (new URL(request.url).pathname === "/ocm/shares") {
          secrets.push((await request.clone().json()).protocol.webdav.sharedSecret);
        }
        return spied(request);
      },
    });
    await ask(world.brian, "POST /sciencemesh/accept-invite", { json: await invite(world.alice) });
    const { id } = await share(world.alice, world.brian, "/folderToShare");
    const other = await share(world.alice, world.brian, "/copy");
    const [secret] = secrets;
    const bearer = { Authorization: `Bearer ${secret}`, Depth: "0" };
    const basic = { Authorization: `Basic ${btoa(`${secret}:`)}`, Depth: "0" };
    const status = async (path: string, headers: Headers) =>
      (await ask(world.alice, `PROPFIND ${path}`, { headers })).status;

    expect(await status(`/dav/ocm/${id}/sub/a.txt`, bearer), "the reva family").toBe(207);
    expect(await status("/dav/ocm/", basic), "Nextcloud and ownCloud 10").toBe(207);
    expect(await status("/dav/ocm/sub/a.txt", basic)).toBe(207);
    expect(await status(`/dav/ocm/${other.id}/sub/a.txt`, bearer), "another share").toBe(401);
    expect(await status(`/dav/ocm/${id}`, { ...bearer, Authorization: `Bearer ${id}` })).toBe(401);
    expect(await status(`/dav/ocm/${id}extra`, bearer), "what only begins like it").not.toBe(207);
    expect(await status(`/dav/ocm/${id}/dir/dav/ocm/${id}/sub/a.txt`, bearer)).toBe(404);
    expect(await status(`/ocm/${id}/sub/a.txt`, bearer), "not the place of files").toBe(404);
    await ask(world.alice, `DELETE /sciencemesh/shares/${id}`);
    expect(await status(`/dav/ocm/${id}/sub/a.txt`, bearer), "once it has ended").toBe(401);
  });
});
