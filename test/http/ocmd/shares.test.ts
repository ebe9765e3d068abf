import { describe, expect, it } from "vitest";
import { StoreUnavailable } from "../../../src/domain/ports/object-store.ts";
import { createMemoryStore } from "../../../src/storage/drivers/memory.ts";
import { EINSTEIN, MARIE } from "../../support/people.ts";
import { aContact, aRemoteUser } from "../../support/records.ts";
import { createTestService, type TestService } from "../../support/service.ts";
import { trustInList } from "../../support/trust.ts";

const ALICE = aRemoteUser("alice", "cloud.example.org");
const NOW = Math.floor(Date.parse("2026-01-16T13:37:00Z") / 1000);

function aNewShare(changes: Readonly<Record<string, unknown>> = {}) {
  return {
    shareWith: "marie@ocm.example.org",
    name: "paper.pdf",
    providerId: "share-1",
    owner: "alice@cloud.example.org",
    sender: "alice@cloud.example.org",
    ownerDisplayName: "Alice",
    senderDisplayName: "Alice",
    shareType: "user",
    resourceType: "file",
    protocol: { name: "multi", webdav: aWebdav() },
    ...changes,
  };
}

function aWebdav(changes: Readonly<Record<string, unknown>> = {}) {
  return {
    uri: "https://cloud.example.org/dav/ocm/share-1",
    sharedSecret: "s3cr3t",
    permissions: ["read"],
    ...changes,
  };
}

async function received(service: TestService) {
  return (await service.repositories.receivedShares.listFor(MARIE.id)).items;
}

describe("POST /ocm/shares", () => {
  it("[S202] [S106] [R3] takes a share with 201 and a JSON object that names the recipient", async () => {
    const service = createTestService();
    const response = await service.request("POST /ocm/shares", { json: aNewShare() });
    expect(response.status).toBe(201);
    expect(response.headers.get("Content-Type")).toBe("application/json");
    expect(await response.json()).toEqual({ recipientDisplayName: "Marie Curie" });
    expect(await received(service)).toMatchObject([
      { providerId: "share-1", sendingHost: "cloud.example.org", state: "pending", name: "paper.pdf" },
    ]);
    expect(service.events.map(({ type }) => type)).toEqual(["share-received"]);
  });

  it("[R3] keeps the recipient's name to itself when told so, still with an object", async () => {
    const service = createTestService({ exposeRecipientDisplayName: false });
    const response = await service.request("POST /ocm/shares", { json: aNewShare() });
    expect(response.status).toBe(201);
    expect(await response.json()).toEqual({});
  });

  it.each([
    { what: "a sender of a host that is not listed", sender: "alice@unknown.example" },
    { what: "a host that only contains a listed one", sender: "alice@cloud.example.org.attacker.net" },
  ])("[S104] [S211] refuses $what, and learns it nothing about users", async ({ sender }) => {
    const service = createTestService({ trust: await trustInList(["cloud.example.org"]) });
    const answers = await Promise.all(
      ["marie", "nobody"].map(async (name) => {
        const json = aNewShare({ sender, owner: sender, shareWith: `${name}@ocm.example.org` });
        const response = await service.request("POST /ocm/shares", { json });
        return [response.status, await response.text()];
      }),
    );
    expect(answers[0]).toEqual([
      403,
      JSON.stringify({ code: "UNTRUSTED_SERVICE", message: "provider not trusted (providers)" }),
    ]);
    expect(answers[1]).toEqual(answers[0]);
    expect(await received(service)).toEqual([]);
  });

  it("[S105] [S106] takes shares only of those the recipient is connected with, when told so", async () => {
    const service = createTestService({ policy: { requireInvite: true } });
    const before = await service.request("POST /ocm/shares", { json: aNewShare() });
    expect(before.status).toBe(403);
    expect(await received(service)).toEqual([]);
    await service.repositories.contacts.put(aContact(ALICE));
    const after = await service.request("POST /ocm/shares", { json: aNewShare() });
    expect(after.status).toBe(201);
  });

  it("[S234] answers a stranger the same whether the user exists or not", async () => {
    const service = createTestService({ policy: { requireInvite: true } });
    await service.repositories.contacts.put(aContact(ALICE, { owner: EINSTEIN.id }));
    const answers = await Promise.all(
      ["marie", "nobody"].map(async (name) => {
        const json = aNewShare({ shareWith: `${name}@ocm.example.org` });
        const response = await service.request("POST /ocm/shares", { json });
        return [response.status, await response.text()];
      }),
    );
    expect(answers[0]).toEqual(answers[1]);
  });

  it.each([
    { what: "owner", changes: { owner: "eve@evil.example" } },
    { what: "data host", changes: { protocol: { webdav: aWebdav({ uri: "https://evil.example/x" }) } } },
  ])("[S204] refuses a $what that has nothing to do with the trusted sender", async ({ changes }) => {
    const service = createTestService({ trust: await trustInList(["cloud.example.org"]) });
    const response = await service.request("POST /ocm/shares", { json: aNewShare(changes) });
    expect([400, 403]).toContain(response.status);
    expect(await received(service)).toEqual([]);
  });

  it.each(["marie@other.example.org", "marie@ocm.example.org:8443", "nobody@ocm.example.org"])(
    "[S205] answers that it does not know %s",
    async (shareWith) => {
      const response = await createTestService().request("POST /ocm/shares", {
        json: aNewShare({ shareWith }),
      });
      expect(response.status).toBe(400);
      expect(await response.json()).toEqual({
        code: "RESOURCE_NOT_FOUND",
        message: "RECIPIENT_NOT_FOUND",
        validationErrors: [{ name: "shareWith", message: "NOT_FOUND" }],
      });
    },
  );

  it.each([
    "marie@OCM.example.org",
    "marie@ocm.example.org.",
    "marie@https://ocm.example.org/",
    "marie@ocm.example.org:443",
    "marie@ocm.example.org@ocm.example.org",
  ])("[S205] [R4] knows its user as %s", async (shareWith) => {
    const response = await createTestService().request("POST /ocm/shares", {
      json: aNewShare({ shareWith }),
    });
    expect(response.status).toBe(201);
  });

  it("[S206] takes the same share again without a second record, and refuses another of its name", async () => {
    const service = createTestService();
    const statuses: number[] = [];
    for (const json of [aNewShare(), aNewShare({ senderDisplayName: "A." }), aNewShare({ name: "b" })]) {
      statuses.push((await service.request("POST /ocm/shares", { json })).status);
    }
    expect(statuses).toEqual([201, 201, 409]);
    expect(await received(service)).toHaveLength(1);
  });

  it("[S233] keeps one record of two shares that come at once", async () => {
    const service = createTestService();
    const json = [aNewShare(), aNewShare({ name: "b" })];
    const responses = await Promise.all(
      json.map((one) => service.request("POST /ocm/shares", { json: one })),
    );
    expect(responses.map(({ status }) => status).sort()).toEqual([201, 409]);
    expect(await received(service)).toHaveLength(1);
  });

  it("[S228] [R6] reads `webdav` before `options` where a share has both", async () => {
    const service = createTestService();
    const protocol = { name: "multi", options: { sharedSecret: "old" }, webdav: aWebdav() };
    const response = await service.request("POST /ocm/shares", { json: aNewShare({ protocol }) });
    expect(response.status).toBe(201);
    const [share] = await received(service);
    expect(share?.offers).toMatchObject([{ protocol: "webdav", form: "webdav", sharedSecret: "s3cr3t" }]);
  });

  it.each([
    { what: "sharedBy", changes: { sender: undefined, sharedBy: "bob@cloud.example.org" }, sender: "bob" },
    { what: "the owner", changes: { sender: undefined }, sender: "alice" },
  ])("[R5] takes $what for the sender where none is named", async ({ changes, sender }) => {
    const service = createTestService();
    await service.request("POST /ocm/shares", { json: aNewShare(changes) });
    expect((await received(service))[0]?.sender.address.identifier).toBe(sender);
  });

  it("[R17] takes a number for a providerId", async () => {
    const service = createTestService();
    await service.request("POST /ocm/shares", { json: aNewShare({ providerId: 42 }) });
    expect((await received(service))[0]?.providerId).toBe("42");
  });

  it.each([
    { requirements: ["must-use-mfa"], status: 501 },
    { requirements: ["must-dance"], status: 400 },
    { requirements: [], status: 400 },
  ])("[S229] answers $status to the requirements $requirements", async ({ requirements, status }) => {
    const service = createTestService();
    const json = aNewShare({ protocol: { webdav: aWebdav({ requirements }) } });
    const response = await service.request("POST /ocm/shares", { json });
    expect(response.status).toBe(status);
    expect(await received(service)).toEqual([]);
  });

  it.each([[["must-exchange-token"]], [["must-use-mfa", "must-exchange-token"]]])(
    "[S229] [S137] takes %j where both are offered, and keeps them",
    async (requirements) => {
      const service = createTestService({
        support: { requirements: ["must-exchange-token", "must-use-mfa"] },
      });
      const json = aNewShare({ protocol: { webdav: aWebdav({ requirements }) } });
      expect((await service.request("POST /ocm/shares", { json })).status).toBe(201);
      expect(await received(service)).toMatchObject([{ offers: [{ requirements }] }]);
    },
  );

  it.each([
    { expiration: NOW - 60, status: 400 },
    { expiration: -1, status: 400 },
    { expiration: 1.5, status: 400 },
    { expiration: "tomorrow", status: 400 },
    { expiration: 0, status: 201, expiresAt: undefined },
    { expiration: null, status: 201, expiresAt: undefined },
    { expiration: NOW + 60, status: 201, expiresAt: "2026-01-16T13:38:00.000Z" },
    { expiration: (NOW + 60) * 1000, status: 201, expiresAt: "2026-01-16T13:38:00.000Z" },
  ])(
    "[S230] [R18] answers $status to the expiration $expiration",
    async ({ expiration, status, expiresAt }) => {
      const service = createTestService();
      const response = await service.request("POST /ocm/shares", { json: aNewShare({ expiration }) });
      expect(response.status).toBe(status);
      expect((await received(service))[0]?.expiresAt).toBe(expiresAt);
    },
  );

  it("names every field that is missing", async () => {
    const response = await createTestService().request("POST /ocm/shares", { json: {} });
    expect(response.status).toBe(400);
    const body = await response.json();
    const names = body.validationErrors.map(({ name }: { name: string }) => name);
    for (const name of [
      "shareWith",
      "name",
      "providerId",
      "owner",
      "shareType",
      "resourceType",
      "protocol",
    ]) {
      expect(names).toContain(name);
    }
  });

  it.each([
    { what: "a group", changes: { shareType: "group" } },
    { what: "a Talk room", changes: { resourceType: "talk-room" } },
    { what: "ssh only", changes: { protocol: { name: "ssh", ssh: { uri: "ssh://x" } } } },
  ])("[R15] answers 501 to a share of $what", async ({ changes }) => {
    const response = await createTestService().request("POST /ocm/shares", { json: aNewShare(changes) });
    expect(response.status).toBe(501);
    expect(await response.json()).toMatchObject({ code: "FUNCTION_NOT_IMPLEMENTED" });
  });

  it("[S109] answers 500 without detail when the store breaks, and 503 when it is away", async () => {
    for (const { error, status } of [
      { error: new Error("secret detail"), status: 500 },
      { error: new StoreUnavailable("secret detail"), status: 503 },
    ]) {
      const store = { ...createMemoryStore(), put: () => Promise.reject(error) };
      const service = createTestService({ store });
      const response = await service.request("POST /ocm/shares", { json: aNewShare() });
      expect(response.status).toBe(status);
      expect(response.headers.has("Retry-After")).toBe(status === 503);
      expect(await response.text()).not.toContain("detail");
      expect(service.log.text()).toContain("secret detail");
    }
  });
});
