import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";

const MAIN = join(import.meta.dirname, "../../src/main.ts");
const TOKEN = "kill-test-token";
const CALLERS = 200;
const ENOUGH = 400;

interface Server {
  readonly origin: string;
  readonly child: ChildProcess;
}

const children: ChildProcess[] = [];
const places: string[] = [];
afterEach(async () => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  for (const place of places.splice(0)) await rm(place, { recursive: true, force: true });
});

async function start(place: string): Promise<Server> {
  const sha256 = createHash("sha256").update(TOKEN).digest("hex");
  const users = { users: [{ id: "marie", display_name: "Marie", tokens: [{ name: "test", sha256 }] }] };
  const child = spawn(process.execPath, [MAIN, "serve"], {
    cwd: place,
    stdio: ["ignore", "pipe", "inherit"],
    env: {
      ...process.env,
      MESHPORT_HTTP_LISTEN: "127.0.0.1:0",
      MESHPORT_RPC_LISTEN: "127.0.0.1:0",
      MESHPORT_STORE_URL: "disk:./store",
      MESHPORT_RESOURCES_URL: "disk:./files",
      MESHPORT_USERS_TEXT: JSON.stringify(users),
      MESHPORT_SECURITY_SECRET: "kill-test-secret-0123456789abcdef0123",
      MESHPORT_LOG_LEVEL: "silent",
    },
  });
  children.push(child);
  let output = "";
  const origin = await new Promise<string>((resolve, reject) => {
    child.once("exit", () => reject(new Error(`the server ended: ${output}`)));
    child.stdout?.on("data", (chunk) => {
      output += chunk;
      const [, found] = /public doors\s+(\S+)\n[\s\S]*well-known/.exec(output) ?? [];
      if (found !== undefined) resolve(found);
    });
  });
  return { origin, child };
}

function ask(origin: string, method: string, path: string): Promise<Response> {
  return fetch(`${origin}${path}`, { method, headers: { authorization: `Bearer ${TOKEN}` } });
}

describe("a server that is killed in the middle of 200 concurrent mutations", () => {
  it("has everything it acknowledged after a restart, and all of it reads", async () => {
    const place = await mkdtemp(join(tmpdir(), "meshport-kill-"));
    places.push(place);
    await mkdir(join(place, "files", "marie"), { recursive: true });
    await writeFile(join(place, "files", "marie", "a.txt"), "a");
    const first = await start(place);

    // Each caller goes on until the server is gone, so that all of them are in the middle of something then.
    const acknowledged: string[] = [];
    const callers = Array.from({ length: CALLERS }, async () => {
      for (;;) {
        const answer = await ask(first.origin, "POST", "/sciencemesh/generate-invite");
        acknowledged.push(((await answer.json()) as { token: string }).token);
        if (acknowledged.length === ENOUGH) first.child.kill("SIGKILL");
      }
    });
    const exited = once(first.child, "exit");
    await Promise.allSettled(callers);
    await exited;
    expect(acknowledged.length).toBeGreaterThanOrEqual(ENOUGH);

    const second = await start(place);
    const answer = await ask(second.origin, "GET", "/sciencemesh/list-invite");
    expect(answer.status).toBe(200);
    const tokens = new Set(((await answer.json()) as { token: string }[]).map(({ token }) => token));
    expect(acknowledged.filter((token) => !tokens.has(token))).toEqual([]);
    expect((await ask(second.origin, "POST", "/sciencemesh/generate-invite")).status).toBe(200);
    second.child.kill("SIGTERM");
    expect((await once(second.child, "exit"))[0]).toBe(0);
  });
});
