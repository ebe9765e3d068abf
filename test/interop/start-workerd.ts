import { join } from "node:path";
import { unstable_startWorker } from "wrangler";

/** The whole Worker inside workerd, with these variables. */
export async function startWorkerd(port: number, variables: Readonly<Record<string, string>>) {
  const worker = await unstable_startWorker({
    config: join(import.meta.dirname, "worker", "wrangler.toml"),
    bindings: Object.fromEntries(
      Object.entries(variables).map(([key, value]) => [key, { type: "plain_text" as const, value }]),
    ),
    dev: { server: { hostname: "127.0.0.1", port }, inspector: false, persist: false, logLevel: "none" },
  });
  await worker.ready;
  return worker;
}
