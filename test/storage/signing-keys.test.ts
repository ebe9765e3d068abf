import { describe, expect, it } from "vitest";
import { createSecret } from "../../src/domain/secret.ts";
import { systemBytes, systemRandom } from "../../src/platform/random.ts";
import { createSealer } from "../../src/platform/sealer.ts";
import { BrokenRecord } from "../../src/storage/documents.ts";
import { createMemoryStore } from "../../src/storage/drivers/memory.ts";
import { createSigningKeyRepository } from "../../src/storage/signing-keys.ts";
import { testSealer } from "../support/sealer.ts";
import { aSigningKey } from "./sample-records.ts";
import { aClock, allKeys } from "./store-wrappers.ts";

function aRepository(store = createMemoryStore(), sealer = testSealer) {
  const keys = createSigningKeyRepository({ store, sealer, clock: aClock(), random: systemRandom });
  return { store, keys };
}

describe("the signing keys in the store", () => {
  it("are one object that says nothing of them", async () => {
    const { store, keys } = aRepository();
    expect(await keys.find()).toBeUndefined();
    const ring = await keys.add({ keys: [aSigningKey("one")] });
    expect(await keys.find()).toEqual(ring);
    expect(await allKeys(store)).toEqual(["keys/signing"]);
    const { body = "" } = (await store.get("keys/signing")) ?? {};
    expect(body).not.toContain("private-one");
    expect(Object.keys(JSON.parse(body).keys)).toEqual(["sealed"]);
  });

  it("are made by one of those who start at once, and the others get the same", async () => {
    const { store } = aRepository();
    const rings = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        aRepository(store).keys.add({ keys: [aSigningKey(`k${index}`)] }),
      ),
    );
    expect(new Set(rings.map(({ keys: [key] }) => key?.name)).size).toBe(1);
  });

  it("lose no change when many change them at once", async () => {
    const { store, keys } = aRepository();
    await keys.add({ keys: [aSigningKey("first")] });
    await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        aRepository(store).keys.update((ring) => ({
          ...ring,
          keys: [...ring.keys, aSigningKey(`k${index}`)],
        })),
      ),
    );
    expect((await keys.find())?.keys).toHaveLength(11);
    expect((await keys.find())?.revision).toBe(11);
  });

  it("do not open under another secret, and the failure names no secret", async () => {
    const { store, keys } = aRepository();
    await keys.add({ keys: [aSigningKey("one")] });
    const secret = createSecret("quite-another-secret-0123456789abcdef");
    const stranger = aRepository(store, await createSealer({ secret, bytes: systemBytes }));
    const failure = await stranger.keys.find().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(BrokenRecord);
    expect(String(failure)).toMatch(/keys\/signing.*sealed/);
    expect(String(failure)).not.toMatch(/private|another-secret/);
  });
});
