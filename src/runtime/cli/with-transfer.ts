import { StoreUnavailable } from "../../domain/ports/object-store.ts";
import type { StoreTransfer } from "../../domain/ports/store-transfer.ts";
import { systemClock } from "../../platform/clock.ts";
import { systemRandom } from "../../platform/random.ts";
import type { StorageDeps } from "../../storage/collection.ts";
import { createMemoryStore } from "../../storage/drivers/memory.ts";
import type { CheckObject } from "../../storage/transfer/check-export.ts";
import { createObjectCheck, createStoreTransfer } from "../../storage/transfer/store-transfer.ts";
import type { Config } from "../config/load.ts";
import { splitDriverUrl } from "../driver-url.ts";
import { openNodeStore } from "../node-store.ts";
import { sealingSecretOf } from "../sealing-secret.ts";
import { openSecurity } from "../security.ts";
import { settingsOf } from "../settings.ts";
import { StartFailed } from "../start-failed.ts";
import { listenUrl } from "./operator-address.ts";
import { openOperatorDoor } from "./operator-door.ts";
import { createRemoteTransfer } from "./remote-transfer.ts";

/** A store that can be moved, where it is, and who judges what goes into it. */
export interface OpenTransfer {
  readonly transfer: StoreTransfer;
  readonly check: CheckObject;
  /** The address of the server that has it open, when there is one. */
  readonly server?: string;
}

export interface TransferOptions {
  readonly config: Config;
  /** The public address of a running server, such as a Worker; without it the configuration says where the store is. */
  readonly url?: string | undefined;
}

/** Does something with the configured store, or, as a running server holds its store alone, through its door. */
export async function withTransfer<T>(
  { config, url }: TransferOptions,
  use: (open: OpenTransfer) => Promise<T>,
): Promise<T> {
  if (url !== undefined || splitDriverUrl(config.store.url).driver === "memory") {
    return use(await openServer(config, url));
  }
  const deps = await judgesOf(config);
  const store = await openNodeStore(config.store.url).catch((error: unknown) => {
    if (error instanceof StartFailed && error.cause instanceof StoreUnavailable) return undefined;
    throw error;
  });
  if (store === undefined) return use(await openServer(config));
  try {
    const here = { ...deps, store };
    return await use({ transfer: createStoreTransfer(here), check: createObjectCheck(here) });
  } finally {
    await store.close();
  }
}

async function openServer(config: Config, url?: string): Promise<OpenTransfer> {
  const door = await openOperatorDoor(config, url);
  const check = createObjectCheck(await judgesOf(config));
  return { transfer: createRemoteTransfer(door), check, server: door.url };
}

/** What objects are judged with: the same secret, and no store of their own. */
async function judgesOf(config: Config): Promise<StorageDeps> {
  const settings = settingsOf(config, config.server.publicOrigin ?? listenUrl(config.http));
  const { sealer } = await openSecurity(config, sealingSecretOf(config), settings);
  const store = createMemoryStore();
  return { store, clock: systemClock, random: systemRandom, sealer, ...settings.security };
}
