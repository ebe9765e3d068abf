import { describe, expect, it } from "vitest";
import { StoreUnavailable } from "../../../src/domain/ports/object-store.ts";
import type { PublicJwk, SigningKey } from "../../../src/domain/ports/signing-keys.ts";
import { createMemoryStore } from "../../../src/storage/drivers/memory.ts";
import { aProcess, HOUR, KEY_ID_BASE, MINUTE, statesOf } from "./support.ts";

const DATA = new TextEncoder().encode("a message");
const PARAMETERS = {
  Ed25519: { name: "Ed25519" },
  ES256: { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" },
  ES384: { name: "ECDSA", namedCurve: "P-384", hash: "SHA-384" },
};

/** Whether a message signed with the key is believed by who has this key set. */
async function verifies({ keyId, algorithm, privateKey }: SigningKey, published: readonly PublicJwk[]) {
  const jwk = published.find(({ kid }) => kid === keyId);
  if (jwk === undefined) return false;
  const parameters = PARAMETERS[algorithm];
  const { kty, crv, x, y } = jwk;
  const members = { kty, ...(crv && { crv }), ...(x && { x }), ...(y && { y }) };
  const key = await crypto.subtle.importKey("jwk", members, parameters, false, ["verify"]);
  const signature = await crypto.subtle.sign(parameters, privateKey, DATA);
  return crypto.subtle.verify(parameters, key, signature, DATA);
}

describe("the first start", () => {
  it.each(["Ed25519", "ES256"] as const)(
    "makes one %s key, which signs and is published",
    async (algorithm) => {
      const { signing } = aProcess({ algorithm });
      const key = await signing.current();
      expect(key.algorithm).toBe(algorithm);
      const name = new RegExp(
        `^https://ocm\\.example\\.org/ocm#${algorithm.toLowerCase()}-20261123-[0-9a-f]{8}$`,
      );
      expect(key.keyId).toMatch(name);
      const published = await signing.published();
      expect(published).toEqual([expect.objectContaining({ kid: key.keyId, alg: algorithm, use: "sig" })]);
      expect(await verifies(key, published)).toBe(true);
    },
  );

  it("publishes no private part, and hands out a key that can only sign", async () => {
    const { signing } = aProcess();
    expect(Object.keys((await signing.published())[0] ?? {}).sort()).toEqual([
      "alg",
      "crv",
      "kid",
      "kty",
      "use",
      "x",
    ]);
    const { privateKey } = await signing.current();
    expect(privateKey.extractable).toBe(false);
    expect(privateKey.usages).toEqual(["sign"]);
  });

  it("of many processes at once makes one key", async () => {
    const store = createMemoryStore();
    const processes = Array.from({ length: 10 }, (_, seed) => aProcess({ store, seed: seed + 1 }));
    const ids = await Promise.all(processes.map(async ({ signing }) => (await signing.current()).keyId));
    expect(new Set(ids).size).toBe(1);
  });

  it("is remembered by the next one, and key ids follow the address", async () => {
    const { store, signing } = aProcess();
    const { keyId } = await signing.current();
    expect((await aProcess({ store, seed: 2 }).signing.current()).keyId).toBe(keyId);
    expect(keyId.startsWith(`${KEY_ID_BASE}#`)).toBe(true);
  });
});

describe("rotating", () => {
  it("publishes the next key at once, signs with it after the delay, and keeps the old one published", async () => {
    const server = aProcess();
    const first = (await server.signing.current()).keyId;
    expect((await server.rotate({ now: false })).ok).toBe(true);
    expect(await statesOf(server)).toEqual(["active", "next"]);
    expect(await server.signing.published()).toHaveLength(2);
    server.clock.advance(HOUR - 1);
    expect((await server.signing.current()).keyId).toBe(first);
    server.clock.advance(1);
    expect(await statesOf(server)).toEqual(["retired", "active"]);
    expect((await server.signing.current()).keyId).not.toBe(first);
    server.clock.advance(48 * HOUR - 1);
    expect(await server.signing.published()).toHaveLength(2);
    server.clock.advance(1);
    expect((await server.signing.published()).map(({ kid }) => kid)).not.toContain(first);
  });

  it("says when what begins and ends", async () => {
    const { rotate } = aProcess();
    const rotated = await rotate({ now: false });
    expect(rotated.ok && rotated.value).toMatchObject([
      {
        state: "active",
        activeFrom: "2026-11-23T12:00:00.000Z",
        retiredFrom: "2026-11-23T13:00:00.000Z",
        removedFrom: "2026-11-25T13:00:00.000Z",
      },
      { state: "next", activeFrom: "2026-11-23T13:00:00.000Z" },
    ]);
  });

  it("shows nobody a private key", async () => {
    const { rotate } = aProcess();
    expect(JSON.stringify(await rotate({ now: false }))).not.toMatch(/privateKey|"d"/);
  });

  it("is refused while one is under way, with its key and its moment", async () => {
    const server = aProcess();
    await server.rotate({ now: false });
    const [, next] = await server.list();
    expect(await server.rotate({ now: false })).toEqual({
      ok: false,
      failure: { reason: "rotation-under-way", keyId: next?.keyId, activeFrom: "2026-11-23T13:00:00.000Z" },
    });
    expect(await server.list()).toHaveLength(2);
  });

  it("of two at once happens once", async () => {
    const server = aProcess();
    await server.signing.current();
    const other = aProcess({ ...server, seed: 9 });
    const outcomes = await Promise.all([server.rotate({ now: false }), other.rotate({ now: false })]);
    expect(outcomes.map(({ ok }) => ok).sort()).toEqual([false, true]);
    expect(await server.list()).toHaveLength(2);
  });

  it("now takes the key that is waiting, or a new one, within a minute", async () => {
    const server = aProcess();
    await server.rotate({ now: false });
    const [, next] = await server.list();
    await server.rotate({ now: true });
    // Peers that read the key set a moment ago read it again first.
    expect(await statesOf(server)).toEqual(["active", "next"]);
    server.clock.advance(MINUTE);
    expect(await statesOf(server)).toEqual(["retired", "active"]);
    expect((await server.signing.current()).keyId).toBe(next?.keyId);
    await server.rotate({ now: true });
    server.clock.advance(MINUTE);
    expect(await statesOf(server)).toEqual(["retired", "retired", "active"]);
  });

  it.each(["ES256", "ES384"] as const)("to %s lets both be verified", async (algorithm) => {
    const before = aProcess();
    const old = await before.signing.current();
    const after = aProcess({ ...before, seed: 3, algorithm });
    await after.rotate({ now: false });
    after.clock.advance(HOUR);
    const key = await after.signing.current();
    const published = await after.signing.published();
    expect(key.algorithm).toBe(algorithm);
    expect([await verifies(old, published), await verifies(key, published)]).toEqual([true, true]);
  });

  it("forgets keys that are gone, and never gives their names again", async () => {
    const server = aProcess();
    const seen = new Set<string>();
    for (let round = 0; round < 5; round += 1) {
      await server.rotate({ now: true });
      for (const { keyId } of await server.list()) seen.add(keyId);
      server.clock.advance(49 * HOUR);
    }
    expect(seen.size).toBe(6);
    expect(await server.list()).toHaveLength(1);
  });

  it.each([false, true])("makes no request of any process fail (at once: %s)", async (now) => {
    const store = createMemoryStore();
    const first = aProcess({ store });
    const processes = [
      first,
      aProcess({ store, clock: first.clock, seed: 2 }),
      aProcess({ store, clock: first.clock, seed: 3 }),
    ];
    let peersCopy = await first.signing.published();
    for (let minute = 0; minute < 51 * 60; minute += 7) {
      if (minute === 21) await first.rotate({ now });
      for (const { signing } of processes) {
        const key = await signing.current();
        // A peer keeps the key set for an hour, and asks again for a key that is not in it.
        if (minute % 63 === 0 || !peersCopy.some(({ kid }) => kid === key.keyId)) {
          peersCopy = await (processes[minute % 3] ?? first).signing.published();
        }
        expect(await verifies(key, peersCopy)).toBe(true);
      }
      first.clock.advance(7 * MINUTE);
    }
    expect(await statesOf(first)).toEqual(["active"]);
  });
});

describe("signing", () => {
  it("goes on with what was read last while the store is away", async () => {
    const store = createMemoryStore();
    let away = false;
    const moody = {
      ...store,
      async get(key: string) {
        if (away) throw new StoreUnavailable("away");
        return store.get(key);
      },
    };
    const { signing, clock } = aProcess({ store: moody });
    const { keyId } = await signing.current();
    away = true;
    clock.advance(10 * MINUTE);
    expect((await signing.current()).keyId).toBe(keyId);
    expect(await signing.published()).toHaveLength(1);
    await expect(aProcess({ store: moody }).signing.current()).rejects.toThrow(StoreUnavailable);
  });

  it("does not read the store for every message", async () => {
    const store = createMemoryStore();
    let reads = 0;
    const counting = {
      ...store,
      get(key: string) {
        reads += 1;
        return store.get(key);
      },
    };
    const { signing } = aProcess({ store: counting });
    await signing.current();
    const before = reads;
    for (let count = 0; count < 100; count += 1) await signing.current();
    expect(reads).toBe(before);
  });

  it("finds a key also when this clock runs behind the one by which it was made", async () => {
    const ahead = aProcess();
    const { keyId } = await ahead.signing.current();
    const behind = aProcess({ store: ahead.store });
    behind.clock.advance(-10 * MINUTE);
    expect((await behind.signing.current()).keyId).toBe(keyId);
  });
});
