import { describe, expect, it } from "vitest";
import { createTestService } from "../support/service.ts";
import { trustInList } from "../support/trust.ts";

const PLACES = ["/.well-known/ocm", "/ocm-provider", "/ocm-provider/", "/index.php/ocm-provider/"];
const CRAWLER = { "User-Agent": "Nextcloud Server Crawler" };

describe("GET /.well-known/ocm", () => {
  it("[S81] [S82] [R2] tells what this server is, without a session", async () => {
    const response = await createTestService().request("GET /.well-known/ocm");
    expect(response.status).toBe(200);
    expect(response.headers.get("Content-Type")).toBe("application/json");
    const protocols = { webdav: "/dav/ocm/", "webdav-receive": { uri: "absolute" } };
    expect(await response.json()).toEqual({
      enabled: true,
      apiVersion: "1.4.0",
      version: "1.4.0",
      endPoint: "https://ocm.example.org/ocm",
      provider: "Meshport",
      resourceTypes: [
        { name: "file", shareTypes: ["user"], protocols },
        { name: "folder", shareTypes: ["user"], protocols },
      ],
      capabilities: ["http-sig", "invites", "notifications", "protocol-object", "exchange-token"],
      criteria: [],
      jwksUri: "https://ocm.example.org/ocm/jwks",
      tokenEndPoint: "https://ocm.example.org/ocm/token",
    });
  });

  it("tells the invite page, and only then that there is one", async () => {
    const inviteAcceptDialog = "https://web.example.org/accept";
    const service = createTestService({ server: { inviteAcceptDialog } });
    const document = await (await service.request("GET /.well-known/ocm")).json();
    expect(document).toMatchObject({
      inviteAcceptDialog,
      capabilities: [
        "http-sig",
        "invites",
        "notifications",
        "protocol-object",
        "invite-wayf",
        "exchange-token",
      ],
    });
  });

  it("tells what it demands of senders", async () => {
    const trust = await trustInList(["cloud.example.org"]);
    const service = createTestService({ policy: { requireInvite: true }, trust });
    const document = await (await service.request("GET /.well-known/ocm")).json();
    expect(document).toMatchObject({ criteria: ["must-invite", "allowlist"] });
  });

  it.each(PLACES)("[R1] serves the same document at %s, for any page to read", async (place) => {
    const service = createTestService();
    const response = await service.request(`GET ${place}`);
    expect(response.status).toBe(200);
    expect(response.headers.get("Access-Control-Allow-Origin")).toBe("*");
    expect(response.headers.get("Cache-Control")).toBe("public, max-age=3600");
    expect(response.headers.get("Vary")).toContain("User-Agent");
    const first = await service.request("GET /.well-known/ocm");
    expect(await response.text()).toBe(await first.text());
  });

  it("[S223] [R1] tells Nextcloud 1.1 and everybody else 1.4.0, also at the same time", async () => {
    const service = createTestService();
    const versionTold = async (headers: Record<string, string>) => {
      const response = await service.request("GET /.well-known/ocm", { headers });
      const { apiVersion, version } = await response.json();
      return `${apiVersion} ${version}`;
    };
    const told = await Promise.all(
      Array.from({ length: 20 }, (_, index) => versionTold(index % 2 === 0 ? CRAWLER : {})),
    );
    expect(new Set(told.filter((_, index) => index % 2 === 0))).toEqual(new Set(["1.1 1.4.0"]));
    expect(new Set(told.filter((_, index) => index % 2 === 1))).toEqual(new Set(["1.4.0 1.4.0"]));
    expect(await versionTold({ "User-Agent": "Nextcloud Server Crawler/2" })).toBe("1.4.0 1.4.0");
  });

  it("stands at the root and below the base path of a server that has one", async () => {
    const service = createTestService({ server: { publicUrl: "https://ocm.example.org/mesh" } });
    for (const place of ["/.well-known/ocm", "/mesh/.well-known/ocm"]) {
      const document = await (await service.request(`GET ${place}`)).json();
      expect(document.endPoint).toBe("https://ocm.example.org/mesh/ocm");
      expect(document.resourceTypes[0].protocols.webdav).toBe("/mesh/dav/ocm/");
    }
  });
});
