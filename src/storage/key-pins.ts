import type { KeyPins } from "../domain/ports/key-pins.ts";
import type { ObjectStore } from "../domain/ports/object-store.ts";
import { keyPart } from "./keys.ts";

/** Pins as one object per key id: the first writer decides, and nobody writes it again. */
export function createKeyPins({ store }: { readonly store: ObjectStore }): KeyPins {
  const folderOf = async (host: string) => `peer-keys/${await keyPart(host)}/`;
  return {
    async knows(host) {
      return (await store.list(await folderOf(host), { limit: 1 })).keys.length > 0;
    },
    async check(host, keyId, thumbprint) {
      const key = `${await folderOf(host)}${await keyPart(keyId)}`;
      const pinned = await store.get(key);
      if (pinned !== undefined) return pinnedThumbprint(pinned.body) === thumbprint ? "same" : "changed";
      const body = JSON.stringify({ version: 1, keyId, thumbprint });
      if ((await store.put(key, body, { absent: true })) !== undefined) return "first";
      const raced = await store.get(key);
      return raced !== undefined && pinnedThumbprint(raced.body) === thumbprint ? "same" : "changed";
    },
  };
}

function pinnedThumbprint(body: string): unknown {
  try {
    return (JSON.parse(body) as { readonly thumbprint?: unknown }).thumbprint;
  } catch {
    // Unreadable is as good as another key: the operator has to look.
    return undefined;
  }
}
