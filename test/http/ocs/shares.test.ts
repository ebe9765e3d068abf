import { describe, expect, it } from "vitest";
import { fail } from "../../../src/domain/result.ts";
import { EINSTEIN, MARIE } from "../../support/people.ts";
import { aContact, aReceivedShare, aRemoteUser, aShare } from "../../support/records.ts";
import { trustInList } from "../../support/trust.ts";
import { BRIAN, createOcsService, DIALECTS, SHARING } from "./ocs-service.ts";

const PAPER = {
  shareType: "6",
  shareWith: "brian",
  shareWithProvider: "cloud.example.com",
  path: "/paper.txt",
};
const NOTES = { ...PAPER, path: "/notes" };
const DAY = 86_400_000;

describe("POST /shares", () => {
  it.each(DIALECTS)("shares a file with an accepted user in $version as $format", async (dialect) => {
    const service = await createOcsService();
    const { http, meta, data } = await service.ocs(`POST ${SHARING}/shares`, { ...dialect, form: PAPER });
    expect([http, meta.statuscode]).toEqual([200, dialect.version === "v1" ? 100 : 200]);
    expect(data).toMatchObject({ share_with: "brian@cloud.example.com", path: "/paper.txt" });
    expect(service.peers.shares).toHaveLength(1);
  });

  it("answers the whole share object, without its secret", async () => {
    const service = await createOcsService();
    const { data, text } = await service.ocs(`POST ${SHARING}/shares`, {
      form: { ...PAPER, expireDate: "2026-02-01" },
    });
    const [sent] = service.peers.shares;
    expect(data).toEqual({
      id: sent?.share.providerId,
      share_type: 6,
      uid_owner: "marie",
      displayname_owner: "Marie Curie",
      additional_info_owner: "marie@example.org",
      permissions: 1,
      stime: 1_768_570_620,
      parent: "",
      expiration: "2026-02-01 23:59:59",
      token: "",
      uid_file_owner: "marie",
      displayname_file_owner: "Marie Curie",
      additional_info_file_owner: "marie@example.org",
      state: 1,
      path: "/paper.txt",
      item_type: "file",
      mimetype: "text/plain",
      storage_id: "user-folders$marie",
      storage: 0,
      item_source: "user-folders$marie!/paper.txt",
      file_source: "user-folders$marie!/paper.txt",
      file_parent: "",
      file_target: "/Shares/paper.txt",
      share_with: "brian@cloud.example.com",
      share_with_displayname: "Brian Murphy",
      share_with_additional_info: "brian@cloud.example.com",
      mail_send: 0,
      name: "paper.txt",
    });
    expect(text).not.toContain(sent?.share.protocol.webdav?.sharedSecret ?? "no secret was sent");
  });

  it("reads a JSON body, with numbers and nulls", async () => {
    const service = await createOcsService();
    const { http, data } = await service.ocs(`POST ${SHARING}/shares`, {
      json: { ...NOTES, shareType: 6, permissions: 15, role: null, expireDate: null, name: "Ideas" },
    });
    expect(http).toBe(200);
    expect(data).toMatchObject({ permissions: 15, name: "Ideas", item_type: "folder", path: "/notes" });
  });

  it.each([
    { path: "/paper.txt", asked: { role: "viewer" }, mask: 1, words: ["read"] },
    { path: "/paper.txt", asked: { role: "file-editor" }, mask: 3, words: ["read", "write"] },
    { path: "/paper.txt", asked: { role: "editor" }, mask: 3, words: ["read", "write"] },
    { path: "/notes", asked: { role: "viewer" }, mask: 1, words: ["read"] },
    { path: "/notes", asked: { role: "editor" }, mask: 15, words: ["read", "write"] },
    { path: "/notes", asked: {}, mask: 1, words: ["read"] },
    { path: "/notes", asked: { permissions: "31" }, mask: 31, words: ["read", "write", "share"] },
    { path: "/paper.txt", asked: { permissions: "31" }, mask: 19, words: ["read", "write", "share"] },
    { path: "/notes", asked: { permissions: "17" }, mask: 17, words: ["read", "share"] },
    { path: "/notes", asked: { role: "viewer", permissions: "31" }, mask: 1, words: ["read"] },
  ])("gives $mask on $path for $asked", async ({ path, asked, mask, words }) => {
    const service = await createOcsService();
    const { data } = await service.ocs(`POST ${SHARING}/shares`, { form: { ...PAPER, path, ...asked } });
    expect(data).toMatchObject({ permissions: mask });
    expect(service.peers.shares[0]?.share.protocol.webdav?.permissions).toEqual(words);
  });

  it.each([
    { expireDate: "2026-02-01", expiration: "2026-02-01 23:59:59" },
    { expireDate: "2026-01-16", expiration: "2026-01-16 23:59:59" },
    { expireDate: "2026-02-01T12:00:00Z", expiration: "2026-02-01 12:00:00" },
    { expireDate: "2026-02-01T12:00:00+02:00", expiration: "2026-02-01 10:00:00" },
    { expireDate: "2026-02-01T12:00:00-0130", expiration: "2026-02-01 13:30:00" },
    { expireDate: "2026-02-01 12:00:00", expiration: "2026-02-01 12:00:00" },
    { expireDate: "", expiration: "" },
  ])("lets the share expire at $expireDate", async ({ expireDate, expiration }) => {
    const service = await createOcsService();
    const { data } = await service.ocs(`POST ${SHARING}/shares`, { form: { ...PAPER, expireDate } });
    expect(data).toMatchObject({ expiration });
  });

  it.each(["space_ref", "space"])("finds the resource by its id in %s", async (parameter) => {
    const service = await createOcsService();
    const { path: _, ...form } = PAPER;
    const { data } = await service.ocs(`POST ${SHARING}/shares`, {
      form: { ...form, path: "/elsewhere", [parameter]: "user-folders$marie!/notes/one.md" },
    });
    expect(data).toMatchObject({ path: "/notes/one.md" });
  });

  it("names the recipient as their own server spelled them in the invite", async () => {
    const service = await createOcsService();
    const spelled = aRemoteUser("ada@cloud.example.net", "https://cloud.example.net");
    await service.repositories.contacts.put(aContact(spelled));
    const { http, data } = await service.ocs(`POST ${SHARING}/shares`, {
      form: { ...PAPER, shareWith: "ada", shareWithProvider: "cloud.example.net" },
    });
    expect(http).toBe(200);
    expect(data).toMatchObject({ share_with: "ada@cloud.example.net" });
    const share = await service.repositories.shares.listOf(MARIE.id);
    expect(share.items[0]?.grantee).toEqual(spelled);
  });

  const REFUSED = [
    { why: "no share type", change: { shareType: "" }, http: 400, message: /shareType/ },
    { why: "a public link", change: { shareType: "3" }, http: 400, message: /only federated/ },
    { why: "a share type that is no number", change: { shareType: "six" }, http: 400, message: /shareType/ },
    { why: "no recipient", change: { shareWith: "" }, http: 400, message: /^missing shareWith parameters$/ },
    {
      why: "no provider",
      change: { shareWithProvider: " " },
      http: 400,
      message: /^missing shareWith param/,
    },
    {
      why: "a whole address without a provider",
      change: { shareWith: "brian@cloud.example.com", shareWithProvider: "" },
      http: 400,
      message: /^missing shareWith parameters$/,
    },
    { why: "no host", change: { shareWithProvider: "not a host" }, http: 400, message: /shareWithProvider/ },
    { why: "an unknown user", change: { shareWith: "nobody" }, http: 404, message: /^user not found$/ },
    { why: "an odd user", change: { shareWith: "\u0000@@" }, http: 404, message: /^user not found$/ },
    {
      why: "a user of this server",
      change: { shareWith: "einstein", shareWithProvider: "ocm.example.org" },
      http: 404,
      message: /^user not found$/,
    },
    { why: "no path", change: { path: "" }, http: 400, message: /path/ },
    { why: "an unknown path", change: { path: "/nothing" }, http: 404, message: /resource not found/ },
    { why: "a path that climbs", change: { path: "/../einstein/x" }, http: 400, message: /path/ },
    { why: "the whole folder", change: { path: "/" }, http: 400, message: /path/ },
    { why: "no resource id", change: { space_ref: "user-folders$marie" }, http: 400, message: /space_ref/ },
    {
      why: "somebody else's resource",
      change: { space_ref: "user-folders$einstein!/paper.txt" },
      http: 404,
      message: /resource not found/,
    },
    { why: "an unknown role", change: { role: "owner" }, http: 400, message: /role/ },
    { why: "a role of Object", change: { role: "constructor" }, http: 400, message: /role/ },
    { why: "no permission", change: { permissions: "0" }, http: 400, message: /permissions/ },
    { why: "permissions beyond the mask", change: { permissions: "32" }, http: 400, message: /permissions/ },
    { why: "negative permissions", change: { permissions: "-1" }, http: 400, message: /permissions/ },
    { why: "half a permission", change: { permissions: "1.5" }, http: 400, message: /permissions/ },
    { why: "permissions without read", change: { permissions: "4" }, http: 400, message: /permissions/ },
    { why: "permissions in words", change: { permissions: "all" }, http: 400, message: /permissions/ },
    { why: "a day that is not", change: { expireDate: "2026-02-30" }, http: 400, message: /expireDate/ },
    { why: "a date in words", change: { expireDate: "tomorrow" }, http: 400, message: /expireDate/ },
    {
      why: "an offset that is not",
      change: { expireDate: "2026-02-01T12:00:00+99:00" },
      http: 400,
      message: /./,
    },
    { why: "a time that is over", change: { expireDate: "2026-01-15" }, http: 400, message: /future/ },
    { why: "a name with a separator", change: { name: "../x" }, http: 400, message: /name/ },
    { why: "a name that cannot be seen", change: { name: "a\u0000b" }, http: 400, message: /name/ },
  ];

  it.each(REFUSED)("refuses $why", async ({ change, http, message }) => {
    const service = await createOcsService();
    for (const { version, format } of DIALECTS) {
      const response = await service.ocs(`POST ${SHARING}/shares`, {
        version,
        format,
        form: { ...PAPER, ...change },
      });
      expect(response.http).toBe(version === "v1" ? 200 : http);
      expect(response.meta.status).toBe("failure");
      expect(response.meta.message).toMatch(message);
    }
    expect(service.peers.shares).toEqual([]);
  });

  it("refuses a provider the operator does not trust before it looks for the user", async () => {
    const service = await createOcsService({ trust: await trustInList(["cloud.example.net"]) });
    const v1 = await service.ocs(`POST ${SHARING}/shares`, { version: "v1", form: PAPER });
    expect(v1.meta).toMatchObject({ statuscode: 104, message: "provider not trusted (providers)" });
    const v2 = await service.ocs(`POST ${SHARING}/shares`, { form: { ...PAPER, shareWith: "nobody" } });
    expect(v2.http).toBe(403);
  });

  it("does not know the accepted users of others", async () => {
    const service = await createOcsService({ files: { einstein: { "/paper.txt": "e" } } });
    const { http, meta } = await service.ocs(`POST ${SHARING}/shares`, { as: EINSTEIN, form: PAPER });
    expect([http, meta.message]).toEqual([404, "user not found"]);
  });

  it("refuses when sharing is switched off", async () => {
    const service = await createOcsService({ policy: { sharingEnabled: false } });
    const { http } = await service.ocs(`POST ${SHARING}/shares`, { form: PAPER });
    expect(http).toBe(403);
  });

  it("refuses the same share again", async () => {
    const service = await createOcsService();
    await service.ocs(`POST ${SHARING}/shares`, { form: PAPER });
    const { http, meta } = await service.ocs(`POST ${SHARING}/shares`, { form: PAPER });
    expect([http, meta.message]).toEqual([403, "share already exists"]);
  });

  it.each([
    {
      failure: { reason: "peer-unreachable" as const, host: "cloud.example.com", reachedPeer: false },
      http: 502,
      message: "no answer from cloud.example.com",
    },
    {
      failure: { reason: "peer-refused" as const, host: "cloud.example.com", status: 500, detail: "<b>" },
      http: 502,
      message: "cloud.example.com answered 500",
    },
    { failure: { reason: "recipient-not-found" as const }, http: 404, message: "user not found" },
    { failure: { reason: "not-supported" as const, what: "x" }, http: 400, message: "x not supported" },
  ])("passes on that the peer did not take it: $message", async ({ failure, http, message }) => {
    const service = await createOcsService();
    service.peers.script.sendShare = () => fail(failure);
    const response = await service.ocs(`POST ${SHARING}/shares`, { form: PAPER });
    expect([response.http, response.meta.message]).toEqual([http, message]);
    const v1 = await service.ocs(`POST ${SHARING}/shares`, { version: "v1", form: PAPER });
    expect(v1.http).toBe(200);
  });
});

describe("GET /shares", () => {
  async function withShares() {
    const service = await createOcsService();
    for (const form of [PAPER, NOTES]) await service.ocs(`POST ${SHARING}/shares`, { form });
    await service.repositories.receivedShares.add(aReceivedShare(BRIAN));
    return service;
  }

  const namesOf = (data: unknown) => (data as { name: string }[]).map(({ name }) => name).sort();

  it.each([
    { query: "", names: ["notes", "paper.txt"] },
    { query: "?share_types=6", names: ["notes", "paper.txt"] },
    { query: "?share_types=0,1,6", names: ["notes", "paper.txt"] },
    { query: "?share_types=0,1,3", names: [] },
    { query: "?share_types=x", names: [] },
    { query: "?share_types=0&shared_with_me=true", names: [] },
    { query: "?path=/notes", names: ["notes"] },
    { query: "?path=notes/", names: ["notes"] },
    { query: "?path=/notes/one.md", names: [] },
    { query: "?space_ref=user-folders$marie!/paper.txt", names: ["paper.txt"] },
    { query: "?space_ref=user-folders$einstein!/paper.txt", names: [] },
    { query: "?shared_with_me=false", names: ["notes", "paper.txt"] },
  ])("lists $names for $query", async ({ query, names }) => {
    const service = await withShares();
    const { http, data } = await service.ocs(`GET ${SHARING}/shares${query}`);
    expect(http).toBe(200);
    expect(namesOf(data)).toEqual(names);
  });

  it.each([
    { query: "?path=/nothing", http: 404 },
    { query: "?path=/../x", http: 400 },
    { query: "?space=marie", http: 400 },
  ])("refuses $query", async ({ query, http }) => {
    const service = await withShares();
    expect((await service.ocs(`GET ${SHARING}/shares${query}`)).http).toBe(http);
  });

  it("lists nothing of anybody else", async () => {
    const service = await withShares();
    for (const query of ["", "?shared_with_me=true&state=all"]) {
      const { data } = await service.ocs(`GET ${SHARING}/shares${query}`, { as: EINSTEIN });
      expect(data).toEqual([]);
    }
  });

  it("lists without a look at the resources, however many there are", async () => {
    let looks = 0;
    const resources = {
      stat: async () => {
        looks += 1;
        return fail({ reason: "not-found" as const, what: "resource" as const });
      },
    };
    const service = await createOcsService({ deps: { resources } });
    for (let number = 0; number < 1100; number += 1) {
      const resourceId = { storageId: "s", spaceId: "p", opaqueId: `${number}` };
      await service.repositories.shares.add(
        aShare(BRIAN, { id: `out-${number}`, resourceId, sharedSecret: `secret-${number}` }),
      );
    }
    const { data } = await service.ocs(`GET ${SHARING}/shares`);
    expect(data).toHaveLength(1100);
    expect(looks).toBe(0);
  });

  it.each([
    { answer: "none" as const, state: 1 },
    { answer: "accepted" as const, state: 0 },
    { answer: "declined" as const, state: 2 },
  ])("shows $answer as state $state", async ({ answer, state }) => {
    const service = await createOcsService();
    await service.repositories.shares.add(aShare(BRIAN, { answer }));
    const { data } = await service.ocs(`GET ${SHARING}/shares/out-1`);
    expect(data).toMatchObject([{ id: "out-1", state }]);
  });

  it("shows another creator than the owner", async () => {
    const service = await createOcsService();
    await service.repositories.shares.add(
      aShare(BRIAN, { creator: EINSTEIN.id, creatorDisplayName: "Albert Einstein" }),
    );
    const { data } = await service.ocs(`GET ${SHARING}/shares/out-1`);
    expect(data).toMatchObject([
      {
        uid_owner: "einstein",
        displayname_owner: "Albert Einstein",
        additional_info_owner: "",
        uid_file_owner: "marie",
        additional_info_file_owner: "marie@example.org",
      },
    ]);
  });
});

describe("PUT /shares/{id}", () => {
  async function withShare(form: Readonly<Record<string, string>>) {
    const service = await createOcsService();
    const { data } = await service.ocs(`POST ${SHARING}/shares`, { form });
    return { service, path: `${SHARING}/shares/${(data as { id: string }).id}` };
  }

  it.each([
    { form: { role: "editor" }, changed: { permissions: 15, expiration: "" } },
    { form: { permissions: "17" }, changed: { permissions: 17 } },
    { form: { expireDate: "2026-03-01" }, changed: { permissions: 1, expiration: "2026-03-01 23:59:59" } },
  ])("changes the share and tells the peer: $form", async ({ form, changed }) => {
    const { service, path } = await withShare(NOTES);
    const { http, data } = await service.ocs(`PUT ${path}`, { form });
    expect(http).toBe(200);
    expect(data).toMatchObject(changed);
    await service.settled();
    expect(service.peers.notifications.map(({ host }) => host)).toEqual(["cloud.example.com"]);
    expect((await service.ocs(`GET ${path}`)).data).toMatchObject([changed]);
  });

  it("reads JSON as well", async () => {
    const { service, path } = await withShare(NOTES);
    const { data } = await service.ocs(`PUT ${path}`, { json: { permissions: 31 } });
    expect(data).toMatchObject({ permissions: 31 });
  });

  it("takes the expiry away when it is empty", async () => {
    const { service, path } = await withShare({ ...PAPER, expireDate: "2026-02-01" });
    const { data } = await service.ocs(`PUT ${path}`, { form: { expireDate: "" } });
    expect(data).toMatchObject({ expiration: "" });
  });

  it.each([
    { form: {}, http: 400 },
    { form: { name: "other" }, http: 400 },
    { form: { role: "owner" }, http: 400 },
    { form: { permissions: "2" }, http: 400 },
    { form: { expireDate: "soon" }, http: 400 },
    { form: { expireDate: "2020-01-01" }, http: 400 },
  ])("refuses $form", async ({ form, http }) => {
    const { service, path } = await withShare(PAPER);
    const response = await service.ocs(`PUT ${path}`, { form });
    expect(response.http).toBe(http);
    await service.settled();
    expect(service.peers.notifications).toEqual([]);
  });

  it("does not change somebody else's share", async () => {
    const { service, path } = await withShare(PAPER);
    expect((await service.ocs(`PUT ${path}`, { as: EINSTEIN, form: { role: "viewer" } })).http).toBe(404);
  });
});

describe("DELETE /shares/{id}", () => {
  it("takes the share back and tells the peer", async () => {
    const service = await createOcsService();
    await service.repositories.shares.add(aShare(BRIAN));
    const { http, data } = await service.ocs(`DELETE ${SHARING}/shares/out-1`);
    expect([http, data]).toEqual([200, []]);
    await service.settled();
    expect(service.peers.notifications).toHaveLength(1);
    expect((await service.ocs(`GET ${SHARING}/shares/out-1`)).http).toBe(404);
    expect((await service.ocs(`DELETE ${SHARING}/shares/out-1`)).http).toBe(404);
  });

  it("leaves somebody else's share alone", async () => {
    const service = await createOcsService();
    await service.repositories.shares.add(aShare(BRIAN));
    expect((await service.ocs(`DELETE ${SHARING}/shares/out-1`, { as: EINSTEIN })).http).toBe(404);
    expect((await service.ocs(`GET ${SHARING}/shares/out-1`)).http).toBe(200);
  });

  it("still shows and removes a share that has expired", async () => {
    const service = await createOcsService();
    await service.repositories.shares.add(aShare(BRIAN, { expiresAt: "2026-01-17T00:00:00.000Z" }));
    service.clock.advance(2 * DAY);
    expect((await service.ocs(`GET ${SHARING}/shares/out-1`)).http).toBe(200);
    expect((await service.ocs(`DELETE ${SHARING}/shares/out-1`)).http).toBe(200);
  });
});
