import { describe, expect, it } from "vitest";
import { createApp } from "../../../src/http/app.ts";
import { createOperatorDoor } from "../../../src/http/operator/keys.ts";
import { createMemoryStore } from "../../../src/storage/drivers/memory.ts";
import { aProcess } from "../../domain/keys/support.ts";
import { allKeys } from "../../storage/store-wrappers.ts";
import { aMovableStore, fill } from "../../storage/transfer/full-store.ts";
import { fixedClock } from "../../support/clock.ts";
import { recordingLogger } from "../../support/logger.ts";

const TOKEN = "the-operators-token";

function aDoor() {
  const { store, transfer, deps, check } = aMovableStore(createMemoryStore());
  const app = createApp({
    server: { publicUrl: "https://ocm.example.org" },
    // The keys come from the configuration here: moving the store has nothing to do with that.
    doors: [createOperatorDoor({ keys: { signing: aProcess().signing }, transfer, operatorToken: TOKEN })],
    clock: fixedClock(),
    logger: recordingLogger(),
  });
  const ask = async (query: string, { body, token = TOKEN }: { body?: unknown; token?: string } = {}) =>
    app.request(`https://ocm.example.org/operator/store${query}`, {
      headers: { Authorization: `Bearer ${token}` },
      ...(body !== undefined && {
        method: "PUT",
        body: typeof body === "string" ? body : JSON.stringify(body),
      }),
    });
  return { store, ask, fill: () => fill({ store, transfer, deps, check }) };
}

interface Page {
  readonly objects: readonly { readonly key: string; readonly body: string }[];
  readonly next?: string;
}

async function everything(ask: ReturnType<typeof aDoor>["ask"]): Promise<Page["objects"]> {
  const objects: Page["objects"][number][] = [];
  for (let query: string | undefined = ""; query !== undefined; ) {
    const page = (await (await ask(query)).json()) as Page;
    objects.push(...page.objects);
    query = page.next === undefined ? undefined : `?after=${encodeURIComponent(page.next)}`;
  }
  return objects;
}

describe("the operator's door to the store", () => {
  it("gives everything in pages, and takes it elsewhere", async () => {
    const source = aDoor();
    await source.fill();
    const objects = await everything(source.ask);
    const target = aDoor();
    const put = await target.ask("", { body: { objects } });
    expect(put.headers.get("Cache-Control")).toBe("no-store");
    expect(await put.json()).toEqual({ added: objects.length, same: 0 });
    expect(await (await target.ask("", { body: { objects } })).json()).toEqual({
      added: 0,
      same: objects.length,
    });
    expect(await everything(target.ask)).toEqual(objects);
  });

  it("takes the largest object there may be, whatever its characters", async () => {
    const text = '"\u20ac'.repeat(300_000);
    const body = JSON.stringify({ text }).slice(0, 999_000);
    const whole = `${body.slice(0, body.lastIndexOf("\u20ac"))}"}`;
    const answer = await aDoor().ask("", { body: { objects: [{ key: "imported/share/x", body: whole }] } });
    expect([answer.status, await answer.json()]).toEqual([200, { added: 1, same: 0 }]);
  });

  it("is closed to others", async () => {
    const { ask, store } = aDoor();
    const body = { objects: [{ key: "imported/share/x", body: '{"version":1}' }] };
    for (const token of ["", "wrong"]) {
      expect((await ask("", { token })).status).toBe(401);
      expect((await ask("", { token, body })).status).toBe(401);
    }
    expect(await allKeys(store)).toEqual([]);
  });

  it.each([
    ["no JSON", "objects", 400],
    ["no objects", {}, 400],
    ["an object without a body", { objects: [{ key: "shares/x" }] }, 400],
    ["too many objects", { objects: Array.from({ length: 51 }, () => ({ key: "shares/x", body: "" })) }, 400],
    ["too much", "x".repeat(4_000_001), 413],
    ["an unknown kind", { objects: [{ key: "tomorrow/x", body: "{}" }] }, 409],
    ["what is no such record", { objects: [{ key: "shares/x", body: "{}" }] }, 409],
    [
      "an object that is too large",
      { objects: [{ key: "imported/share/x", body: JSON.stringify({ text: "x".repeat(1_000_000) }) }] },
      409,
    ],
    ["no key", { objects: [{ key: "shares//../", body: "{}" }] }, 409],
  ])("refuses %s", async (_, body, status) => {
    const { ask, store } = aDoor();
    expect((await ask("", { body })).status).toBe(status);
    expect(await allKeys(store)).toEqual([]);
  });

  it("writes over nothing, and nothing of a call that would", async () => {
    const { ask, store, fill } = aDoor();
    await fill();
    const before = await allKeys(store);
    const [identity, ...others] = await everything(ask);
    const changed = { key: identity?.key ?? "", body: '{"version":1,"idp":"https://evil.example.org"}' };
    const fresh = { key: "imported/share/new", body: '{"version":1}' };
    const answer = await ask("", { body: { objects: [fresh, changed, ...others] } });
    expect(answer.status).toBe(409);
    expect(await answer.text()).toContain("server/identity: something else is there already");
    expect(await allKeys(store)).toEqual(before);
  });

  it.each(["?after=", "?after=..%2F", "?after=shares%2F%2F", `?after=${"x".repeat(3000)}`, "?after=%00"])(
    "takes %s for a place where nothing follows, or for the beginning",
    async (query) => {
      expect((await aDoor().ask(query)).status).toBe(200);
    },
  );
});
