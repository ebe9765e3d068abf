import { evictDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { createDurableObjectStore } from "../../../src/storage/drivers/durable-object-store.ts";
import { createMemoryStore } from "../../../src/storage/drivers/memory.ts";
import { createR2Store, sweepR2Tombstones } from "../../../src/storage/drivers/r2.ts";
import { describeObjectStore } from "../../contract/object-store.ts";

// A Durable Object of its own for every test: cheaper and quieter than reset(), which aborts those that run.
let objects = 0;
function freshName(): string {
  objects += 1;
  return `object-store-${objects}`;
}

async function emptyBucket(): Promise<void> {
  for (;;) {
    const { objects: found } = await env.BUCKET.list();
    if (found.length === 0) return;
    await env.BUCKET.delete(found.map(({ key }) => key));
  }
}

describeObjectStore("memory in workerd", { open: async () => createMemoryStore(), etags: "version" });

describeObjectStore("R2", {
  open: async () => {
    await emptyBucket();
    return createR2Store(env.BUCKET);
  },
  etags: "content",
});

describeObjectStore("Durable Object", {
  open: async () => createDurableObjectStore(env.STORE, freshName()),
  etags: "version",
});

describe("R2 tombstones", () => {
  const store = createR2Store(env.BUCKET);
  const later = () => new Date(Date.now() + 60_000);
  const earlier = () => new Date(Date.now() - 60_000);
  beforeEach(emptyBucket);

  it("stand for a removed object until they are swept", async () => {
    await store.put("shares/a", "{}");
    await store.put("shares/b", "{}");
    await store.delete("shares/a");
    expect((await env.BUCKET.head("shares/a"))?.customMetadata).toEqual({ meshport: "deleted" });
    expect(await store.list("shares/")).toEqual({ keys: ["shares/b"] });
    expect(await sweepR2Tombstones(env.BUCKET, { before: later() })).toBe(1);
    expect(await env.BUCKET.head("shares/a")).toBeNull();
    expect((await store.get("shares/b"))?.body).toBe("{}");
  });

  it("stay when they are young or under another prefix", async () => {
    await store.put("shares/a", "{}");
    await store.delete("shares/a");
    expect(await sweepR2Tombstones(env.BUCKET, { before: earlier() })).toBe(0);
    expect(await sweepR2Tombstones(env.BUCKET, { before: later(), prefix: "invites/" })).toBe(0);
    expect(await env.BUCKET.head("shares/a")).not.toBeNull();
  });

  it("keep a creation away while they are being swept, because that delete is unconditional", async () => {
    await store.put("shares/a", "{}");
    await store.delete("shares/a");
    const dying = { ...bound(env.BUCKET), delete: () => Promise.reject(new Error("gone")) };
    await expect(sweepR2Tombstones(dying, { before: later() })).rejects.toMatchObject({
      name: "StoreUnavailable",
      message: 'cannot sweep tombstones under "" in R2: gone',
    });
    for (const precondition of [{ absent: true } as const, undefined]) {
      await expect(store.put("shares/a", "new", precondition)).rejects.toMatchObject({
        message: "cannot write shares/a in R2: its old tombstone is being swept, try again",
      });
    }
    expect(await store.get("shares/a")).toBeUndefined();
    expect(await sweepR2Tombstones(env.BUCKET, { before: later() })).toBe(1);
    expect(await store.put("shares/a", "new", { absent: true })).toBeTypeOf("string");
  });

  it("are left alone by a sweep when somebody created the key again in between", async () => {
    await store.put("shares/a", "{}");
    await store.delete("shares/a");
    const racing = {
      ...bound(env.BUCKET),
      list: async (options: R2ListOptions) => {
        const page = await env.BUCKET.list(options);
        await store.put("shares/a", "new", { absent: true });
        return page;
      },
    };
    expect(await sweepR2Tombstones(racing, { before: later() })).toBe(0);
    expect((await store.get("shares/a"))?.body).toBe("new");
  });
});

describe("a broken R2 bucket", () => {
  it("is unavailable, by the name of the operation and the cause", async () => {
    const broken = { ...bound(env.BUCKET), get: () => Promise.reject(new Error("internal error (10001)")) };
    await expect(createR2Store(broken).get("shares/a")).rejects.toMatchObject({
      name: "StoreUnavailable",
      message: "cannot read shares/a in R2: internal error (10001)",
    });
  });
});

describe("the Durable Object store", () => {
  it("keeps records and etags when its object is evicted", async () => {
    const name = freshName();
    const store = createDurableObjectStore(env.STORE, name);
    const etag = await store.put("shares/a", "{}");
    await evictDurableObject(env.STORE.getByName(name));
    expect(await store.get("shares/a")).toEqual({ body: "{}", etag });
    await store.delete("shares/a");
    await evictDurableObject(env.STORE.getByName(name));
    expect(await store.put("shares/a", "{}")).not.toBe(etag);
  });

  it("keeps stores of different names apart", async () => {
    const [one, other] = [freshName(), freshName()].map((name) => createDurableObjectStore(env.STORE, name));
    await one?.put("shares/a", "{}");
    expect(await other?.get("shares/a")).toBeUndefined();
  });
});

function bound(bucket: R2Bucket) {
  return {
    head: (key: string) => bucket.head(key),
    get: (key: string) => bucket.get(key),
    put: (key: string, body: string, options?: R2PutOptions) => bucket.put(key, body, options),
    delete: (key: string) => bucket.delete(key),
    list: (options: R2ListOptions) => bucket.list(options),
  };
}
