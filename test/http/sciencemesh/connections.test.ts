import { describe, expect, it } from "vitest";
import { EINSTEIN, MARIE } from "../../support/people.ts";
import { aContact, aReceivedShare, aRemoteUser, aShare } from "../../support/records.ts";
import { createTestService } from "../../support/service.ts";
import { trustInList } from "../../support/trust.ts";

const BRIAN = aRemoteUser("brian@remote.example.org:10200", "https://remote.example.org:10200");
const CAROL = aRemoteUser("carol", "remote.example.org");

async function serviceWithContacts() {
  const service = createTestService();
  const { contacts } = service.repositories;
  await contacts.put(
    aContact(BRIAN, { displayName: "Brian Murphy", mail: "brian@example.org", inviteToken: "t-1" }),
  );
  await contacts.put(aContact(CAROL, { displayName: "Carol King" }));
  await contacts.put(aContact(CAROL, { owner: EINSTEIN.id, displayName: "Carol King" }));
  return service;
}

async function namesFound(
  service: Awaited<ReturnType<typeof serviceWithContacts>>,
  path: string,
  as = MARIE,
) {
  const response = await service.request(`GET /sciencemesh/find-accepted-users${path}`, { as });
  expect(response.status).toBe(200);
  return (await response.json()).map(({ display_name }: { display_name: string }) => display_name).sort();
}

describe("GET /sciencemesh/find-accepted-users", () => {
  it("[S25] [S26] lists the caller's own connections with their host and port", async () => {
    const service = await serviceWithContacts();
    const response = await service.request("GET /sciencemesh/find-accepted-users", { as: MARIE });
    expect(response.status).toBe(200);
    expect(await response.json()).toHaveLength(2);
    expect(await namesFound(service, "", EINSTEIN)).toEqual(["Carol King"]);
  });

  it("[S25] tells all four members, also empty ones", async () => {
    const service = createTestService();
    await service.repositories.contacts.put(aContact(BRIAN, { displayName: "", mail: "" }));
    const response = await service.request("GET /sciencemesh/find-accepted-users", { as: MARIE });
    expect(await response.json()).toEqual([
      {
        display_name: "",
        idp: "remote.example.org:10200",
        user_id: "brian@remote.example.org:10200",
        mail: "",
      },
    ]);
  });

  it.each([
    { search: "bri", found: ["Brian Murphy"] },
    { search: "BRIAN@EXAMPLE", found: ["Brian Murphy"] },
    { search: "zzz", found: [] },
  ])("[S22] [S23] [S24] finds $found by $search", async ({ search, found }) => {
    const service = await serviceWithContacts();
    expect(await namesFound(service, `?search=${encodeURIComponent(search)}`)).toEqual(found);
  });

  it("[S24] answers an empty list, never null", async () => {
    const response = await createTestService().request("GET /sciencemesh/find-accepted-users", { as: MARIE });
    expect(await response.text()).toBe("[]");
  });
});

describe("DELETE /sciencemesh/delete-accepted-user", () => {
  const brian = { idp: "remote.example.org:10200", user_id: "brian@remote.example.org:10200" };

  it("[S30] [S34] [S221] ends a connection once: 200, then 404", async () => {
    const service = await serviceWithContacts();
    const first = await service.request("DELETE /sciencemesh/delete-accepted-user", {
      as: MARIE,
      json: brian,
    });
    expect(first.status).toBe(200);
    expect(await first.text()).toBe("");
    const second = await service.request("DELETE /sciencemesh/delete-accepted-user", {
      as: MARIE,
      json: brian,
    });
    expect(second.status).toBe(404);
    expect(await second.json()).toEqual({ code: "RESOURCE_NOT_FOUND", message: "accepted user not found" });
  });

  it("[S31] [S32] [S222] ends the shares in both directions and tells the other server", async () => {
    const service = await serviceWithContacts();
    const { shares, receivedShares } = service.repositories;
    await shares.add(aShare(BRIAN));
    await receivedShares.add(aReceivedShare(BRIAN));
    await service.request("DELETE /sciencemesh/delete-accepted-user", { as: MARIE, json: brian });
    await service.settled();
    expect((await shares.listOf(MARIE.id)).items).toEqual([]);
    expect((await receivedShares.listFor(MARIE.id)).items).toEqual([]);
    const told = service.peers.notifications.map(({ host, notification: { notificationType } }) => [
      host,
      notificationType,
    ]);
    expect(told.sort()).toEqual([
      ["remote.example.org:10200", "SHARE_UNSHARED"],
      ["remote.example.org:10200", "USER_REMOVED"],
    ]);
  });

  it.each([
    { what: "a query", path: `?${new URLSearchParams(brian)}`, request: {} },
    { what: "another spelling", path: "", request: { json: { ...brian, user_id: "brian" } } },
    { what: "a scheme", path: "", request: { json: { ...brian, idp: "https://Remote.example.org:10200/" } } },
  ])("[S221] [S236] takes $what", async ({ path, request }) => {
    const service = await serviceWithContacts();
    const response = await service.request(`DELETE /sciencemesh/delete-accepted-user${path}`, {
      as: MARIE,
      ...request,
    });
    expect(response.status).toBe(200);
    expect(await namesFound(service, "")).toEqual(["Carol King"]);
  });

  it.each([
    { what: "nobody", request: {} },
    { what: "JSON null", request: { json: null } },
    { what: "no provider", request: { json: { user_id: "brian" } } },
    { what: "broken JSON", request: { body: "{", headers: { "Content-Type": "application/json" } } },
  ])("[S221] answers 400 when it names $what", async ({ request }) => {
    const service = await serviceWithContacts();
    const response = await service.request("DELETE /sciencemesh/delete-accepted-user", {
      as: MARIE,
      ...request,
    });
    expect(response.status).toBe(400);
    expect(await namesFound(service, "")).toHaveLength(2);
  });

  it("ends nobody else's connection", async () => {
    const service = await serviceWithContacts();
    const json = { idp: "remote.example.org", user_id: "carol" };
    await service.request("DELETE /sciencemesh/delete-accepted-user", { as: EINSTEIN, json });
    expect(await namesFound(service, "")).toEqual(["Brian Murphy", "Carol King"]);
  });
});

describe("GET /sciencemesh/list-providers", () => {
  it.each([
    { path: "", domains: ["cernbox.cern.ch", "cesnet.cz"] },
    { path: "?search=CERN", domains: ["cernbox.cern.ch"] },
    { path: "?search=the%20cloud", domains: ["cernbox.cern.ch", "cesnet.cz"] },
    { path: "?search=none", domains: [] },
  ])("lists $domains for $path", async ({ path, domains }) => {
    const service = createTestService({ trust: await trustInList(["cernbox.cern.ch", "cesnet.cz"]) });
    const response = await service.request(`GET /sciencemesh/list-providers${path}`, { as: MARIE });
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual(
      domains.map((domain) => ({ full_name: `The cloud at ${domain}`, domain })),
    );
  });

  it("is for our users only", async () => {
    const response = await createTestService().request("GET /sciencemesh/list-providers");
    expect(response.status).toBe(401);
  });
});
