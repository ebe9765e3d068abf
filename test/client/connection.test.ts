import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { inspect } from "node:util";
import { createConnectTransport, createGrpcTransport } from "@connectrpc/connect-node";
import { afterEach, describe, expect, it } from "vitest";
import {
  acceptInvite,
  connectMeshport,
  createSecret,
  createShare,
  generateInvite,
  inUserFolder,
  listContacts,
  listInvites,
  listProviders,
} from "../../src/client/index.ts";
import { SECRET, startSite } from "./support.ts";

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** A server that is none of ours, on loopback. */
async function serve(handler: Parameters<typeof createServer>[1]): Promise<string> {
  const server = createServer(handler);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const credential = { secret: SECRET };

describe("a connection", () => {
  it("shows a server who calls, and for whom", async () => {
    const seen: unknown[] = [];
    const url = await serve((request, response) => {
      const { authorization, "x-meshport-user": user, "x-access-token": token } = request.headers;
      seen.push({ authorization, user, token });
      response.writeHead(503).end();
    });
    const app = connectMeshport({ url, credential });
    const named = connectMeshport({ url, credential: { secret: createSecret("pässword"), name: "app" } });
    for (const connection of [app, app.onBehalfOf("marie"), app.withAccessToken("t.o.k"), named]) {
      await expect(listProviders(connection)).rejects.toMatchObject({ code: "unavailable" });
    }
    const basic = `Basic ${Buffer.from("app:pässword").toString("base64")}`;
    expect(seen).toEqual([
      { authorization: `Bearer ${SECRET}` },
      { authorization: `Bearer ${SECRET}`, user: "marie" },
      { token: "t.o.k" },
      { authorization: basic },
    ]);
  });

  it("speaks gRPC and Connect over HTTP/2 with a transport of Node", async () => {
    const site = await startSite("marie");
    try {
      const options = { baseUrl: site.rpcUrl, httpVersion: "2" } as const;
      for (const transport of [createGrpcTransport(options), createConnectTransport(options)]) {
        const user = connectMeshport({ transport, credential }).onBehalfOf("marie");
        expect(await listContacts(user)).toEqual([]);
        const nobody = connectMeshport({ transport }).onBehalfOf("marie");
        await expect(listContacts(nobody)).rejects.toMatchObject({ code: "unauthenticated" });
      }
    } finally {
      await site.close();
    }
  });

  it("takes a fetch, or what has one", async () => {
    const urls: string[] = [];
    const answer = async (input: RequestInfo | URL) => {
      urls.push(String(input));
      return new Response(null, { status: 503 });
    };
    const binding = {
      answer,
      fetch(this: { answer: typeof answer }, input: RequestInfo | URL) {
        return this.answer(input);
      },
    };
    for (const fetch of [answer, binding]) {
      const user = connectMeshport({ url: "https://meshport.internal", fetch }).onBehalfOf("marie");
      await expect(listContacts(user)).rejects.toMatchObject({ code: "unavailable" });
    }
    const path = "https://meshport.internal/cs3.ocm.invite.v1beta1.InviteAPI/FindAcceptedUsers";
    expect(urls).toEqual([path, path]);
  });
});

describe("a call that has no answer", () => {
  it("ends when it is aborted", async () => {
    const controller = new AbortController();
    const url = await serve(() => controller.abort());
    const user = connectMeshport({ url, timeoutMs: 0 }).onBehalfOf("marie");
    const call = listContacts(user, { signal: controller.signal });
    await expect(call).rejects.toMatchObject({ code: "cancelled", refused: false });
  });

  it("is not even made when it is aborted before", async () => {
    const user = connectMeshport({ url: "http://127.0.0.1:1" }).onBehalfOf("marie");
    const call = listContacts(user, { signal: AbortSignal.abort() });
    await expect(call).rejects.toMatchObject({ code: "cancelled" });
  });

  it.each([
    ["the connection", { timeoutMs: 20 }, {}],
    ["the call", {}, { timeoutMs: 20 }],
  ])("ends at the deadline of %s", async (_whose, connection, call) => {
    const url = await serve(() => undefined);
    const user = connectMeshport({ url, ...connection }).onBehalfOf("marie");
    await expect(listContacts(user, call)).rejects.toMatchObject({ code: "deadline-exceeded" });
  });

  it("is unavailable where nobody listens", async () => {
    const user = connectMeshport({ url: "http://127.0.0.1:1", credential }).onBehalfOf("marie");
    const error = await listContacts(user).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: "unavailable", message: "no answer from the server" });
    expect(inspect(error, { depth: null })).not.toContain(SECRET);
  });
});

describe("a server that is no Meshport", () => {
  it("gets the credential nowhere by a redirect", async () => {
    let stolen = 0;
    const thief = await serve((_request, response) => {
      stolen += 1;
      response.end();
    });
    const url = await serve((_request, response) => response.writeHead(307, { location: thief }).end());
    const user = connectMeshport({ url, credential }).onBehalfOf("marie");
    await expect(listContacts(user)).rejects.toMatchObject({ code: "unknown", refused: false });
    expect(stolen).toBe(0);
  });

  it.each([
    ["a page", 200, "text/html", "<p>hello</p>", "unknown"],
    ["nothing there", 404, "text/plain", "none", "unimplemented"],
    ["an empty message", 200, "application/proto", "", "unknown"],
    ["bytes that are no message", 200, "application/proto", "\xff\xff", "internal"],
    ["too many calls", 429, "text/plain", "", "unavailable"],
  ])("is an error: %s", async (_what, status, type, body, code) => {
    const url = await serve((_request, response) => {
      response.writeHead(status, { "content-type": type }).end(Buffer.from(body, "latin1"));
    });
    const user = connectMeshport({ url, credential }).onBehalfOf("marie");
    await expect(listContacts(user)).rejects.toMatchObject({ name: "MeshportError", code, refused: false });
  });
});

describe("what cannot be sent", () => {
  const user = connectMeshport({ url: "http://127.0.0.1:1" }).onBehalfOf("marie");
  const resource = inUserFolder("marie", "/x");
  const recipient = { idp: "x.org", id: "x" };

  it.each([
    ["a URL that is none", () => connectMeshport({ url: "meshport" })],
    ["a URL of another kind", () => connectMeshport({ url: "ftp://127.0.0.1" })],
    ["a URL with a password", () => connectMeshport({ url: "http://app:hidden@127.0.0.1" })],
    [
      "a secret with a line break",
      () => connectMeshport({ url: "http://x", credential: { secret: "hidden\n" } }),
    ],
    ["an empty secret", () => connectMeshport({ url: "http://x", credential: { secret: "" } })],
    ["a token with a space", () => connectMeshport({ url: "http://x" }).withAccessToken("hid den")],
    ["no user", () => connectMeshport({ url: "http://x" }).onBehalfOf("")],
    ["a user id HTTP would trim", () => connectMeshport({ url: "http://x" }).onBehalfOf(" marie")],
    ["a user id HTTP cannot carry", () => connectMeshport({ url: "http://x" }).onBehalfOf("ирина")],
  ])("is told at once: %s", (_what, act) => {
    expect(act).toThrow(expect.objectContaining({ name: "MeshportError", code: "invalid-argument" }));
    expect(act).not.toThrow(/hid ?den/);
  });

  it.each([
    ["no invite", () => acceptInvite(user, "hello, hidden!")],
    [
      "a share that ends at no time",
      () =>
        createShare(user, { resource, recipient, permissions: ["read"], expiresAt: new Date(Number.NaN) }),
    ],
  ])("is told without a call: %s", async (_what, act) => {
    const error = await act().catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: "invalid-argument", refused: false, rpc: undefined });
    expect(String(error)).not.toContain("hidden");
  });

  it.each([
    ["made", generateInvite],
    ["listed", listInvites],
  ])("is an invite of a server without a host, told before any is %s", async (_what, act) => {
    const call = act(user, { provider: "https://cloud.example.org/" });
    await expect(call).rejects.toMatchObject({ code: "invalid-argument" });
  });
});
