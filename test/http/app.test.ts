import { describe, expect, it } from "vitest";
import { createDescribeServer } from "../../src/domain/discovery/describe-server.ts";
import { createApp } from "../../src/http/app.ts";
import { createDiscoveryDoor } from "../../src/http/well-known/discovery.ts";
import { createOpenTrust } from "../../src/platform/trust/open.ts";
import { fixedClock } from "../support/clock.ts";
import { recordingLogger } from "../support/logger.ts";
import { MARIE } from "../support/people.ts";
import { createTestService } from "../support/service.ts";

const JSON_TYPE = { "Content-Type": "application/json" };

describe("the limits of a request", () => {
  const maxBodyBytes = 1000;
  const streamed = () =>
    new ReadableStream<Uint8Array>({
      pull(controller) {
        controller.enqueue(new Uint8Array(600).fill(0x20));
      },
    });

  it.each([
    { what: "a body that says it is too long", body: () => "x".repeat(1001), status: 413 },
    { what: "a body that never ends", body: streamed, status: 413 },
    { what: "a body of exactly the limit", body: () => JSON.stringify("x".repeat(998)), status: 400 },
    { what: "bytes that are no UTF-8", body: () => new Uint8Array([0x22, 0xff, 0x22]), status: 400 },
    { what: "UTF-8 that breaks off", body: () => new Uint8Array([0x22, 0xe2, 0x82]), status: 400 },
    { what: "a very deep body", body: () => "[".repeat(900), status: 400 },
    { what: "a body that is no JSON", body: () => "{'a':1}", status: 400 },
    { what: "nothing", body: () => "", status: 400 },
  ])("answers $status to $what", async ({ body, status }) => {
    const service = createTestService({ maxBodyBytes });
    const response = await service.app.request("https://ocm.example.org/ocm/shares", {
      method: "POST",
      headers: JSON_TYPE,
      body: body(),
      duplex: "half",
    } as RequestInit);
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ code: "INVALID_PARAMETER", message: expect.any(String) });
  });

  it.each(["/ocm/shares", "/ocm/notifications"])("answers 400 to a form at %s", async (path) => {
    const response = await createTestService().request(`POST ${path}`, { form: { name: "x" } });
    expect(response.status).toBe(400);
  });

  it("counts brackets in texts as text", async () => {
    const service = createTestService();
    const json = { description: `${"[{".repeat(60)}\\"` };
    const response = await service.request("POST /sciencemesh/generate-invite", { as: MARIE, json });
    expect(response.status).toBe(200);
  });
});

describe("what is not there", () => {
  it.each(["/nope", "/ocm/nope", "/ocm", "/ocm/invites/accept", "/sciencemesh/nope"])(
    "answers 404 with JSON to %s",
    async (path) => {
      const response = await createTestService().request(`POST ${path}`, { as: MARIE, json: {} });
      expect(response.status).toBe(404);
      expect(await response.json()).toMatchObject({ code: "RESOURCE_NOT_FOUND" });
    },
  );

  it.each([
    { request: "GET /ocm/shares", allow: "POST, OPTIONS" },
    { request: "DELETE /.well-known/ocm", allow: "GET, HEAD, OPTIONS" },
    { request: "GET /sciencemesh/generate-invite", allow: "POST, OPTIONS" },
    { request: "POST /sciencemesh/shares/x", allow: "GET, HEAD, PATCH, DELETE, OPTIONS" },
  ])("answers 405 to $request, with what is allowed", async ({ request, allow }) => {
    const response = await createTestService().request(request, { as: MARIE });
    expect(response.status).toBe(405);
    expect(response.headers.get("Allow")).toBe(allow);
    expect(await response.json()).toMatchObject({ message: "method not allowed" });
  });
});

describe("paths as peers join them", () => {
  it.each(["/ocm/shares/", "/ocm//shares", "//ocm/shares//"])(
    "[R14] takes %s for /ocm/shares",
    async (path) => {
      const { app } = createTestService();
      const response = await app.request(new Request(`https://ocm.example.org${path}`, { method: "POST" }));
      expect(response.status).toBe(400);
    },
  );

  it("stands below the base path of the public URL", async () => {
    const service = createTestService({ server: { publicUrl: "https://ocm.example.org/mesh/port" } });
    expect((await service.request("POST /mesh/port/ocm//shares/", { json: {} })).status).toBe(400);
    expect((await service.request("POST /ocm/shares", { json: {} })).status).toBe(404);
    const invite = await service.request("POST /mesh/port/sciencemesh/generate-invite", { as: MARIE });
    expect(invite.status).toBe(200);
  });

  it("can stand with one door only", async () => {
    const server = {
      host: "ocm.example.org",
      aliasHosts: [],
      publicUrl: "https://ocm.example.org",
      providerName: "Meshport",
      ocmPath: "/ocm",
      webdavPath: "/dav/ocm",
    };
    const support = { shareTypes: [], resourceTypes: [], protocols: [], requirements: [], plainHttp: false };
    const describeServer = createDescribeServer({
      server,
      facts: {
        support,
        requireInvite: false,
        requireExchange: false,
        requireSignatures: false,
        trust: createOpenTrust(),
      },
    });
    const app = createApp({
      server,
      doors: [createDiscoveryDoor({ describeServer })],
      clock: fixedClock(),
      logger: recordingLogger(),
    });
    expect((await app.request("/.well-known/ocm")).status).toBe(200);
    expect((await app.request("/ocm/shares", { method: "POST" })).status).toBe(404);
  });
});

describe("pages of other origins", () => {
  const preflight = {
    "Access-Control-Request-Method": "POST",
    "Access-Control-Request-Headers": "Authorization",
  };

  it("lets the operator's web clients ask without a session what they may do", async () => {
    const response = await createTestService().request("OPTIONS /sciencemesh/generate-invite", {
      headers: { Origin: "https://web.example.org", ...preflight },
    });
    expect(response.status).toBe(204);
    expect(response.headers.get("Access-Control-Allow-Origin")).toBe("https://web.example.org");
    expect(response.headers.get("Access-Control-Allow-Methods")).toContain("DELETE");
    expect(response.headers.get("Access-Control-Allow-Headers")).toContain("Authorization");
    expect(response.headers.has("Access-Control-Allow-Credentials")).toBe(false);
  });

  it("lets them read refusals, too", async () => {
    const response = await createTestService().request("GET /sciencemesh/list-invite", {
      headers: { Origin: "https://web.example.org" },
    });
    expect(response.status).toBe(401);
    expect(response.headers.get("Access-Control-Allow-Origin")).toBe("https://web.example.org");
  });

  it.each(["/sciencemesh/list-invite", "/ocm/shares"])("lets no other page read %s", async (path) => {
    const response = await createTestService().request(`OPTIONS ${path}`, {
      headers: { Origin: "https://evil.example", ...preflight },
    });
    expect(response.headers.has("Access-Control-Allow-Origin")).toBe(false);
  });

  it("lets all in when the operator says so", async () => {
    const service = createTestService({ corsOrigins: ["*"] });
    const response = await service.request("GET /sciencemesh/list-invite", {
      as: MARIE,
      headers: { Origin: "https://any.example" },
    });
    expect(response.headers.get("Access-Control-Allow-Origin")).toBe("*");
  });
});

describe("what is kept of a request", () => {
  it("[S235] logs method, path, status and reason, and nothing that proves anything", async () => {
    const service = createTestService();
    await service.request("POST /ocm/notifications?sharedSecret=in-the-query", {
      json: {
        notificationType: "SHARE_ACCEPTED",
        providerId: "out-1",
        notification: { sharedSecret: "in-the-body" },
      },
    });
    await service.request("GET /sciencemesh/list-invite", {
      headers: { Authorization: "Bearer in-the-header" },
    });
    await service.request("POST /ocm/shares", { body: '{"in-the-json":', headers: JSON_TYPE });
    expect(service.log.lines.map(({ fields }) => fields)).toMatchObject([
      { method: "POST", path: "/ocm/notifications", status: 404, why: "not-found" },
      { method: "GET", path: "/sciencemesh/list-invite", status: 401, why: "not-authenticated" },
      { method: "POST", path: "/ocm/shares", status: 400, why: "invalid-request" },
    ]);
    expect(service.log.text()).not.toContain("in-the-");
  });

  it("logs whose signature was expected and whose came", async () => {
    const peer = { host: "mallory.example.net", keyId: "https://mallory.example.net/ocm#1" };
    const service = createTestService({ authenticatePeer: async () => ({ kind: "signed", peer }) });
    await service.request("POST /ocm/invite-accepted", {
      json: { recipientProvider: "peer.example.org", token: "t", userID: "u", email: "", name: "U" },
    });
    expect(service.log.lines.map(({ fields }) => fields)).toContainEqual(
      expect.objectContaining({
        why: "signer-mismatch",
        expected: "peer.example.org",
        came: "mallory.example.net",
      }),
    );
  });

  it("forges no log line from a path", async () => {
    const service = createTestService();
    await service.request("GET /x%0aforged");
    expect(service.log.lines[0]?.fields.path).toBe("/x%0aforged");
  });

  it("lets nobody cache or guess at what is told to peers and users", async () => {
    const service = createTestService();
    const answers = [
      await service.request("POST /sciencemesh/generate-invite", { as: MARIE }),
      await service.request("GET /sciencemesh/list-invite"),
      await service.request("POST /ocm/shares"),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 401, 400]);
    for (const { headers } of answers) {
      expect(headers.get("Cache-Control")).toBe("no-store");
      expect(headers.get("X-Content-Type-Options")).toBe("nosniff");
    }
  });
});
