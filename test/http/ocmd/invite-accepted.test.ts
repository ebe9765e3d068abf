import { describe, expect, it } from "vitest";
import { MARIE } from "../../support/people.ts";
import { aContact, anInvite, aRemoteUser } from "../../support/records.ts";
import { createTestService, type TestService } from "../../support/service.ts";
import { trustInList } from "../../support/trust.ts";

const IDENTITY = { userID: "marie", email: "marie@example.org", name: "Marie Curie" };

function anAcceptance(changes: Readonly<Record<string, unknown>> = {}) {
  return {
    recipientProvider: "receiver.org",
    token: "inv-tok-1",
    userID: "brian",
    email: "brian@receiver.org",
    name: "Brian Murphy",
    ...changes,
  };
}

async function serviceWithInvite(options: Parameters<typeof createTestService>[0] = {}, uses = 1) {
  const service = createTestService(options);
  await service.repositories.invites.add(anInvite({ uses }));
  return service;
}

async function contactsOf(service: TestService) {
  return (await service.repositories.contacts.list(MARIE.id)).items;
}

describe("POST /ocm/invite-accepted", () => {
  it("[S13] [S21] [S107] tells who the inviter is, and connects the two", async () => {
    const service = await serviceWithInvite();
    const response = await service.request("POST /ocm/invite-accepted", { json: anAcceptance() });
    expect(response.status).toBe(200);
    expect(response.headers.get("Content-Type")).toBe("application/json");
    expect(await response.json()).toEqual(IDENTITY);
    expect(await contactsOf(service)).toMatchObject([
      { userId: { idp: "receiver.org", opaqueId: "brian" }, displayName: "Brian Murphy" },
    ]);
  });

  it("[S103] reads a form as well", async () => {
    const service = await serviceWithInvite({ trust: await trustInList(["receiver.org"]) });
    const form = Object.fromEntries(
      Object.entries(anAcceptance()).map(([name, value]) => [name, String(value)]),
    );
    const response = await service.request("POST /ocm/invite-accepted", { form });
    expect(response.status).toBe(200);
  });

  it("[S102] refuses a provider it does not trust, and keeps the token", async () => {
    const service = await serviceWithInvite({ trust: await trustInList(["trusted-partner.example"]) });
    const response = await service.request("POST /ocm/invite-accepted", { json: anAcceptance() });
    expect(response.status).toBe(403);
    expect(await response.json()).toEqual({
      code: "UNTRUSTED_SERVICE",
      message: "provider not trusted (providers)",
    });
    expect((await service.repositories.invites.find("inv-tok-1"))?.redeemedBy).toEqual([]);
  });

  it.each([
    {
      what: "an unknown token",
      changes: { token: "nope" },
      code: "RESOURCE_NOT_FOUND",
      message: "token not found",
    },
    { what: "no token", changes: { token: "" }, code: "INVALID_PARAMETER", message: "token: REQUIRED" },
    { what: "no user", changes: { userID: null }, code: "INVALID_PARAMETER", message: "userID: REQUIRED" },
    {
      what: "no provider",
      changes: { recipientProvider: undefined },
      code: "INVALID_PARAMETER",
      message: "recipientProvider: REQUIRED",
    },
    {
      what: "a user of this server",
      changes: { recipientProvider: "https://OCM.example.org" },
      code: "INVALID_PARAMETER",
      message: "can not accept an invite from the same instance",
    },
  ])("[S108] [S20] answers 400 to $what", async ({ changes, code, message }) => {
    const service = await serviceWithInvite();
    const response = await service.request("POST /ocm/invite-accepted", { json: anAcceptance(changes) });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code, message });
    expect(await contactsOf(service)).toEqual([]);
  });

  it("[S18] answers 400 to a token that has expired", async () => {
    const service = await serviceWithInvite();
    service.clock.advance(24 * 3_600_000);
    const response = await service.request("POST /ocm/invite-accepted", { json: anAcceptance() });
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ code: "INVALID_PARAMETER", message: "token has expired" });
  });

  it("[S16] answers 409 to those it knows, and tells once more who the inviter is", async () => {
    const service = await serviceWithInvite();
    await service.request("POST /ocm/invite-accepted", { json: anAcceptance() });
    const response = await service.request("POST /ocm/invite-accepted", {
      json: anAcceptance({ userID: "brian@https://receiver.org" }),
    });
    expect(response.status).toBe(409);
    expect(await response.json()).toEqual({
      code: "ALREADY_EXIST",
      message: "user already known",
      ...IDENTITY,
    });
  });

  it.each([
    { uses: 1, second: 409 },
    { uses: 2, second: 200 },
    { uses: 0, second: 200 },
  ])("[S15] answers $second to a second user of a token for $uses", async ({ uses, second }) => {
    const service = await serviceWithInvite({}, uses);
    await service.request("POST /ocm/invite-accepted", { json: anAcceptance() });
    const response = await service.request("POST /ocm/invite-accepted", {
      json: anAcceptance({ userID: "carol" }),
    });
    expect(response.status).toBe(second);
  });

  it.each([
    { what: "one user", userID: () => "brian" },
    { what: "64 users", userID: (racer: number) => `racer-${racer}` },
  ])("[S233] lets one of 64 requests of $what at once win a single-use token", async ({ userID }) => {
    const service = await serviceWithInvite();
    const responses = await Promise.all(
      Array.from({ length: 64 }, (_, racer) =>
        service.request("POST /ocm/invite-accepted", { json: anAcceptance({ userID: userID(racer) }) }),
      ),
    );
    const statuses = responses.map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    expect(statuses.filter((status) => status === 409)).toHaveLength(63);
    expect(await contactsOf(service)).toHaveLength(1);
  });

  it("[S220] connects two again after the inviter has ended it", async () => {
    const service = await serviceWithInvite({}, 0);
    await service.repositories.contacts.put(aContact(aRemoteUser("brian", "receiver.org")));
    await service.repositories.contacts.remove(MARIE.id, { identifier: "brian", host: "receiver.org" });
    const response = await service.request("POST /ocm/invite-accepted", { json: anAcceptance() });
    expect(response.status).toBe(200);
    expect(await contactsOf(service)).toHaveLength(1);
  });

  it.each(["brian", "brian@receiver.org", "brian@https://receiver.org", "YnJpYW5AcmVjZWl2ZXIub3Jn"])(
    "[S236] [R4] knows the user who calls himself %s as brian",
    async (userID) => {
      const service = await serviceWithInvite();
      await service.request("POST /ocm/invite-accepted", { json: anAcceptance({ userID }) });
      expect(await contactsOf(service)).toMatchObject([
        { address: { identifier: "brian", host: "receiver.org" }, userId: { opaqueId: userID } },
      ]);
    },
  );
});
