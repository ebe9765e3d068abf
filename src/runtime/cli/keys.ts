import type { KeyView } from "../../domain/keys/list-keys.ts";
import { StoreUnavailable } from "../../domain/ports/object-store.ts";
import { systemClock } from "../../platform/clock.ts";
import { systemRandom } from "../../platform/random.ts";
import { createRepositories } from "../../storage/repositories.ts";
import type { Config } from "../config/load.ts";
import { splitDriverUrl } from "../driver-url.ts";
import { createKeys } from "../keys.ts";
import { openNodeStore } from "../node-store.ts";
import { sealingSecretOf } from "../sealing-secret.ts";
import { openSecurity } from "../security.ts";
import { settingsOf } from "../settings.ts";
import { StartFailed } from "../start-failed.ts";
import { listenUrl } from "./operator-address.ts";
import { askOperatorDoor, type OperatorDoor, openOperatorDoor, unexpectedAnswer } from "./operator-door.ts";

/** What is to be done with the signing keys. */
export type KeysCommand = { readonly do: "list" } | { readonly do: "rotate"; readonly now: boolean };

export interface KeysOptions {
  readonly config: Config;
  /** The public address of a running server, such as a Worker; without it the configuration says where one is. */
  readonly url?: string;
}

/**
 * Lists or rotates the signing keys and answers them: in the store, or, as a running server holds its store alone,
 * through its operator's door. Throws `StartFailed` with what the operator has to know.
 */
export async function runKeysCommand(
  command: KeysCommand,
  options: KeysOptions,
): Promise<readonly KeyView[]> {
  const { config, url } = options;
  if (url !== undefined || splitDriverUrl(config.store.url).driver === "memory") {
    return askServer(command, await openOperatorDoor(config, url));
  }
  try {
    return await useStore(command, config);
  } catch (error) {
    const inUse = error instanceof StartFailed && error.cause instanceof StoreUnavailable;
    if (!inUse) throw error;
    return askServer(command, await openOperatorDoor(config));
  }
}

/** One line for each key. */
export function keyLine({ keyId, state, activeFrom, retiredFrom, removedFrom }: KeyView): string {
  const until = removedFrom === undefined ? "" : `, published until ${removedFrom}`;
  const signs = retiredFrom === undefined ? `from ${activeFrom}` : `from ${activeFrom} to ${retiredFrom}`;
  return `${state.padEnd(7)}  ${keyId}  signs ${signs}${until}`;
}

async function useStore(command: KeysCommand, config: Config): Promise<readonly KeyView[]> {
  // Key ids hold the address, which without a public one is wherever the server listens.
  const settings = settingsOf(config, config.server.publicOrigin ?? listenUrl(config.http));
  const security = await openSecurity(config, sealingSecretOf(config), settings);
  const store = await openNodeStore(config.store.url);
  try {
    const world = { store, clock: systemClock, random: systemRandom, ...security };
    const keys = createKeys({ ...world, ...createRepositories(world), settings });
    if (keys.stored === undefined) {
      throw new StartFailed(
        "security.signing_key: the signing keys come from the configuration: change them there",
      );
    }
    if (command.do === "list") return await keys.stored.list();
    const rotated = await keys.stored.rotate(command);
    if (rotated.ok) return rotated.value;
    const { keyId, activeFrom } = rotated.failure;
    throw new StartFailed(`a rotation is under way: ${keyId} signs from ${activeFrom}`);
  } finally {
    await store.close();
  }
}

async function askServer(command: KeysCommand, door: OperatorDoor): Promise<readonly KeyView[]> {
  const answer = await askOperatorDoor(
    door,
    command.do === "rotate"
      ? { method: "POST", path: "/keys/rotate", body: JSON.stringify({ now: command.now }) }
      : { method: "GET", path: "/keys" },
  );
  const { keys } = (answer.json ?? {}) as { readonly keys?: readonly KeyView[] };
  if (answer.status === 200 && keys !== undefined) return keys;
  throw unexpectedAnswer(door, answer);
}
