import { afterEach, describe, expect, it } from "vitest";
import { loadConfig } from "../../src/runtime/config/load.ts";
import { type NodeServer, startNodeServer } from "../../src/runtime/node.ts";
import { recordingLogger } from "../support/logger.ts";

const CREDENTIAL = { name: "gateway", secret: "a-secret-of-the-gateway-for-tests" };

/** A server in memory on a port of its own, with these settings of trust. */
async function start(trust: Readonly<Record<string, unknown>>) {
  const settings = {
    http: { listen: "127.0.0.1:0" },
    rpc: { single_port: true, service_credentials: [CREDENTIAL] },
    store: { url: "memory:" },
    resources: { url: "memory:" },
    // Nobody can ask it whether it signs.
    signatures: { peers: [{ host: "member.test", policy: "off" }] },
    security: { secret: "a-secret-that-seals-what-tests-keep" },
    outbound: { allow_http: true },
    ocmproviderauthorizer: trust,
  };
  const config = loadConfig({ yamlText: JSON.stringify(settings), env: {} });
  if (!config.ok) throw new Error(config.failure.map(({ message }) => message).join("\n"));
  const server = await startNodeServer(config.value, recordingLogger());
  running.push(server);
  return server;
}

const running: NodeServer[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.close()));
});

async function text(server: NodeServer, path: string): Promise<string> {
  return (await fetch(`${server.publicUrl}${path}`)).text();
}

/** What a server answers to an invite acceptance that says it comes from `host`; 400 is a token nobody knows. */
async function accept(server: NodeServer, host: string) {
  const response = await fetch(`${server.publicUrl}/ocm/invite-accepted`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({
      recipientProvider: host,
      token: "nobody-knows-this-token",
      userID: "einstein",
      email: "einstein@example.org",
      name: "Albert Einstein",
    }),
  });
  const { message } = await response.json();
  return `${response.status} ${message}`;
}

describe("two servers, of which one is the directory of the other", () => {
  it("agree about whom to deal with, and the refusal says why not", async () => {
    const directory = await start({
      publish_directory: true,
      federation: "The Federation",
      trust_text: "allow: [member.test, left.test]\ndeny: [left.test]",
    });
    const member = await start({
      directory_urls: [`${directory.publicUrl}/.well-known/ocm-directory`],
      directory_keys: await text(directory, "/.well-known/jwks.json"),
    });

    expect(await accept(member, "member.test")).toBe("400 token not found");
    // The directory lists itself, and is a server that signs.
    expect(await accept(member, new URL(directory.publicUrl).host)).toBe("401 signature required");
    expect(await accept(member, "left.test")).toBe("403 provider not trusted (directory)");
    expect(await accept(directory, "left.test")).toBe("403 provider not trusted (denylist)");
    expect(await accept(directory, "stranger.test")).toBe("403 provider not trusted (allowlist)");

    const criteria = async (server: NodeServer) =>
      JSON.parse(await text(server, "/.well-known/ocm")).criteria;
    expect(await criteria(directory)).toEqual(["must-invite", "allowlist", "denylist"]);
    expect(await criteria(member)).toEqual(["must-invite", "allowlist"]);
  });

  it("do not agree when the keys are not the directory's", async () => {
    const directory = await start({ publish_directory: true, trust_text: "allow: [member.test]" });
    const stranger = await start({});
    const member = await start({
      directory_urls: [`${directory.publicUrl}/.well-known/ocm-directory`],
      directory_keys: await text(stranger, "/.well-known/jwks.json"),
    });
    expect(await accept(member, "member.test")).toBe("403 provider not trusted (directory-unavailable)");
  });

  it("have no directory unless it is published", async () => {
    const server = await start({ trust_text: "allow: [member.test]" });
    const response = await fetch(`${server.publicUrl}/.well-known/ocm-directory`);
    expect(response.status).toBe(404);
  });
});
