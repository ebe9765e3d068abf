import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { sciencemesh } from "../../../src/runtime/exposures/sciencemesh.ts";
import { workerRpc } from "../../../src/runtime/worker-rpc.ts";
import { createWorker } from "../../../src/runtime/workers.ts";

const LIST_INVITES = new Request("https://ocm.example.org/sciencemesh/list-invite");
const JWT_SECRET = "the-secret-of-the-installation-0123456789";

function aWorker(more: Readonly<Record<string, unknown>>) {
  const worker = createWorker({ exposures: [sciencemesh], rpc: workerRpc });
  const settings = {
    ...env,
    MESHPORT_SERVER_PUBLIC_ORIGIN: "https://ocm.example.org",
    MESHPORT_STORE_URL: "do:STORE",
    MESHPORT_RESOURCES_URL: "r2:BUCKET",
    MESHPORT_SECURITY_SECRET: "worker-start-test-secret-0123456789abcdef",
    ...more,
  };
  return (request: Request) => worker.fetch(request, settings);
}

afterEach(() => vi.restoreAllMocks());

describe("a Worker", () => {
  it.each([
    ["MESHPORT_RPC_LISTENERS", '[{"listen":"127.0.0.1:9283"}]', "rpc.listeners: a Worker has no ports"],
    ["MESHPORT_RPC_UNPROTECTED", "always", "rpc.unprotected: a Worker has no closed network"],
    [
      "MESHPORT_USERS_DRIVER",
      "gateway",
      "gateway.endpoint: this Worker was built without what asks a gateway",
    ],
    [
      "MESHPORT_RESOURCES_URL",
      "gateway:",
      "gateway.endpoint: this Worker was built without what asks a gateway",
    ],
  ])("does not start with %s, and says why in its log", async (name, value, why) => {
    const lines: string[] = [];
    vi.spyOn(console, "log").mockImplementation((line: string) => lines.push(line));
    const more = {
      [name]: value,
      MESHPORT_GATEWAY_JWT_SECRET: JWT_SECRET,
      MESHPORT_GATEWAY_ENDPOINT: "https://gateway.internal",
    };
    const answer = await aWorker(more)(LIST_INVITES);
    expect(answer.status).toBe(500);
    expect(await answer.text()).not.toContain("rpc.");
    expect(lines.join("\n")).toContain(why);
  });

  it("with a gateway's secret lets its users in, at their doors and at the services", async () => {
    const fetch = aWorker({ MESHPORT_GATEWAY_JWT_SECRET: JWT_SECRET });
    const headers = { "x-access-token": await aToken() };
    expect((await fetch(new Request(LIST_INVITES, { headers }))).status).toBe(200);
    expect((await fetch(LIST_INVITES)).status).toBe(401);
    const rpc = "https://ocm.example.org/cs3.ocm.provider.v1beta1.ProviderAPI/ListAllProviders";
    const call = (sent: Readonly<Record<string, string>>) =>
      fetch(
        new Request(rpc, {
          method: "POST",
          body: "{}",
          headers: { "content-type": "application/json", ...sent },
        }),
      );
    expect((await call(headers)).status).toBe(200);
    expect((await call({})).status, "reva leaves it open, a Worker does not").toBe(401);
  });
});

/** A token as a gateway signs it, by WebCrypto alone. */
async function aToken(): Promise<string> {
  const base64url = (bytes: Uint8Array) =>
    btoa(String.fromCharCode(...bytes)).replace(/[+/=]/g, (c) => ({ "+": "-", "/": "_" })[c] ?? "");
  const part = (value: unknown) => base64url(new TextEncoder().encode(JSON.stringify(value)));
  const user = { id: { idp: "https://idp.example.org", opaque_id: "marie" } };
  const claims = { exp: Date.parse("2999-01-01T00:00:00Z") / 1000, user, scope: { user: {} } };
  const text = new TextEncoder().encode(`${part({ alg: "HS256" })}.${part(claims)}`);
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const raw = new TextEncoder().encode(JWT_SECRET);
  const key = await crypto.subtle.importKey("raw", raw, algorithm, false, ["sign"]);
  return `${new TextDecoder().decode(text)}.${base64url(new Uint8Array(await crypto.subtle.sign("HMAC", key, text)))}`;
}
