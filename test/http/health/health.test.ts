import { describe, expect, it } from "vitest";
import { createApp } from "../../../src/http/app.ts";
import { createHealthDoor } from "../../../src/http/health/health.ts";
import { fixedClock } from "../../support/clock.ts";
import { recordingLogger } from "../../support/logger.ts";

function setUp(failing: readonly string[] = []) {
  const logger = recordingLogger();
  const app = createApp({
    server: { publicUrl: "https://ocm.example.org/base" },
    doors: [createHealthDoor({ readiness: { failing: async () => failing } })],
    clock: fixedClock(),
    logger,
  });
  return { app, logger };
}

describe("the health of the server", () => {
  it.each(["/healthz", "/readyz", "/base/healthz", "/base/readyz"])("is told at %s", async (path) => {
    const answer = await setUp().app.request(path);
    expect([answer.status, answer.headers.get("cache-control")]).toEqual([200, "no-store"]);
  });

  it("is not ready when something is missing, and says what, but is alive", async () => {
    const { app } = setUp(["store", "keys"]);
    const ready = await app.request("/readyz");
    expect([ready.status, await ready.json()]).toEqual([
      503,
      { status: "not ready", failing: ["store", "keys"] },
    ]);
    expect(ready.headers.get("retry-after")).toBe("1");
    expect((await app.request("/healthz")).status).toBe(200);
  });

  it("takes no other method", async () => {
    expect((await setUp().app.request("/readyz", { method: "POST" })).status).toBe(405);
  });

  it("does not fill the log", async () => {
    const { app, logger } = setUp(["store"]);
    await app.request("/readyz");
    await app.request("/healthz");
    expect(logger.lines.map(({ level }) => level)).toEqual(["debug", "debug"]);
  });
});
