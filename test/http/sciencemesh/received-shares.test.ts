import { describe, expect, it } from "vitest";
import { permissionsFromOcm } from "../../../src/domain/model/permissions.ts";
import { EINSTEIN, MARIE } from "../../support/people.ts";
import { aReceivedShare, aRemoteUser } from "../../support/records.ts";
import { createTestService } from "../../support/service.ts";

const ALICE = aRemoteUser("alice", "cloud.example.org");
const ID = "0198c1a2-4f3e-4d2a-8c11-2b6f0e7a9d10";

async function serviceWithShare(changes: Parameters<typeof aReceivedShare>[1] = {}) {
  const service = createTestService();
  await service.repositories.receivedShares.add(aReceivedShare(ALICE, changes));
  return service;
}

async function told(service: Awaited<ReturnType<typeof serviceWithShare>>) {
  await service.settled();
  return service.peers.notifications.map(({ host, notification }) => [host, notification.notificationType]);
}

describe("/sciencemesh/received-shares", () => {
  it("[S35] lists what the caller has received, without the secret or the peer's address for it", async () => {
    const service = await serviceWithShare();
    const response = await service.request("GET /sciencemesh/received-shares", { as: MARIE });
    const text = await response.text();
    expect(text).not.toContain("s3cr3tIn7");
    expect(JSON.parse(text)).toEqual({
      items: [
        {
          id: ID,
          name: "report.pdf",
          description: "",
          resource_type: "file",
          idp: "cloud.example.org",
          owner: { user_id: "alice", idp: "cloud.example.org", display_name: "" },
          sender: { user_id: "alice", idp: "cloud.example.org", display_name: "" },
          permissions: ["read"],
          protocols: ["webdav"],
          created: Date.parse("2026-01-10T10:00:00Z") / 1000,
          modified: Date.parse("2026-01-10T10:00:00Z") / 1000,
          state: "pending",
          hidden: false,
        },
      ],
    });
    const others = await service.request("GET /sciencemesh/received-shares", { as: EINSTEIN });
    expect(await others.json()).toEqual({ items: [] });
  });

  it("lists nothing that has expired", async () => {
    const service = await serviceWithShare({ expiresAt: "2026-01-16T13:00:00.000Z" });
    const response = await service.request("GET /sciencemesh/received-shares", { as: MARIE });
    expect(await response.json()).toEqual({ items: [] });
  });

  it.each([
    { action: "accept", state: "accepted", type: "SHARE_ACCEPTED" },
    { action: "decline", state: "rejected", type: "SHARE_DECLINED" },
  ])("$action: tells the sender once", async ({ action, state, type }) => {
    const service = await serviceWithShare();
    for (let time = 0; time < 2; time += 1) {
      const response = await service.request(`POST /sciencemesh/received-shares/${ID}/${action}`, {
        as: MARIE,
      });
      expect(response.status).toBe(200);
      expect(await response.json()).toMatchObject({ id: ID, state });
    }
    expect(await told(service)).toEqual([["cloud.example.org", type]]);
  });

  it("answers 409 to accepting what has expired", async () => {
    const service = await serviceWithShare({ expiresAt: "2026-01-16T13:00:00.000Z" });
    const response = await service.request(`POST /sciencemesh/received-shares/${ID}/accept`, { as: MARIE });
    expect(response.status).toBe(409);
  });

  it("removes a share once, and tells the sender that it is declined", async () => {
    const service = await serviceWithShare();
    const path = `DELETE /sciencemesh/received-shares/${ID}`;
    expect((await service.request(path, { as: MARIE })).status).toBe(204);
    expect((await service.request(path, { as: MARIE })).status).toBe(404);
    expect(await told(service)).toEqual([["cloud.example.org", "SHARE_DECLINED"]]);
  });

  it.each(["GET", "DELETE", "POST accept", "POST decline"])(
    "answers 404 to %s of somebody else's share, and changes nothing",
    async (what) => {
      const service = await serviceWithShare();
      const [method, action] = what.split(" ");
      const path = `/sciencemesh/received-shares/${ID}${action === undefined ? "" : `/${action}`}`;
      const response = await service.request(`${method} ${path}`, { as: EINSTEIN });
      expect(response.status).toBe(404);
      expect(await response.json()).toMatchObject({ message: "received share not found" });
      expect((await service.repositories.receivedShares.find(ID))?.state).toBe("pending");
    },
  );
});

describe("POST /sciencemesh/open-in-app", () => {
  function withApp(uri: string) {
    return serviceWithShare({
      offers: [
        {
          protocol: "webapp",
          uri,
          sharedSecret: "",
          permissions: permissionsFromOcm(["read"], "file"),
          requirements: [],
          targets: [],
          appName: "",
          appIconHint: "",
          mediaTypes: [],
        },
      ],
    });
  }
  const TEMPLATE = "https://cloud.example.org/app/{relative-path-to-shared-resource}?x=1";

  it.each([
    { file: `/ocm/${ID}/a b/$&#.txt`, url: "https://cloud.example.org/app/a%20b/%24%26%23.txt?x=1" },
    { file: `/ocm/${ID}`, url: "https://cloud.example.org/app/?x=1" },
  ])("leads to the sender's application for $file", async ({ file, url }) => {
    const service = await withApp(TEMPLATE);
    const byForm = await service.request("POST /sciencemesh/open-in-app", { as: MARIE, form: { file } });
    expect(byForm.status).toBe(200);
    expect(await byForm.json()).toEqual({ app_url: url });
    const query = `?file=${encodeURIComponent(file)}`;
    const byQuery = await service.request(`POST /sciencemesh/open-in-app${query}`, { as: MARIE });
    expect(await byQuery.json()).toEqual({ app_url: url });
  });

  it.each([
    { what: "no file", file: "", uri: TEMPLATE, status: 400 },
    { what: "a file elsewhere", file: "/home/x", uri: TEMPLATE, status: 400 },
    { what: "an unknown share", file: "/ocm/nope", uri: TEMPLATE, status: 404 },
    { what: "an address that is no page", file: `/ocm/${ID}`, uri: "javascript:alert(1)", status: 501 },
  ])("answers $status to $what, once", async ({ file, uri, status }) => {
    const service = await withApp(uri);
    const response = await service.request("POST /sciencemesh/open-in-app", { as: MARIE, form: { file } });
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ code: expect.any(String) });
  });

  it("answers 501 to a share without an application", async () => {
    const service = await serviceWithShare();
    const form = { file: `/ocm/${ID}` };
    const response = await service.request("POST /sciencemesh/open-in-app", { as: MARIE, form });
    expect(response.status).toBe(501);
  });
});
