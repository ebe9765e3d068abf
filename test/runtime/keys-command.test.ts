import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { runCli } from "../../src/runtime/cli.ts";
import { loadConfig } from "../../src/runtime/config/load.ts";
import { type NodeServer, startNodeServer } from "../../src/runtime/node.ts";
import { withOwnSecret } from "../../src/runtime/secret-file-node.ts";
import { recordingLogger } from "../support/logger.ts";

const SECRET = "keys-command-test-secret-0123456789abcdef";
const places: string[] = [];
const servers: NodeServer[] = [];
const home = process.cwd();
afterEach(async () => {
  process.chdir(home);
  for (const server of servers.splice(0)) await server.close();
  for (const place of places.splice(0)) await rm(place, { recursive: true, force: true });
});

async function aPlace(): Promise<string> {
  const place = await mkdtemp(join(tmpdir(), "meshport-keys-"));
  places.push(place);
  return place;
}

async function run(argv: readonly string[], env: Record<string, string>) {
  const said: string[] = [];
  const complaints: string[] = [];
  const code = await runCli(argv, {
    env,
    say: (line) => said.push(line),
    complain: (line) => complaints.push(line),
    readInput: async () => "",
    stopped: Promise.resolve(),
  });
  return { code, said, complaints: complaints.join("\n") };
}

async function environment(more: Record<string, string> = {}): Promise<Record<string, string>> {
  const place = await aPlace();
  return {
    MESHPORT_SERVER_PUBLIC_ORIGIN: "https://ocm.example.org",
    MESHPORT_HTTP_LISTEN: "127.0.0.1:0",
    MESHPORT_RPC_LISTEN: "127.0.0.1:0",
    MESHPORT_STORE_URL: `disk:${join(place, "store")}`,
    MESHPORT_RESOURCES_URL: "memory:",
    MESHPORT_USERS_TEXT: "users: []",
    MESHPORT_SECURITY_SECRET: SECRET,
    ...more,
  };
}

async function start(env: Record<string, string>): Promise<NodeServer> {
  const config = loadConfig({ env });
  if (!config.ok) throw new Error(config.failure[0]?.message);
  const server = await startNodeServer(config.value, recordingLogger());
  servers.push(server);
  return server;
}

async function publishedAt({ httpUrl }: NodeServer): Promise<readonly string[]> {
  const answer = await fetch(`${httpUrl}/.well-known/jwks.json`);
  const { keys } = (await answer.json()) as { readonly keys: readonly { readonly kid: string }[] };
  return keys.map(({ kid }) => kid);
}

const KEY_LINE =
  /^active {3}https:\/\/ocm\.example\.org\/ocm#ed25519-\d{8}-[0-9a-f]{8} {2}signs from \d{4}-\S+Z/;

describe("meshport keys, while no server runs", () => {
  it("makes the first key and lists it, the same every time", async () => {
    const env = await environment();
    const first = await run(["keys", "list"], env);
    expect(first).toMatchObject({ code: 0, said: [expect.stringMatching(KEY_LINE)] });
    expect((await run(["keys", "list"], env)).said).toEqual(first.said);
  });

  it("rotates once, and says why not twice", async () => {
    const env = await environment();
    const { said } = await run(["keys", "rotate"], env);
    expect(said.map((line) => line.slice(0, 6))).toEqual(["active", "next  "]);
    const again = await run(["keys", "rotate"], env);
    expect(again.code).toBe(1);
    expect(again.complaints).toMatch(/a rotation is under way: https:\S+ signs from/);
    const now = await run(["keys", "rotate", "--now"], env);
    expect(now.said.map((line) => line.slice(0, 6))).toEqual(["active", "next  "]);
  });

  it("leaves keys of the configuration to it", async () => {
    const jwk = { kty: "OKP", crv: "Ed25519" };
    const env = await environment({
      MESHPORT_SECURITY_SIGNING_KEY: JSON.stringify({
        ...jwk,
        d: "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",
        x: "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
      }),
    });
    const { code, complaints } = await run(["keys", "rotate"], env);
    expect(code).toBe(1);
    expect(complaints).toContain("the signing keys come from the configuration");
    const server = await start(env);
    expect(await publishedAt(server)).toEqual([
      "https://ocm.example.org/ocm#kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k",
    ]);
  });
});

describe("meshport keys, while the server runs and holds its store", () => {
  it.each([
    ["on the port of the internal services", {}],
    [
      "on the one port",
      {
        MESHPORT_RPC_SINGLE_PORT: "true",
        MESHPORT_RPC_SERVICE_CREDENTIALS: '[{"name":"gateway","secret":"keys-command-service-secret-0123"}]',
      },
    ],
  ])("rotates %s, and the key set follows at once", async (_, more) => {
    const env = await environment(more);
    const server = await start(env);
    const before = await publishedAt(server);
    const port = (url: string) => `127.0.0.1:${new URL(url).port}`;
    const same = {
      ...env,
      MESHPORT_HTTP_LISTEN: port(server.httpUrl),
      MESHPORT_RPC_LISTEN: port(server.rpcUrl),
    };
    const { code, said } = await run(["keys", "rotate"], same);
    expect({ code, states: said.map((line) => line.slice(0, 6)) }).toEqual({
      code: 0,
      states: ["active", "next  "],
    });
    const after = await publishedAt(server);
    expect(after).toHaveLength(2);
    expect(after).toContain(before[0]);
    expect((await run(["keys", "list", "--url", server.rpcUrl], same)).said).toEqual(said);
    const stranger = await run(["keys", "list", "--url", `${server.rpcUrl}/`], {
      ...same,
      MESHPORT_SECURITY_SECRET: `another-${SECRET}`,
    });
    expect(stranger).toMatchObject({
      code: 1,
      complaints: expect.stringContaining("another security.secret"),
    });
  });

  it("says when nobody answers", async () => {
    const env = await environment();
    const { code, complaints } = await run(["keys", "list", "--url", "http://127.0.0.1:9"], env);
    expect(code).toBe(1);
    expect(complaints).toContain("http://127.0.0.1:9 does not answer");
  });
});

describe("starting without a secret", () => {
  it("is refused with a public address, and the refusal says what to do", async () => {
    const { MESHPORT_SECURITY_SECRET: _, ...env } = await environment();
    const { code, complaints } = await run(["serve"], env);
    expect(code).toBe(1);
    expect(complaints).toMatch(
      /^security\.secret \(MESHPORT_SECURITY_SECRET\): expected.*openssl rand -base64 32/,
    );
  });

  it("is fine for a store that keeps nothing", async () => {
    const { MESHPORT_SECURITY_SECRET: _, ...env } = await environment({ MESHPORT_STORE_URL: "memory:" });
    expect(await publishedAt(await start(env))).toHaveLength(1);
  });

  it("makes one where there is no public address, and only once", async () => {
    process.chdir(await aPlace());
    const config = loadConfig({ env: {} });
    if (!config.ok) throw new Error("the defaults can be used");
    const said: string[] = [];
    const first = await withOwnSecret(config.value, (line) => said.push(line));
    const second = await withOwnSecret(config.value, (line) => said.push(line));
    const secret = first.security.secret?.reveal() ?? "";
    expect(secret).toMatch(/^[A-Za-z0-9]{64}$/);
    expect(second.security.secret?.reveal()).toBe(secret);
    expect(await readFile("data/secret", "utf8")).toBe(`${secret}\n`);
    expect((await stat("data/secret")).mode & 0o777).toBe(0o600);
    expect(said).toHaveLength(1);
    expect(said[0]).not.toContain(secret);
    await writeFile("data/secret", "short\n");
    await expect(withOwnSecret(config.value, () => {})).rejects.toThrow(/data\/secret: expected/);
  });
});

describe("starting with another secret", () => {
  it("is refused, and names the setting that helps", async () => {
    const env = await environment();
    expect((await run(["keys", "list"], env)).code).toBe(0);
    const { code, complaints } = await run(["serve"], { ...env, MESHPORT_SECURITY_SECRET: `new-${SECRET}` });
    expect(code).toBe(1);
    expect(complaints).toMatch(/security\.secret: .*keys\/signing.*security\.previous_secrets/);
    expect(complaints).not.toContain(SECRET);
    const both = { MESHPORT_SECURITY_SECRET: `new-${SECRET}`, MESHPORT_SECURITY_PREVIOUS_SECRETS: SECRET };
    expect((await run(["keys", "list"], { ...env, ...both })).code).toBe(0);
  });
});
