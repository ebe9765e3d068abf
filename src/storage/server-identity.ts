import * as z from "zod";
import type { ObjectStore } from "../domain/ports/object-store.ts";
import { parseObject, parseStored } from "./documents.ts";

const KEY = "server/identity";
const Identity = z.object({ version: z.literal(1), idp: z.string() }).readonly();

/**
 * The identity provider of our own users: the first one this store has heard of. Records belong to (identity provider,
 * id), so it must outlive a change of the public address, or everybody would be a new user the day after.
 */
export async function rememberIdp(store: ObjectStore, idp: string): Promise<string> {
  const body = JSON.stringify({ version: 1, idp });
  if ((await store.put(KEY, body, { absent: true })) !== undefined) return idp;
  return (await storedIdp(store)) ?? idp;
}

/** The identity provider this store has heard of, if it has heard of one. */
export async function storedIdp(store: ObjectStore): Promise<string | undefined> {
  const known = await store.get(KEY);
  return known && parseStored(Identity, KEY, parseObject(KEY, known.body)).idp;
}
