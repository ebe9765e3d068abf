import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { runCli } from "../../src/runtime/cli.ts";
import { openNodeStore } from "../../src/runtime/node-store.ts";
import { allKeys } from "../storage/store-wrappers.ts";

const VECTORS = join(import.meta.dirname, "../vectors/import");
const file = (name: string) => join(VECTORS, name);
const places: string[] = [];
afterEach(async () => {
  for (const place of places.splice(0)) await rm(place, { recursive: true, force: true });
});

/** A server's place, and a command line that runs there. */
async function aServer(more: Record<string, string> = {}) {
  const place = await mkdtemp(join(tmpdir(), "meshport-import-"));
  places.push(place);
  const env = {
    MESHPORT_SERVER_PUBLIC_ORIGIN: "https://ocm.example.org",
    MESHPORT_STORE_URL: `disk:${join(place, "store")}`,
    MESHPORT_SECURITY_SECRET: "import-command-test-secret-0123456789abc",
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
  return { place, url: env.MESHPORT_STORE_URL, run };
}

const SHARES = ["--shares", file("ocis-shares.json")];
const INVITES = ["--invites", file("ocis-invites.json")];
const PROVIDERS = ["--providers", file("ocis-providers.json")];
const OCIS = [...SHARES, ...INVITES, ...PROVIDERS];
/** What the fixtures hold that nobody may read in a report. */
const SECRETS = /QWERTYUIOP|abcdefghijklmnop|zyxwvutsrq|groupgroup|never-shown|3bd0f6a2-6f5e/;

describe("meshport import ocis", () => {
  it("imports all three files, and says what became of them", async () => {
    const { run } = await aServer();
    const { code, said } = await run("import", "ocis", ...OCIS);
    expect(code).toBe(0);
    expect(said).toContain("providers: 4 read, 2 usable\n");
    expect(said).toContain(
      "shares sent: 2 read, 1 added, 0 here already, 0 kept as they are here, 1 left out\n",
    );
    expect(said).toContain("accepted users: 5 read, 3 added");
    expect(said).toContain("left-out  share id-of-a-group, grantee: the recipient is a group");
    expect(said).toContain("set users.idp: https://cloud.ocis.test");
    expect(said).not.toMatch(SECRETS);
  });

  it("says it to programs", async () => {
    const { run } = await aServer();
    const { said } = await run("import", "ocis", ...OCIS, "--json");
    expect(JSON.parse(said)).toMatchObject({
      dryRun: false,
      counts: { provider: { read: 4, usable: 2 }, share: { read: 2, added: 1, leftOut: 1 } },
      identityProviders: ["https://cloud.ocis.test"],
    });
    expect(JSON.parse(said).findings).toContainEqual({
      kind: "share",
      outcome: "left-out",
      id: "id-of-a-group",
      field: "grantee",
      reason: "the recipient is a group; shares are for users here",
    });
    expect(said).not.toMatch(SECRETS);
  });

  it("writes nothing in a dry run", async () => {
    const { run, url, place } = await aServer();
    expect((await run("import", "ocis", ...OCIS, "--dry-run")).said).toContain(
      "dry run: nothing was written",
    );
    const store = await openNodeStore(url);
    expect(await allKeys(store)).toEqual([]);
    await store.close();
    await expect(readFile(join(place, "ocmproviders.json"))).rejects.toThrow("ENOENT");
  });

  it("takes its configuration from a file", async () => {
    const { run, place } = await aServer();
    const yaml = join(place, "meshport.yaml");
    await writeFile(yaml, "ocminvitemanager:\n  token_uses: multi\n");
    expect((await run("import", "ocis", ...SHARES, "--config", yaml)).code).toBe(0);
    const missing = await run("import", "ocis", ...SHARES, "-c", "none.yaml");
    expect(missing).toMatchObject({
      code: 1,
      complaints: expect.stringContaining("none.yaml can not be read"),
    });
  });

  it("adds nothing the second time", async () => {
    const { run } = await aServer();
    await run("import", "ocis", ...OCIS);
    const { said } = await run("import", "ocis", ...OCIS);
    expect(said).toContain("shares sent: 2 read, 0 added, 1 here already");
    expect(said).toContain("ocmproviders.json has these records already");
  });

  it("writes the providers that can be used to where the server looks for them", async () => {
    const { run, place } = await aServer();
    const { said } = await run("import", "ocis", ...PROVIDERS);
    const target = join(place, "ocmproviders.json");
    expect(said).toContain(`wrote 2 providers to ${target}`);
    expect(said).toContain(`ocmproviderauthorizer.providers_file: ${target}`);
    const list = JSON.parse(await readFile(target, "utf8"));
    expect(list.map(({ domain }: { readonly domain: string }) => domain)).toEqual([
      "cloud.ocis.test",
      ".*\\.owncloud\\.test",
    ]);
    expect(list[1].services[0].endpoint.path).toBe("https://.*\\.owncloud\\.test/ocm/");
  });

  it("does not touch a list that is there", async () => {
    const place = await aServer();
    const target = join(place.place, "mine.json");
    await writeFile(target, "[]\n");
    const { run } = await aServer({ MESHPORT_OCMPROVIDERAUTHORIZER_PROVIDERS_FILE: target });
    expect((await run("import", "ocis", ...PROVIDERS)).said).toContain(
      `${target} is there and says something else`,
    );
    expect(await readFile(target, "utf8")).toBe("[]\n");
  });

  it.each([
    ["nothing to import", [], 2, "nothing to import: name --providers, --invites or --shares"],
    [
      "a file that is not there",
      ["--shares", "none.json"],
      1,
      "none.json can not be read: there is no such file",
    ],
    ["an unknown option", ["--share", "x"], 2, "unknown option"],
  ])("complains about %s", async (_, argv, code, words) => {
    const { run } = await aServer();
    const answer = await run("import", "ocis", ...argv);
    expect(answer).toMatchObject({ code, complaints: expect.stringContaining(words) });
  });

  it("needs a store that keeps something, and that nobody has open", async () => {
    const memory = await aServer({ MESHPORT_STORE_URL: "memory:" });
    expect((await memory.run("import", "ocis", ...SHARES)).complaints).toContain(
      "a memory: store keeps nothing",
    );
    const { run, url } = await aServer();
    const store = await openNodeStore(url);
    expect(await run("import", "ocis", ...SHARES)).toMatchObject({
      code: 1,
      complaints: expect.stringContaining("is in use by another process"),
    });
    await store.close();
  });
});
