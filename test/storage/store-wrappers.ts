import { createHash, randomUUID } from "node:crypto";
import { type ObjectStore, StoreUnavailable } from "../../src/domain/ports/object-store.ts";
import { createMemoryStore } from "../../src/storage/drivers/memory.ts";
import type { ToldOf } from "../../src/storage/event-intents.ts";
import { createRepositories, type Repositories } from "../../src/storage/repositories.ts";
import { testSealer } from "../support/sealer.ts";
import { NOW } from "./sample-records.ts";

/** What a wrapper does around each call; `call` makes it on the store inside. */
type Around = <R>(call: () => Promise<R>, name: string) => Promise<R>;

function wrap(store: ObjectStore, around: Around): ObjectStore {
  return {
    get: (key) => around(() => store.get(key), `get ${key}`),
    put: (key, body, precondition) => around(() => store.put(key, body, precondition), `put ${key}`),
    delete: (key, precondition) => around(() => store.delete(key, precondition), `delete ${key}`),
    list: (prefix, options) => around(() => store.list(prefix, options), `list ${prefix}`),
    close: () => store.close(),
  };
}

/** Gives equal texts equal etags, as R2 does: one that comes back looks as if it had never left. */
export function withContentEtags(store: ObjectStore): ObjectStore {
  const etagOf = (body: string) => createHash("sha256").update(body).digest("hex");
  const inner = async (key: string, etag: string) => {
    const object = await store.get(key);
    return object !== undefined && etagOf(object.body) === etag ? { etag: object.etag } : undefined;
  };
  return {
    ...store,
    async get(key) {
      const object = await store.get(key);
      return object && { body: object.body, etag: etagOf(object.body) };
    },
    async put(key, body, precondition) {
      const exact =
        precondition !== undefined && "etag" in precondition
          ? await inner(key, precondition.etag)
          : precondition;
      if (precondition !== undefined && exact === undefined) return undefined;
      return (await store.put(key, body, exact)) && etagOf(body);
    },
    async delete(key, precondition) {
      const exact = precondition && (await inner(key, precondition.etag));
      if (precondition !== undefined && exact === undefined) return false;
      return store.delete(key, exact);
    },
  };
}

/** Writes down every call. */
export function recorded(store: ObjectStore): { readonly store: ObjectStore; readonly calls: string[] } {
  const calls: string[] = [];
  const around: Around = (call, name) => {
    calls.push(name);
    return call();
  };
  return { store: wrap(store, around), calls };
}

/** How the engine fails: for good before its k-th call, or once after it, so that only the answer is lost. */
export type Death = "dies before" | "loses the answer of";

/** Fails at the k-th call, counted from 1; `failed` tells whether it came to that. */
export function failing(
  store: ObjectStore,
  { death, call: fatal }: { readonly death: Death; readonly call: number },
): { readonly store: ObjectStore; readonly failed: () => boolean } {
  let count = 0;
  const around: Around = async (call) => {
    count += 1;
    if (death === "dies before" && count >= fatal) throw new StoreUnavailable("dead");
    const answer = await call();
    if (death === "loses the answer of" && count === fatal) throw new StoreUnavailable("answer lost");
    return answer;
  };
  return { store: wrap(store, around), failed: () => count >= fatal };
}

/** One of several operations at the same time; its calls wait until the schedule lets them through. */
export interface Actor {
  readonly store: ObjectStore;
  /** Waits until the actor asks for a call or is done, and lets that call through; `false` when done. */
  step(): Promise<boolean>;
  /** Runs the operation under the schedule. */
  start(operation: () => Promise<unknown>): Promise<unknown>;
}

export function anActor(store: ObjectStore): Actor {
  const waiting: (() => void)[] = [];
  let done = false;
  let wake = () => {};
  const around: Around = async (call) => {
    await new Promise<void>((go) => {
      waiting.push(go);
      wake();
    });
    return call();
  };
  const idle = async () => {
    while (waiting.length === 0 && !done) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  return {
    store: wrap(store, around),
    async step() {
      await idle();
      waiting.shift()?.();
      // Promise chains of the call itself; a digest in between is waited for by the next step.
      await new Promise((resolve) => setImmediate(resolve));
      return !done;
    },
    start(operation) {
      const running = operation().finally(() => {
        done = true;
        wake();
      });
      running.catch(() => {});
      return running;
    },
  };
}

/** A clock that the test turns. */
export function aClock(): { now(): Date; pass(milliseconds: number): void } {
  let now = Date.parse(NOW);
  return {
    now: () => new Date(now),
    pass: (milliseconds) => {
      now += milliseconds;
    },
  };
}

/** A server's storage, and further ones over the same objects. */
export function aStorage(
  store: ObjectStore = createMemoryStore(),
  toldOf?: ToldOf,
): Repositories & {
  readonly store: ObjectStore;
  readonly clock: ReturnType<typeof aClock>;
  readonly over: (other: ObjectStore) => Repositories;
} {
  const clock = aClock();
  const random = { uuid: () => randomUUID(), secret: () => randomUUID().replaceAll("-", "") };
  const over = (other: ObjectStore) =>
    createRepositories({ store: other, clock, random, sealer: testSealer, ...(toldOf && { toldOf }) });
  return { ...over(store), store, clock, over };
}

/** Every key in the store. */
export async function allKeys(store: ObjectStore, prefix = ""): Promise<readonly string[]> {
  const keys: string[] = [];
  let after: string | undefined;
  do {
    const page = await store.list(prefix, after === undefined ? {} : { after });
    keys.push(...page.keys);
    after = page.next;
  } while (after !== undefined);
  return keys;
}
