import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { createSecret } from "../../../src/domain/secret.ts";
import { readConfiguredKeys } from "../../../src/platform/keys/configured-signing-keys.ts";
import { keyMaterial } from "../../../src/platform/keys/key-material.ts";
import { systemBytes } from "../../../src/platform/random.ts";
import { createSealer } from "../../../src/platform/sealer.ts";
import { createDurableObjectStore } from "../../../src/storage/drivers/durable-object-store.ts";
import { createR2Store } from "../../../src/storage/drivers/r2.ts";
import { aProcess, HOUR, KEY_ID_BASE, statesOf } from "../../domain/keys/support.ts";

const STORES = [
  ["a Durable Object", createDurableObjectStore(env.STORE, "signing keys")],
  ["R2", createR2Store(env.BUCKET)],
] as const;

describe.each(STORES)("signing keys inside workerd, on %s", (_, store) => {
  it("are made once by isolates that start together, sign, and rotate", async () => {
    const isolates = Array.from({ length: 5 }, (_, seed) => aProcess({ store, seed: seed + 1 }));
    const ids = await Promise.all(isolates.map(async ({ signing }) => (await signing.current()).keyId));
    expect(new Set(ids).size).toBe(1);
    const [one = aProcess({ store })] = isolates;
    const { privateKey } = await one.signing.current();
    const signature = await crypto.subtle.sign("Ed25519", privateKey, new Uint8Array(8));
    const [{ kty = "", crv = "", x = "" } = {}] = await one.signing.published();
    const key = await crypto.subtle.importKey("jwk", { kty, crv, x }, "Ed25519", false, ["verify"]);
    expect(await crypto.subtle.verify("Ed25519", key, signature, new Uint8Array(8))).toBe(true);
    await one.rotate({ now: false });
    one.clock.advance(HOUR);
    expect(await statesOf(one)).toEqual(["retired", "active"]);
  });
});

describe("key material inside workerd", () => {
  it.each(["Ed25519", "ES256"] as const)("is what Node would make: %s", async (algorithm) => {
    const { publicKey, privateKey } = await keyMaterial.generate(algorithm);
    const imported = await keyMaterial.importPrivate({ algorithm, privateKey });
    expect(imported.usages).toEqual(["sign"]);
    expect(publicKey).not.toHaveProperty("d");
    const text = createSecret(privateKey);
    const configured = await readConfiguredKeys({ text, keyIdBase: KEY_ID_BASE });
    expect(configured.ok && (await configured.value.published())[0]).toMatchObject(publicKey);
  });
});

describe("sealing inside workerd", () => {
  it("opens what Node has sealed", async () => {
    const secret = createSecret("the-new-secret-of-this-server-0123456789");
    const sealer = await createSealer({ secret, bytes: systemBytes });
    const fromNode = "1.dc1fdfd4d652.AAAAAAAAAAAAAAAAqJN77kOSDShcdKX4ILPN3wF9Qmqg2Q";
    expect(await sealer.open(fromNode, "a")).toBe("s3cret");
    expect(await sealer.open(await sealer.seal("s3cret", "b"), "b")).toBe("s3cret");
  });
});
