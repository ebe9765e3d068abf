import { describe, expect, it } from "vitest";
import type { Failure } from "../../../src/domain/failure.ts";
import { fail, ok } from "../../../src/domain/result.ts";
import { EINSTEIN, MARIE } from "../../support/people.ts";
import { aContact, aRemoteUser, aShare } from "../../support/records.ts";
import { createTestService, type TestServiceOptions } from "../../support/service.ts";
import { trustInList } from "../../support/trust.ts";

const REMOTE = "remote.example.org";
const BRIAN = aRemoteUser("brian", REMOTE);
const FILES = { marie: { "/paper.txt": "ocm test", "/photos/cat.jpg": "meow" } };
const REQUEST = {
  sourcePath: "/paper.txt",
  targetPath: "/",
  type: "viewer",
  role: "viewer",
  recipientUsername: "brian",
  recipientHost: REMOTE,
};

function createService(options: TestServiceOptions = {}) {
  return createTestService({ files: FILES, ...options });
}

describe("POST /sciencemesh/create-share", () => {
  it("[S94] [S214] shares a file, tells the peer, and answers everything but the secret", async () => {
    const service = createService();
    const response = await service.request("POST /sciencemesh/create-share", { as: MARIE, json: REQUEST });
    expect(response.status).toBe(200);
    const text = await response.text();
    const [told] = service.peers.shares;
    expect(told?.host).toBe(REMOTE);
    expect(told?.share).toMatchObject({ name: "paper.txt", resourceType: "file" });
    const secret = told?.share.protocol.webdav?.sharedSecret ?? "";
    expect(secret).toMatch(/^[A-Za-z0-9]{32}$/);
    expect(text).not.toContain(secret);
    expect(service.log.text()).not.toContain(secret);
    expect(JSON.parse(text)).toEqual({
      id: told?.share.providerId,
      name: "paper.txt",
      path: "/paper.txt",
      resource_type: "file",
      owner: { user_id: "marie", display_name: "Marie Curie" },
      creator: { user_id: "marie", display_name: "Marie Curie" },
      recipient: { user_id: "brian", idp: REMOTE, display_name: "Brian Murphy" },
      permissions: ["read"],
      protocols: ["webdav"],
      created: Date.parse("2026-01-16T13:37:00Z") / 1000,
      modified: Date.parse("2026-01-16T13:37:00Z") / 1000,
      phase: "announced",
      answer: "none",
    });
  });

  it.each([
    { sourcePath: "/paper.txt", folder: false },
    { sourcePath: "/photos", folder: true },
  ])("[S96] [S98] lets an editor of $sourcePath do what editing it means", async ({ sourcePath, folder }) => {
    const service = createService();
    const json = { ...REQUEST, sourcePath, role: "editor", expiration: 4_102_444_800 };
    const response = await service.request("POST /sciencemesh/create-share", { as: MARIE, json });
    expect(await response.json()).toMatchObject({
      permissions: ["read", "write"],
      resource_type: folder ? "folder" : "file",
      expiration: 4_102_444_800,
    });
    const [share] = (await service.repositories.shares.listOf(MARIE.id)).items;
    const [method] = share?.accessMethods ?? [];
    expect(method?.protocol === "webdav" && method.permissions.includes("create_container")).toBe(folder);
  });

  it.each([
    { what: "no body", request: {} },
    { what: "a form", request: { form: REQUEST } },
    { what: "another role", request: { json: { ...REQUEST, role: "manager" } } },
    { what: "an empty role", request: { json: { ...REQUEST, role: "" } } },
    { what: "no path", request: { json: { ...REQUEST, sourcePath: undefined } } },
    { what: "a path that climbs", request: { json: { ...REQUEST, sourcePath: "/../x" } } },
    { what: "no recipient", request: { json: { ...REQUEST, recipientUsername: "" } } },
    { what: "a host that is none", request: { json: { ...REQUEST, recipientHost: "a b" } } },
    { what: "our own host", request: { json: { ...REQUEST, recipientHost: "ocm.example.org" } } },
    { what: "an expiry that is past", request: { json: { ...REQUEST, expiration: 1 } } },
  ])("answers 400 to $what", async ({ request }) => {
    const service = createService();
    const response = await service.request("POST /sciencemesh/create-share", { as: MARIE, ...request });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: "INVALID_PARAMETER" });
    expect(service.peers.shares).toEqual([]);
  });

  it("[S100] answers 404 when there is no such file of the caller's", async () => {
    const service = createService();
    for (const as of [MARIE, EINSTEIN]) {
      const json = { ...REQUEST, sourcePath: as === MARIE ? "/none.txt" : "/paper.txt" };
      const response = await service.request("POST /sciencemesh/create-share", { as, json });
      expect(response.status).toBe(404);
      expect(await response.json()).toEqual({ code: "RESOURCE_NOT_FOUND", message: "resource not found" });
    }
  });

  it("[S99] answers 409 to the same share a second time", async () => {
    const service = createService();
    await service.request("POST /sciencemesh/create-share", { as: MARIE, json: REQUEST });
    const response = await service.request("POST /sciencemesh/create-share", { as: MARIE, json: REQUEST });
    expect(response.status).toBe(409);
    expect(await response.json()).toEqual({ code: "ALREADY_EXIST", message: "share already exists" });
    expect(service.peers.shares).toHaveLength(1);
  });

  it("answers 403 when the recipient's provider is not listed, so that no session seems to have ended", async () => {
    const service = createService({ trust: await trustInList(["other.example.org"]) });
    const response = await service.request("POST /sciencemesh/create-share", { as: MARIE, json: REQUEST });
    expect(response.status).toBe(403);
    expect(await response.json()).toMatchObject({ code: "UNTRUSTED_SERVICE" });
  });

  it("answers 403 when our users may not share", async () => {
    const service = createService({ policy: { sharingEnabled: false } });
    const response = await service.request("POST /sciencemesh/create-share", { as: MARIE, json: REQUEST });
    expect(response.status).toBe(403);
  });

  it("shares with contacts only, when told so", async () => {
    const service = createService({ policy: { requireInvite: true } });
    const before = await service.request("POST /sciencemesh/create-share", { as: MARIE, json: REQUEST });
    expect(before.status).toBe(404);
    await service.repositories.contacts.put(aContact(BRIAN));
    const after = await service.request("POST /sciencemesh/create-share", { as: MARIE, json: REQUEST });
    expect(after.status).toBe(200);
  });

  it.each<{ failure: Failure; status: number }>([
    { failure: { reason: "recipient-not-found" }, status: 404 },
    { failure: { reason: "invite-required", host: REMOTE }, status: 403 },
    { failure: { reason: "provider-not-trusted", host: REMOTE }, status: 403 },
    { failure: { reason: "not-supported", what: "folders" }, status: 501 },
    { failure: { reason: "peer-refused", host: REMOTE, status: 409, detail: "x" }, status: 502 },
    { failure: { reason: "peer-unreachable", host: REMOTE, reachedPeer: false }, status: 502 },
  ])(
    "[S214] keeps nothing when the peer says $failure.reason, and answers $status",
    async ({ failure, status }) => {
      const service = createService();
      service.peers.script.sendShare = () => fail(failure);
      const response = await service.request("POST /sciencemesh/create-share", { as: MARIE, json: REQUEST });
      expect(response.status).toBe(status);
      expect((await service.repositories.shares.listOf(MARIE.id)).items).toEqual([]);
    },
  );

  it("[S214] takes the answer of a peer that names nobody", async () => {
    const service = createService();
    service.peers.script.sendShare = () => ok({});
    const response = await service.request("POST /sciencemesh/create-share", { as: MARIE, json: REQUEST });
    expect(response.status).toBe(200);
  });
});

describe("/sciencemesh/shares", () => {
  async function serviceWithShares() {
    const service = createService();
    for (const name of ["brian", "carol", "david"]) {
      const share = aShare(aRemoteUser(name, REMOTE), { id: `to-${name}`, sharedSecret: `secret-${name}` });
      await service.repositories.shares.add(share);
    }
    return service;
  }

  it("lists the caller's shares a page at a time, without secrets", async () => {
    const service = await serviceWithShares();
    const seen: string[] = [];
    let cursor = "";
    do {
      const path = `/sciencemesh/shares?limit=2${cursor && `&cursor=${encodeURIComponent(cursor)}`}`;
      const response = await service.request(`GET ${path}`, { as: MARIE });
      const text = await response.text();
      expect(text).not.toContain("secret-");
      const page = JSON.parse(text);
      expect(page.items.length).toBeLessThanOrEqual(2);
      seen.push(...page.items.map(({ id }: { id: string }) => id));
      cursor = page.next_cursor ?? "";
    } while (cursor !== "");
    expect(seen.sort()).toEqual(["to-brian", "to-carol", "to-david"]);
    const others = await service.request("GET /sciencemesh/shares", { as: EINSTEIN });
    expect(await others.json()).toEqual({ items: [] });
  });

  it.each(["limit=0", "limit=1001", "limit=x", "limit=1.5"])("answers 400 to ?%s", async (query) => {
    const response = await createService().request(`GET /sciencemesh/shares?${query}`, { as: MARIE });
    expect(response.status).toBe(400);
  });

  it.each(["GET", "PATCH", "DELETE"])("answers 404 to %s of somebody else's share", async (method) => {
    const service = await serviceWithShares();
    const response = await service.request(`${method} /sciencemesh/shares/to-brian`, {
      as: EINSTEIN,
      ...(method === "PATCH" && { json: { permissions: ["read"] } }),
    });
    expect(response.status).toBe(404);
    expect(await service.repositories.shares.find("to-brian")).toBeDefined();
  });

  it("[S47] changes permissions and expiry, and tells the peer", async () => {
    const service = await serviceWithShares();
    const response = await service.request("PATCH /sciencemesh/shares/to-brian", {
      as: MARIE,
      json: { permissions: ["read", "write"], expiration: 7_276_363_200 },
    });
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({
      permissions: ["read", "write"],
      expiration: 7_276_363_200,
    });
    await service.settled();
    expect(service.peers.notifications).toMatchObject([
      { notification: { notificationType: "SHARE_CHANGE_PERMISSION", providerId: "to-brian" } },
    ]);
    const never = await service.request("PATCH /sciencemesh/shares/to-brian", {
      as: MARIE,
      json: { expiration: null },
    });
    expect(await never.json()).not.toHaveProperty("expiration");
  });

  it.each([
    { permissions: ["everything"] },
    { permissions: [] },
    { permissions: "read" },
    { expiration: 1 },
    { expiration: "soon" },
    [],
  ])("answers 400 to the change %j", async (json) => {
    const service = await serviceWithShares();
    const response = await service.request("PATCH /sciencemesh/shares/to-brian", { as: MARIE, json });
    expect(response.status).toBe(400);
  });

  it("[S49] [S231] removes a share at once, also while the peer is away, and tells it later", async () => {
    const service = await serviceWithShares();
    service.peers.script.notify = (host) => fail({ reason: "peer-unreachable", host, reachedPeer: false });
    const first = await service.request("DELETE /sciencemesh/shares/to-brian", { as: MARIE });
    expect(first.status).toBe(204);
    const second = await service.request("DELETE /sciencemesh/shares/to-brian", { as: MARIE });
    expect(second.status).toBe(404);
    await service.settled();
    service.peers.script.notify = () => ok(undefined);
    service.clock.advance(60_000);
    expect(await service.useCases.deliverDueNotifications()).toBe(1);
    expect(service.peers.notifications).toHaveLength(2);
    expect(service.log.text()).not.toContain("secret-brian");
  });
});
