import { createHash } from "node:crypto";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { unstable_startWorker } from "wrangler";

/** What `wrangler deploy` and `wrangler deploy --env …` take: the file of the repository, run in workerd. */
const config = join(import.meta.dirname, "..", "..", "wrangler.toml");

const CREDENTIAL = "environments-service-secret-0123456789";
const settings = {
  MESHPORT_SERVER_PUBLIC_ORIGIN: "https://ocm.example.org",
  MESHPORT_SECURITY_SECRET: "environments-sealing-secret-0123456789abcd",
  MESHPORT_USERS_TEXT: JSON.stringify({
    users: [
      {
        id: "marie",
        display_name: "Marie",
        tokens: [{ name: "test", sha256: createHash("sha256").update("marie-token").digest("hex") }],
      },
    ],
  }),
  MESHPORT_RPC_SERVICE_CREDENTIALS: JSON.stringify([{ name: "test", secret: CREDENTIAL }]),
};

type Started = Awaited<ReturnType<typeof unstable_startWorker>>;
let started: Started | undefined;
afterEach(async () => {
  await started?.dispose();
  started = undefined;
});

async function start(env: string): Promise<Started> {
  started = await unstable_startWorker({
    config,
    env,
    bindings: Object.fromEntries(
      Object.entries(settings).map(([key, value]) => [key, { type: "plain_text" as const, value }]),
    ),
    dev: { server: { hostname: "127.0.0.1", port: 0 }, inspector: false, persist: false, logLevel: "none" },
  });
  await started.ready;
  return started;
}

const doors = {
  discovery: ["GET", "/.well-known/ocm", {}],
  "the OCM API": ["POST", "/ocm/shares", { "Content-Type": "application/json" }],
  "our users": ["POST", "/sciencemesh/generate-invite", { Authorization: "Bearer marie-token" }],
  RPC: [
    "POST",
    "/cs3.ocm.provider.v1beta1.ProviderAPI/ListAllProviders",
    { "Content-Type": "application/json", Authorization: `Bearer ${CREDENTIAL}` },
  ],
} as const;
type Door = keyof typeof doors;

describe("an environment of wrangler.toml", () => {
  it.each<[string, Readonly<Record<Door, number>>]>([
    ["", { discovery: 200, "the OCM API": 400, "our users": 200, RPC: 200 }],
    ["ocmd", { discovery: 200, "the OCM API": 400, "our users": 404, RPC: 404 }],
    ["sciencemesh", { discovery: 404, "the OCM API": 404, "our users": 200, RPC: 404 }],
    ["rpc", { discovery: 404, "the OCM API": 404, "our users": 404, RPC: 200 }],
  ])(
    "%j starts, with the stores it names, and answers at its doors alone",
    async (env, expected) => {
      const worker = await start(env);
      const answers: Record<string, number> = {};
      for (const [door, [method, path, headers]] of Object.entries(doors)) {
        const body = method === "POST" ? "{}" : null;
        const answer = await worker.fetch(`https://ocm.example.org${path}`, { method, headers, body });
        answers[door] = answer.status;
        await answer.arrayBuffer();
      }
      expect(answers).toEqual(expected);
    },
    60_000,
  );
});
