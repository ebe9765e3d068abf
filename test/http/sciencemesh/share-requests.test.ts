import { describe, expect, it } from "vitest";
import { fail } from "../../../src/domain/result.ts";
import { EINSTEIN, MARIE } from "../../support/people.ts";
import { createTestService, type TestService, type TestServiceOptions } from "../../support/service.ts";
import { trustInList } from "../../support/trust.ts";

const PEER = "cloud.example.org";
const NOW = Math.floor(Date.parse("2026-01-16T13:37:00Z") / 1000);
const EXPIRATION = NOW + 30 * 24 * 3600;
const WANTED = { owner: "alice", ownerProvider: PEER, share: "theirs" };

function aService(options: TestServiceOptions = {}) {
  return createTestService({ files: { marie: { "/paper.txt": "E = mc2" } }, ...options });
}

/** Marie's server has been asked by Alice; the answer is the request as Marie sees it. */
async function asked(service: TestService, share = "/paper.txt") {
  const json = { owner: "marie@ocm.example.org", shareWith: `alice@${PEER}`, share };
  expect((await service.request("POST /ocm/request-share", { json })).status).toBe(201);
  const { items } = await list(service, "?direction=received");
  return items[0].id as string;
}

async function list(service: TestService, query = "", as = MARIE) {
  const response = await service.request(`GET /sciencemesh/share-requests${query}`, { as });
  expect(response.status).toBe(200);
  return response.json();
}

const post = (service: TestService, path: string, json?: unknown, as = MARIE) =>
  service.request(`POST /sciencemesh/${path}`, { as, ...(json !== undefined && { json }) });

describe("GET /sciencemesh/share-requests", () => {
  it("lists what the caller was asked for and what the caller has asked for", async () => {
    const service = aService();
    const id = await asked(service);
    const mine = await (await post(service, "request-share", WANTED)).json();
    const received = {
      id,
      direction: "received",
      owner: { user_id: "marie" },
      requester: { user_id: "alice", idp: PEER, display_name: "" },
      share: "/paper.txt",
      created: NOW,
      expiration: EXPIRATION,
    };
    expect(await list(service)).toEqual({ items: [received, mine] });
    expect(await list(service, "?direction=received")).toEqual({ items: [received] });
    expect(await list(service, "?direction=sent")).toEqual({ items: [mine] });
    expect(await list(service, "", EINSTEIN)).toEqual({ items: [] });
  });

  it("answers 400 to a direction there is not", async () => {
    const response = await aService().request("GET /sciencemesh/share-requests?direction=up", { as: MARIE });
    expect(response.status).toBe(400);
  });

  it("needs a session", async () => {
    const service = aService();
    expect((await service.request("GET /sciencemesh/share-requests")).status).toBe(401);
    expect((await service.request("POST /sciencemesh/request-share", { json: WANTED })).status).toBe(401);
  });
});

describe("POST /sciencemesh/share-requests/{id}/accept", () => {
  it("answers the share that was made, and the request is gone", async () => {
    const service = aService();
    const id = await asked(service);
    const response = await post(service, `share-requests/${id}/accept`, { role: "editor" });
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({
      path: "/paper.txt",
      recipient: { user_id: "alice", idp: PEER },
      permissions: ["read", "write"],
      phase: "announced",
    });
    expect(service.peers.shares).toMatchObject([{ host: PEER }]);
    expect(await list(service)).toEqual({ items: [] });
    expect((await post(service, `share-requests/${id}/accept`, { role: "viewer" })).status).toBe(404);
  });

  it.each([
    { what: "no role", status: 400, json: {} },
    { what: "an unknown role", status: 400, json: { role: "owner" } },
    { what: "no file, where only the owner knows it", status: 400, json: { role: "viewer" } },
    { what: "a file there is not", status: 404, json: { role: "viewer", sourcePath: "/no-such.txt" } },
    {
      what: "an expiry that is past",
      status: 400,
      json: { role: "viewer", sourcePath: "/paper.txt", expiration: NOW - 1 },
    },
  ])("answers $status to $what, and keeps the request", async ({ status, json }) => {
    const service = aService();
    const id = await asked(service, "https://ocm.example.org/files/spec.yaml");
    expect((await post(service, `share-requests/${id}/accept`, json)).status).toBe(status);
    expect((await list(service)).items).toHaveLength(1);
  });

  it("takes the file that the owner says is meant", async () => {
    const service = aService();
    const id = await asked(service, "https://ocm.example.org/files/spec.yaml");
    const grant = { role: "viewer", sourcePath: "/paper.txt" };
    expect((await post(service, `share-requests/${id}/accept`, grant)).status).toBe(200);
  });
});

describe("ending a request without a share", () => {
  it("declines one the caller received, and forgets one the caller sent", async () => {
    const service = aService();
    const id = await asked(service);
    const { id: mine } = await (await post(service, "request-share", WANTED)).json();
    const path = `share-requests/${id}/decline`;
    expect((await post(service, path, undefined, EINSTEIN)).status).toBe(404);
    expect((await post(service, path)).status).toBe(204);
    expect((await post(service, path)).status).toBe(404);
    const forget = () => service.request(`DELETE /sciencemesh/share-requests/${mine}`, { as: MARIE });
    expect((await forget()).status).toBe(204);
    expect((await forget()).status).toBe(404);
    expect(await list(service)).toEqual({ items: [] });
  });
});

describe("POST /sciencemesh/request-share", () => {
  it("asks the owner's server and answers the request", async () => {
    const service = aService();
    const response = await post(service, "request-share", WANTED);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      id: expect.any(String),
      direction: "sent",
      owner: { user_id: "alice", idp: PEER, display_name: "" },
      requester: { user_id: "marie" },
      share: "theirs",
      created: NOW,
      expiration: EXPIRATION,
    });
    expect(service.peers.requests).toMatchObject([{ host: PEER, request: { share: "theirs" } }]);
  });

  it.each([{}, { ...WANTED, share: "" }, { ...WANTED, ownerProvider: "not a host" }])(
    "answers 400 to %j",
    async (json) => {
      expect((await post(aService(), "request-share", json)).status).toBe(400);
    },
  );

  it("answers 403 for a provider that is not trusted: 401 would end the session", async () => {
    const service = aService({ trust: await trustInList(["other.example.org"]) });
    expect((await post(service, "request-share", WANTED)).status).toBe(403);
  });

  it.each([
    { status: 404, failure: { reason: "not-found", what: "resource" } as const },
    { status: 501, failure: { reason: "not-supported", what: "requests" } as const },
    { status: 502, failure: { reason: "peer-unreachable", host: PEER, reachedPeer: false } as const },
    { status: 502, failure: { reason: "peer-refused", host: PEER, status: 403, detail: "" } as const },
  ])("answers $status when the other server says $failure.reason", async ({ status, failure }) => {
    const service = aService();
    service.peers.script.requestShare = () => fail(failure);
    expect((await post(service, "request-share", WANTED)).status).toBe(status);
    expect(await list(service)).toEqual({ items: [] });
  });
});
