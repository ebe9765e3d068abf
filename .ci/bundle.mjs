// Bundles the whole Worker and each edge function alone, as `wrangler deploy` would, and prints their sizes.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const wrangler = join("node_modules", ".bin", "wrangler");
const outdir = mkdtempSync(join(tmpdir(), "meshport-bundle-"));
try {
  for (const name of ["", "ocmd", "sciencemesh", "rpc"]) {
    const output = execFileSync(wrangler, ["deploy", "--dry-run", `--env=${name}`, "--outdir", outdir], {
      encoding: "utf8",
      env: { ...process.env, CI: "1", WRANGLER_SEND_METRICS: "false" },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const size = /Total Upload: (.*)/.exec(output)?.[1];
    if (size === undefined) throw new Error(`no size for ${name || "the whole Worker"}:\n${output}`);
    console.log(`${(name || "worker").padEnd(12)} ${size}`);
  }
} finally {
  rmSync(outdir, { recursive: true });
}
