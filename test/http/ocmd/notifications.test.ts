import { describe, expect, it } from "vitest";
import { MARIE } from "../../support/people.ts";
import { aContact, aReceivedShare, aRemoteUser, aShare } from "../../support/records.ts";
import { createTestService } from "../../support/service.ts";

const ALICE = aRemoteUser("alice", "cloud.example.org");
const MALLORY = aRemoteUser("mallory", "other.example.org");

function aNotification(
  notificationType: string,
  { providerId = "in-7", ...notification }: Readonly<Record<string, unknown>> = {},
) {
  return { notificationType, resourceType: "file", providerId, notification };
}

async function serviceWithShares() {
  const service = createTestService();
  const { shares, receivedShares } = service.repositories;
  await shares.add(aShare(ALICE));
  const folder = { resourceType: "folder" };
  await receivedShares.add(aReceivedShare(ALICE, { id: "a", ...folder }));
  await receivedShares.add(aReceivedShare(MALLORY, { id: "b", sharedSecret: "of another share", ...folder }));
  const ids = async () => (await receivedShares.listFor(MARIE.id)).items.map(({ id }) => id).sort();
  return { service, ids };
}

describe("POST /ocm/notifications", () => {
  it("[S207] [R3] ends the share of the server that proves itself, and no other of the same id", async () => {
    const { service, ids } = await serviceWithShares();
    const json = aNotification("SHARE_UNSHARED", { sharedSecret: "s3cr3tIn7" });
    const response = await service.request("POST /ocm/notifications", { json });
    expect(response.status).toBe(201);
    expect(response.headers.get("Content-Type")).toBe("application/json");
    expect(await response.json()).toEqual({});
    expect(await ids()).toEqual(["b"]);
  });

  it("[S55] says 201 again when the share is gone already", async () => {
    const { service } = await serviceWithShares();
    const json = aNotification("SHARE_UNSHARED", { sharedSecret: "s3cr3tIn7", providerId: "gone" });
    expect((await service.request("POST /ocm/notifications", { json })).status).toBe(201);
  });

  it.each([
    { what: "no secret", payload: {}, status: 401 },
    { what: "a wrong secret", payload: { sharedSecret: "guessed" }, status: 403 },
    { what: "only a grantee", payload: { grantee: "marie" }, status: 401 },
  ])("[S208] ends nothing for $what", async ({ payload, status }) => {
    const { service, ids } = await serviceWithShares();
    const json = aNotification("SHARE_UNSHARED", payload);
    expect((await service.request("POST /ocm/notifications", { json })).status).toBe(status);
    expect(await ids()).toEqual(["a", "b"]);
  });

  it("[S208] lets no recipient end the share of its owner", async () => {
    const { service } = await serviceWithShares();
    const json = aNotification("SHARE_UNSHARED", { providerId: "out-1", sharedSecret: "s3cr3tOut1" });
    expect((await service.request("POST /ocm/notifications", { json })).status).toBe(403);
    expect(await service.repositories.shares.find("out-1")).toBeDefined();
  });

  it.each([
    { what: "no payload", json: { notificationType: "SHARE_ACCEPTED", providerId: "out-1" }, status: 401 },
    {
      what: "a payload that is null",
      json: { notificationType: "SHARE_ACCEPTED", providerId: "out-1", notification: null },
      status: 401,
    },
    { what: "an empty grantee", json: aNotification("SHARE_UNSHARED", { grantee: "" }), status: 401 },
    {
      what: "a payload that is a text",
      json: { ...aNotification("SHARE_UNSHARED"), notification: "x" },
      status: 400,
    },
    { what: "no providerId", json: { notificationType: "SHARE_UNSHARED", notification: {} }, status: 400 },
    { what: "an unknown type", json: aNotification("SHARE_EXPLODED"), status: 501 },
    { what: "a type nobody has built", json: aNotification("REQUEST_RESHARE"), status: 501 },
    {
      what: "an unknown share",
      json: aNotification("SHARE_ACCEPTED", { providerId: "x", sharedSecret: "y" }),
      status: 404,
    },
    {
      what: "permissions it does not say",
      json: aNotification("SHARE_CHANGE_PERMISSION", { sharedSecret: "s3cr3tIn7" }),
      status: 400,
    },
  ])("[S209] answers $status to $what, once", async ({ json, status }) => {
    const { service } = await serviceWithShares();
    const response = await service.request("POST /ocm/notifications", { json });
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ code: expect.any(String), message: expect.any(String) });
  });

  it("[S209] answers 400 to what is no JSON", async () => {
    const { service } = await serviceWithShares();
    const response = await service.request("POST /ocm/notifications", { form: { notificationType: "x" } });
    expect(response.status).toBe(400);
  });

  it("[R15] tells Talk that the room is not here, so that it stops asking", async () => {
    const { service } = await serviceWithShares();
    const json = { ...aNotification("SHARE_ACCEPTED"), resourceType: "talk-room" };
    const response = await service.request("POST /ocm/notifications", { json });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ message: "RESOURCE_NOT_FOUND" });
  });

  it("[S210] gives an editor of a folder all of it, though the notification says file", async () => {
    const { service } = await serviceWithShares();
    const protocol = {
      name: "multi",
      webdav: { permissions: ["read", "write"], uri: "", sharedSecret: "x" },
    };
    const json = aNotification("SHARE_CHANGE_PERMISSION", { sharedSecret: "s3cr3tIn7", protocol });
    expect((await service.request("POST /ocm/notifications", { json })).status).toBe(201);
    const share = await service.repositories.receivedShares.find("a");
    const [offer] = share?.offers ?? [];
    expect(offer).toMatchObject({ sharedSecret: "s3cr3tIn7", uri: "https://cloud.example.org/dav/ocm/in-7" });
    expect(offer).toMatchObject({
      permissions: expect.arrayContaining(["create_container", "delete", "move"]),
    });
  });

  it.each([
    { types: ["SHARE_ACCEPTED", "SHARE_ACCEPTED"], statuses: [201, 201], answer: "accepted" },
    { types: ["SHARE_DECLINED", "SHARE_ACCEPTED"], statuses: [201, 201], answer: "accepted" },
  ])("remembers what the recipient of our share said: $types", async ({ types, statuses, answer }) => {
    const { service } = await serviceWithShares();
    const told: number[] = [];
    for (const type of types) {
      const json = aNotification(type, { providerId: "out-1", sharedSecret: "s3cr3tOut1" });
      told.push((await service.request("POST /ocm/notifications", { json })).status);
    }
    expect(told).toEqual(statuses);
    expect((await service.repositories.shares.find("out-1"))?.answer).toBe(answer);
  });

  it("[S222] [S31] [S33] ends a connection and its shares when the other side proves it has", async () => {
    const { service, ids } = await serviceWithShares();
    await service.repositories.contacts.put(aContact(ALICE, { inviteToken: "inv-tok-1" }));
    const json = {
      notificationType: "USER_REMOVED",
      resourceType: "user",
      providerId: "alice",
      notification: { sharedSecret: "inv-tok-1", grantee: "marie" },
    };
    expect((await service.request("POST /ocm/notifications", { json })).status).toBe(201);
    expect((await service.repositories.contacts.list(MARIE.id)).items).toEqual([]);
    expect(await ids()).toEqual(["b"]);
    expect(await service.repositories.shares.find("out-1")).toBeUndefined();
  });
});
