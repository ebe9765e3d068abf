import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { runCli } from "../../src/runtime/cli.ts";

const MAIN = join(import.meta.dirname, "../../src/main.ts");
const places: string[] = [];
afterEach(async () => {
  for (const place of places.splice(0)) await rm(place, { recursive: true, force: true });
});

async function aPlace(): Promise<string> {
  const place = await mkdtemp(join(tmpdir(), "meshport-cli-"));
  places.push(place);
  return place;
}

/** Runs a command in this process. */
async function run(argv: readonly string[], more: { env?: Record<string, string>; input?: string } = {}) {
  const said: string[] = [];
  const complaints: string[] = [];
  const code = await runCli(argv, {
    env: more.env ?? {},
    say: (line) => said.push(line),
    complain: (line) => complaints.push(line),
    readInput: async () => more.input ?? "",
    stopped: Promise.resolve(),
  });
  return { code, said: said.join("\n"), complaints: complaints.join("\n") };
}

describe("meshport config check", () => {
  it("says that a configuration can be used", async () => {
    const file = join(await aPlace(), "meshport.yaml");
    await writeFile(file, "http:\n  listen: 127.0.0.1:9000\n");
    expect(await run(["config", "check", file])).toMatchObject({
      code: 0,
      said: `${file}: the configuration can be used`,
    });
  });

  it("names every mistake with file, line and what was expected, and no secret", async () => {
    const file = join(await aPlace(), "meshport.yaml");
    const wrong =
      "http:\n  lisen: 127.0.0.1:9000\nrpc:\n  service_credentials:\n    - name: gateway\n      secret: short\n";
    await writeFile(file, wrong);
    const { code, complaints } = await run(["config", "check", file]);
    expect(code).toBe(1);
    expect(complaints).toContain(`${file}:2:3: http.lisen: there is no such setting; did you mean listen?`);
    expect(complaints).toMatch(/:\d+:\d+: rpc\.service_credentials.*expected/);
    expect(complaints).not.toContain("short");
  });

  it("says when the file is missing", async () => {
    const { code, complaints } = await run(["config", "check", "none.yaml"]);
    expect(code).toBe(1);
    expect(complaints).toContain("none.yaml can not be read: there is no such file");
  });
});

describe("meshport hash-password", () => {
  it("prints a hash and never the password", async () => {
    const { code, said } = await run(["hash-password"], { input: "radium\n" });
    expect(code).toBe(0);
    expect(said).toMatch(/^scrypt\$/);
    expect(said).not.toContain("radium");
  });

  it("refuses an empty password", async () => {
    expect((await run(["hash-password"], { input: "\n" })).code).toBe(1);
  });
});

describe("meshport", () => {
  it.each([
    ["an unknown command", ["server"]],
    ["an unknown option", ["serve", "--port", "1"]],
    ["a missing command", ["config"]],
  ])("refuses %s with code 2", async (_, argv) => {
    expect((await run(argv)).code).toBe(2);
  });

  it("explains itself", async () => {
    const { code, said } = await run(["--help"]);
    expect(code).toBe(0);
    for (const command of ["serve", "demo", "config", "hash-password"]) expect(said).toContain(command);
  });

  it.each<[string, Record<string, string>, string]>([
    ["a store that is not for Node", { MESHPORT_STORE_URL: "r2:BUCKET" }, "store.url"],
    ["a users file that is missing", { MESHPORT_USERS_FILE: "none.yaml" }, "none.yaml can not be read"],
    [
      "a providers file that is missing",
      { MESHPORT_OCMPROVIDERAUTHORIZER_PROVIDERS_FILE: "none.json", MESHPORT_USERS_TEXT: "users: []" },
      "none.json",
    ],
  ])("stops at once at %s, in one line", async (_, env, complaint) => {
    const place = await aPlace();
    const { code, complaints } = await run(["serve"], {
      env: {
        MESHPORT_HTTP_LISTEN: "127.0.0.1:0",
        MESHPORT_RPC_LISTEN: "127.0.0.1:0",
        MESHPORT_STORE_URL: `disk:${place}/store`,
        MESHPORT_RESOURCES_URL: `disk:${place}/files`,
        MESHPORT_SECURITY_SECRET: "cli-test-secret-0123456789abcdef0123",
        MESHPORT_USERS_TEXT: env.MESHPORT_USERS_FILE === undefined ? "users: []" : "",
        ...env,
      },
    });
    expect(code).toBe(1);
    expect(complaints).toContain(complaint);
  });
});

describe("meshport serve on the embedded default", () => {
  it("makes what it needs, prints the URLs, answers, and stops when told to", async () => {
    const place = await aPlace();
    const env = { ...process.env, MESHPORT_HTTP_LISTEN: "127.0.0.1:0", MESHPORT_RPC_LISTEN: "127.0.0.1:0" };
    const child = spawn(process.execPath, [MAIN, "serve"], {
      cwd: place,
      env,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    const running = new Promise<void>((resolve) => {
      child.stdout.on("data", (chunk) => {
        output += chunk;
        if (output.includes("/.well-known/ocm")) resolve();
      });
    });
    await Promise.race([running, once(child, "exit")]);
    const [, origin] = /running at (\S+)/.exec(output) ?? [];
    const [, password] = /user admin, password (\S+)/.exec(output) ?? [];
    const discovery = await fetch(`${origin}/.well-known/ocm`);
    expect(await discovery.json()).toMatchObject({ enabled: true, endPoint: `${origin}/ocm` });
    const authorization = `Basic ${Buffer.from(`admin:${password}`).toString("base64")}`;
    const invite = await fetch(`${origin}/sciencemesh/generate-invite`, {
      method: "POST",
      headers: { authorization },
    });
    expect(invite.status).toBe(200);
    expect(await readFile(join(place, "data/users.yaml"), "utf8")).not.toContain(password);
    child.kill("SIGTERM");
    const [code] = await once(child, "exit");
    expect(code).toBe(0);
  });
});
