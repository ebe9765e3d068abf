import { describe, expect, it } from "vitest";
import { createDurableObjectStore } from "../../../src/storage/drivers/durable-object-store.ts";

describe("a Durable Object that cannot be reached", () => {
  const overloaded = {
    getByName: () => {
      throw new Error("Durable Object is overloaded. Too many requests queued.");
    },
  };
  const store = createDurableObjectStore(overloaded, "meshport");

  it.each([
    ["read shares/a", () => store.get("shares/a")],
    ["write shares/a", () => store.put("shares/a", "{}")],
    ["delete shares/a", () => store.delete("shares/a")],
    ["list shares/", () => store.list("shares/")],
  ])("makes the store unavailable: cannot %s", async (operation, call) => {
    await expect(call()).rejects.toMatchObject({
      name: "StoreUnavailable",
      message: `cannot ${operation} in the Durable Object "meshport": Durable Object is overloaded. Too many requests queued.`,
    });
  });
});
