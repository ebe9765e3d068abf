import {
  type MovedObject,
  type PutObjects,
  type StoreTransfer,
  TRANSFER_LIMITS,
} from "../../domain/ports/store-transfer.ts";
import { fail, ok, type Result } from "../../domain/result.ts";
import type { StorageDeps } from "../collection.ts";
import { BrokenRecord } from "../documents.ts";
import { isKey } from "../drivers/key.ts";
import { createIndexEntries } from "../index-entries.ts";
import { printable } from "../printable.ts";
import type { CheckObject } from "./check-export.ts";
import { fillPage } from "./fill-page.ts";
import type { MovedKind } from "./moved-kind.ts";
import { movedKinds } from "./moved-kinds.ts";

/** What a first start writes before anybody has used the server. */
export const MADE_BY_A_START: readonly string[] = ["server/identity", "keys/signing"];

/** Whether the object only says that a signature was taken: a store that has such marks is still as good as empty. */
export const isReplayMark = (key: string) => key.startsWith("replay-marks/");

/** Judges objects before they are moved: whether they are what they should be, and open under our secret. */
export function createObjectCheck(deps: StorageDeps): CheckObject {
  const kinds = movedKinds(deps);
  return async (object) => {
    const entries = await entriesOf(kinds, object);
    return entries.ok ? ok(undefined) : entries;
  };
}

async function entriesOf(
  kinds: readonly MovedKind[],
  { key, body }: MovedObject,
): Promise<Result<readonly string[], string>> {
  const kind = kinds.find(({ prefix }) => key.startsWith(prefix));
  if (kind === undefined) return fail(`${printable(key)}: this kind of object is not known to this version`);
  if (!isKey(key)) return fail(`${printable(key)}: this is no key of an object`);
  if (key.length + body.length > TRANSFER_LIMITS.putBytes) {
    return fail(`${key}: an object of at most ${TRANSFER_LIMITS.putBytes} characters is expected`);
  }
  try {
    return ok(await kind.entriesOf(key, body));
  } catch (error) {
    if (error instanceof BrokenRecord) return fail(error.message);
    throw error;
  }
}

/** Moves objects out of and into this store. */
export function createStoreTransfer(deps: StorageDeps): StoreTransfer {
  const { store } = deps;
  const kinds = movedKinds(deps);
  const entries = createIndexEntries(deps);

  async function read(kind: MovedKind, key: string): Promise<MovedObject | undefined> {
    const object = await store.get(key);
    return object && { key, body: await kind.sealed(key, object.body) };
  }

  /** Whether nothing is here but what a first start makes, and marks that mean nothing to anybody else. */
  async function isFresh(): Promise<boolean> {
    for (const { prefix } of kinds) {
      if (isReplayMark(prefix)) continue;
      const { keys } = await store.list(prefix, { limit: MADE_BY_A_START.length });
      if (keys.some((key) => !MADE_BY_A_START.includes(key))) return false;
    }
    return true;
  }

  /** What has to be done for an object, or why it cannot be: nothing is written here. */
  async function prepare(object: MovedObject): Promise<Result<Prepared, string>> {
    const index = await entriesOf(kinds, object);
    if (!index.ok) return index;
    const there = await store.get(object.key);
    const state = there === undefined ? "nothing" : there.body === object.body ? "same" : "other";
    return ok({ ...object, index: index.value, there: state });
  }

  async function write({ key, body, index, there }: Prepared): Promise<boolean> {
    const writtenAt = await entries.put(index, key);
    const etag = await store.put(key, body, ...(there === "nothing" ? [{ absent: true } as const] : []));
    if (etag === undefined) return false;
    await entries.confirm({ keys: index, record: key, writtenAt });
    return true;
  }

  return {
    async page(after) {
      // Cursors come back from outside. One that is no key stands nowhere: nothing follows it.
      if (after !== undefined && !isKey(after)) return { objects: [] };
      const from = kinds.findIndex(({ prefix }) => after?.startsWith(prefix));
      for (const [index, kind] of kinds.slice(Math.max(0, from)).entries()) {
        const start = index === 0 && from >= 0 && after !== undefined ? { after } : {};
        const { keys, next } = await store.list(kind.prefix, { ...start, limit: TRANSFER_LIMITS.page });
        const filled = await fillPage(keys, (key) => read(kind, key));
        if (filled === undefined) continue;
        const { objects, last } = filled;
        const isEnd = kind === kinds.at(-1) && next === undefined && last === keys.at(-1);
        return { objects, ...(!isEnd && { next: last }) };
      }
      return { objects: [] };
    },

    async put(objects): Promise<Result<PutObjects, string>> {
      const prepared: Prepared[] = [];
      for (const one of await Promise.all(objects.map(prepare))) {
        if (!one.ok) return one;
        prepared.push(one.value);
      }
      const others = prepared.filter(({ there }) => there === "other");
      const replaceable = others.every(({ key }) => MADE_BY_A_START.includes(key)) && (await isFresh());
      const [other] = others;
      if (other !== undefined && !replaceable) return fail(`${other.key}: something else is there already`);
      const wanted = prepared.filter(({ there }) => there !== "same");
      const written = await Promise.all(wanted.map(write));
      const lost = wanted.find((_, index) => written[index] === false);
      if (lost !== undefined) return fail(`${lost.key}: something else came to be there just now`);
      return ok({ added: wanted.length, same: prepared.length - wanted.length });
    },
  };
}

interface Prepared extends MovedObject {
  readonly index: readonly string[];
  readonly there: "nothing" | "same" | "other";
}
