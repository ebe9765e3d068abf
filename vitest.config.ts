import { cloudflareTest } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";

const report = process.env.MESHPORT_TEST_REPORT;
const workerTests = "test/runtime/workers/**/*.test.ts";

/** Two runtimes, one suite: "node" runs everything on Node, "workers" runs its folder inside workerd. */
export default defineConfig({
  test: {
    // `.ci/run` counts what passed from this report.
    reporters: report ? ["default", ["json", { outputFile: report }]] : ["default"],
    projects: [
      {
        test: {
          name: "node",
          include: ["test/**/*.test.ts"],
          exclude: [workerTests],
          testTimeout: 30_000,
        },
      },
      {
        plugins: [cloudflareTest({ wrangler: { configPath: "./test/runtime/workers/wrangler.test.toml" } })],
        test: {
          name: "workers",
          include: [workerTests],
          testTimeout: 30_000,
        },
      },
    ],
  },
});
