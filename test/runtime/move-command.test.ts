import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { runCli } from "../../src/runtime/cli.ts";
import { loadConfig } from "../../src/runtime/config/load.ts";
import { type NodeServer, startNodeServer } from "../../src/runtime/node.ts";
import { recordingLogger } from "../support/logger.ts";

const places: string[] = [];
const servers: NodeServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
  for (const place of places.splice(0)) await rm(place, { recursive: true, force: true });
});

/** A server's place, its configuration, and a command line that runs there. */
async function aPlace(more: Record<string, string> = {}) {
  const place = await mkdtemp(join(tmpdir(), "meshport-move-"));
  places.push(place);
  const env: Record<string, string> = {
    MESHPORT_SERVER_PUBLIC_ORIGIN: "https://ocm.example.org",
    MESHPORT_HTTP_LISTEN: "127.0.0.1:0",
    MESHPORT_RPC_LISTEN: "127.0.0.1:0",
    MESHPORT_STORE_URL: `disk:${join(place, "store")}`,
    MESHPORT_RESOURCES_URL: "memory:",
    MESHPORT_USERS_TEXT: "users: []",
    MESHPORT_SECURITY_SECRET: "move-command-test-secret-0123456789abcdef",
    ...more,
  };
  const run = async (...argv: readonly string[]) => {
    const said: string[] = [];
    const complaints: string[] = [];
    const code = await runCli(argv, {
      env,
      say: (line) => said.push(line),
      complain: (line) => complaints.push(line),
      readInput: async () => "",
      stopped: Promise.resolve(),
    });
    return { code, said: said.join("\n"), complaints: complaints.join("\n") };
  };
  const start = async () => {
    const config = loadConfig({ env });
    if (!config.ok) throw new Error(config.failure[0]?.message);
    const server = await startNodeServer(config.value, recordingLogger());
    servers.push(server);
    return server;
  };
  return { file: join(place, "export.jsonl"), env, run, start };
}

const OCIS = [
  "--shares",
  join(import.meta.dirname, "../vectors/import/ocis-shares.json"),
  "--invites",
  join(import.meta.dirname, "../vectors/import/ocis-invites.json"),
];

/** A place with something in its store, and the file it was exported to. */
async function anExport() {
  const source = await aPlace();
  await source.run("import", "ocis", ...OCIS);
  await source.run("keys", "list");
  const exported = await source.run("export", source.file);
  return { ...source, exported, text: await readFile(source.file, "utf8") };
}

describe("meshport export and import", () => {
  it("move a store to another folder, and the copy exports the same", async () => {
    const { file, exported, text } = await anExport();
    expect(exported).toMatchObject({ code: 0, said: expect.stringContaining("shares 1, received-shares 2") });
    expect(text).not.toMatch(/QWERTYUIOP|3bd0f6a2-6f5e|PRIVATE/);
    const target = await aPlace();
    expect((await target.run("import", file)).said).toMatch(/: \d+ objects imported, 0 were there already$/);
    expect((await target.run("import", file)).said).toMatch(/: 0 objects imported, \d+ were there already$/);
    await target.run("export", target.file);
    expect(await readFile(target.file, "utf8")).toBe(text);
  });

  it("move what runs: out of a server that has its store open, into one that keeps all in memory", async () => {
    const source = await anExport();
    const { rpcUrl } = await source.start();
    const running = `${source.file}.running`;
    expect((await source.run("export", running, "--url", rpcUrl)).code).toBe(0);
    // The start has told the store who its users' identity provider is.
    expect(await readFile(running, "utf8")).toContain('"server/identity"');

    const target = await aPlace({ MESHPORT_STORE_URL: "memory:" });
    const server = await target.start();
    const imported = await target.run("import", running, "--url", server.rpcUrl);
    expect(imported.said).toMatch(/objects imported, 1 were there already\nrestart the server at http:/);
    await target.run("export", target.file, "--url", server.rpcUrl);
    expect(await readFile(target.file, "utf8")).toBe(await readFile(running, "utf8"));
  });

  it("find the running server themselves", async () => {
    const { env, run, file } = await aPlace();
    // A port of our own, which the configuration names.
    const probe = await (await aPlace()).start();
    const port = new URL(probe.rpcUrl).port;
    await servers.pop()?.close();
    env.MESHPORT_RPC_LISTEN = `127.0.0.1:${port}`;
    const config = loadConfig({ env });
    if (!config.ok) throw new Error("the configuration is broken");
    servers.push(await startNodeServer(config.value, recordingLogger()));
    expect(await run("export", file)).toMatchObject({
      code: 0,
      said: expect.stringContaining("server 1, keys 1"),
    });
  });

  it.each([
    ["a file that is not there", async () => {}, "can not be read"],
    ["a file that is no export", (file: string) => writeFile(file, "{}\n"), "this is no export"],
  ])("refuse to import %s", async (_, prepare, words) => {
    const { run, file } = await aPlace();
    await prepare(file);
    expect(await run("import", file)).toMatchObject({ code: 1, complaints: expect.stringContaining(words) });
  });

  it("refuse an export of another secret", async () => {
    const { file } = await anExport();
    const target = await aPlace({ MESHPORT_SECURITY_SECRET: "another-secret-0123456789abcdef-0123456789" });
    expect(await target.run("import", file)).toMatchObject({
      code: 1,
      complaints: expect.stringContaining("under a secret that this server was not given"),
    });
    await target.run("export", target.file);
    expect(JSON.parse((await readFile(target.file, "utf8")).split("\n")[1] ?? "")).toMatchObject({
      objects: 0,
    });
  });

  it("refuse a store that holds something else", async () => {
    const { file } = await anExport();
    const target = await anExport();
    expect(await target.run("import", file)).toMatchObject({
      code: 1,
      complaints: expect.stringContaining("the store is not empty"),
    });
  });

  it("write over no file", async () => {
    const { run, file, text } = await anExport();
    expect(await run("export", file)).toMatchObject({
      code: 1,
      complaints: expect.stringContaining("is there already"),
    });
    expect(await readFile(file, "utf8")).toBe(text);
  });

  it("say when the server cannot be reached, or has another secret", async () => {
    const nobody = await aPlace();
    const away = await nobody.run("export", nobody.file, "--url", "http://127.0.0.1:1");
    expect(away).toMatchObject({ code: 1, complaints: expect.stringContaining("does not answer") });
    await expect(readFile(nobody.file)).rejects.toThrow("ENOENT");
    const { rpcUrl } = await (await aPlace()).start();
    const other = await aPlace({ MESHPORT_SECURITY_SECRET: "another-secret-0123456789abcdef-0123456789" });
    const refused = await other.run("export", other.file, "--url", rpcUrl);
    expect(refused).toMatchObject({
      code: 1,
      complaints: expect.stringContaining("another security.secret"),
    });
  });
});
