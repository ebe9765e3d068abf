import { type ObjectStore, StoreUnavailable } from "../domain/ports/object-store.ts";
import { openDiskStore } from "../storage/drivers/disk.ts";
import { createMemoryStore } from "../storage/drivers/memory.ts";
import { splitDriverUrl } from "./driver-url.ts";
import { StartFailed } from "./start-failed.ts";

/** Opens the store that a URL names on Node: `disk:FOLDER` or `memory:`. */
export async function openNodeStore(url: string): Promise<ObjectStore> {
  const { driver, place } = splitDriverUrl(url);
  if (driver === "memory") return createMemoryStore();
  if (driver !== "disk" || place === "") {
    throw new StartFailed(`store.url: expected disk:FOLDER or memory: on Node, ${driver}: is none of them`);
  }
  try {
    return await openDiskStore({ directory: place });
  } catch (error) {
    if (error instanceof StoreUnavailable)
      throw new StartFailed(`store.url: ${error.message}`, { cause: error });
    throw error;
  }
}
