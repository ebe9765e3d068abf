import { describe, expect, it } from "vitest";
import type { Keys } from "../../../src/domain/keys/keys.ts";
import { createApp } from "../../../src/http/app.ts";
import { createOperatorDoor } from "../../../src/http/operator/keys.ts";
import { createMemoryStore } from "../../../src/storage/drivers/memory.ts";
import { aProcess } from "../../domain/keys/support.ts";
import { aMovableStore } from "../../storage/transfer/full-store.ts";
import { fixedClock } from "../../support/clock.ts";
import { recordingLogger } from "../../support/logger.ts";

const TOKEN = "the-operators-token";

function aDoor({ stored = true } = {}) {
  const { signing, list, rotate } = aProcess();
  const keys: Keys = { signing, ...(stored && { stored: { list, rotate } }) };
  const app = createApp({
    server: { publicUrl: "https://ocm.example.org" },
    doors: [
      createOperatorDoor({
        keys,
        transfer: aMovableStore(createMemoryStore()).transfer,
        operatorToken: TOKEN,
      }),
    ],
    clock: fixedClock(),
    logger: recordingLogger(),
  });
  return async (
    method: string,
    path: string,
    { body, token = TOKEN }: { body?: string; token?: string } = {},
  ) => {
    const headers = { Authorization: `Bearer ${token}` };
    const init = { method, headers, ...(body !== undefined && { body }) };
    return app.request(`https://ocm.example.org/operator${path}`, init);
  };
}

describe("the operator's door", () => {
  it("lists and rotates the keys", async () => {
    const ask = aDoor();
    expect(await (await ask("GET", "/keys")).json()).toMatchObject({ keys: [{ state: "active" }] });
    const rotated = await ask("POST", "/keys/rotate", { body: '{"now":false}' });
    expect(rotated.status).toBe(200);
    expect(rotated.headers.get("Cache-Control")).toBe("no-store");
    expect(await rotated.json()).toMatchObject({ keys: [{ state: "active" }, { state: "next" }] });
    const again = await ask("POST", "/keys/rotate", { body: '{"now":false}' });
    expect(again.status).toBe(409);
    expect(await again.text()).toMatch(/a rotation is under way: https:.* signs from 2026-11-23T13:00/);
  });

  it.each([
    ["GET", "/keys"],
    ["POST", "/keys/rotate"],
  ])("is closed to others: %s %s", async (method, path) => {
    const ask = aDoor();
    for (const token of ["", "wrong", `${TOKEN}x`]) {
      const answer = await ask(method, path, { token, ...(method === "POST" && { body: '{"now":true}' }) });
      expect(answer.status).toBe(401);
    }
    expect(await (await ask("GET", "/keys")).json()).toMatchObject({ keys: [{ state: "active" }] });
  });

  it.each(["", "now", "{}", '{"now":"yes"}', "x".repeat(2000)])("refuses the body %s", async (body) => {
    const { status } = await aDoor()("POST", "/keys/rotate", { body });
    expect([400, 413]).toContain(status);
  });

  it("says when the keys are the configuration's", async () => {
    const ask = aDoor({ stored: false });
    expect((await ask("GET", "/keys")).status).toBe(409);
    expect((await ask("POST", "/keys/rotate", { body: '{"now":true}' })).status).toBe(409);
  });
});
