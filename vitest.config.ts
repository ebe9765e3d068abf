import { cloudflareTest } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";

const workerTests = "test/runtime/workers/**/*.test.ts";

/** Two runtimes, one suite: "node" runs everything on Node, "workers" runs its folder inside workerd. */
export default defineConfig({
  test: {
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
