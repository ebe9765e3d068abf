import { describe, expect, it } from "vitest";
import { createMemoryStore } from "../../src/storage/drivers/memory.ts";
import { rememberIdp } from "../../src/storage/server-identity.ts";

describe("the identity provider of our users", () => {
  it("is the first public address, whatever the server is called later", async () => {
    const store = createMemoryStore();
    expect(await rememberIdp(store, "http://127.0.0.1:9280")).toBe("http://127.0.0.1:9280");
    expect(await rememberIdp(store, "https://ocm.example.org")).toBe("http://127.0.0.1:9280");
  });

  it("is one for all who start at the same time", async () => {
    const store = createMemoryStore();
    const idps = await Promise.all(
      ["a", "b", "c"].map((name) => rememberIdp(store, `https://${name}.example.org`)),
    );
    expect(new Set(idps).size).toBe(1);
  });

  it("is not guessed when the record is broken", async () => {
    const store = createMemoryStore();
    await store.put("server/identity", "{}");
    await expect(rememberIdp(store, "https://ocm.example.org")).rejects.toThrow("server/identity");
  });
});
