import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const run = promisify(execFile);

describe("the example Worker as it is deployed", () => {
  let folder = "";
  let bundle = "";
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "meshport-bundle-"));
    const wrangler = join("node_modules", "wrangler", "bin", "wrangler.js");
    const config = join("examples", "worker", "wrangler.toml");
    await run(process.execPath, [wrangler, "deploy", "--dry-run", "--config", config, "--outdir", folder], {
      env: { ...process.env, CI: "1", WRANGLER_SEND_METRICS: "false" },
    });
    bundle = await readFile(join(folder, "share-door.js"), "utf8");
  }, 60_000);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it("has the one job it does", () => {
    expect(bundle).toContain("authenticateShareToken");
  });

  it.each([
    ["jobs it does not do", /generateInvite|listReceivedShares|file_cs3_ocm_invite/],
    ["the server", /src\/(domain|storage|federation|http|rpc|runtime)\//],
    ["what only Node has", /from "node:|require\("node:/],
  ])("has nothing of %s", (_what, traces) => {
    expect(bundle).not.toMatch(traces);
  });
});
