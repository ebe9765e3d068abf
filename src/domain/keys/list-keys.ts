import {
  type SigningAlgorithm,
  type SigningKeyRecord,
  type SigningKeyState,
  stateOf,
} from "../model/signing-key-record.ts";
import type { SigningKeyRepository } from "../ports/signing-keys.ts";
import { ensureKeys, type GenerateKeyDeps } from "./generate-key.ts";

export interface ListKeysDeps extends GenerateKeyDeps {
  readonly keys: SigningKeyRepository;
  /** The URL of which a key's name is the fragment. */
  readonly keyIdBase: string;
}

/** A key as its operator sees it; moments in ISO 8601. */
export interface KeyView {
  readonly keyId: string;
  readonly algorithm: SigningAlgorithm;
  readonly state: SigningKeyState;
  readonly createdAt: string;
  readonly activeFrom: string;
  readonly retiredFrom?: string;
  readonly removedFrom?: string;
}

/** The keys that are published, oldest first; made if there are none yet. */
export type ListKeys = () => Promise<readonly KeyView[]>;

/** Builds the list behind `meshport keys list`. */
export function createListKeys(deps: ListKeysDeps): ListKeys {
  return async () => viewsOf((await ensureKeys(deps)).keys, deps);
}

/** The keys as their operator sees them, without those that are gone. */
export function viewsOf(
  keys: readonly SigningKeyRecord[],
  { clock, keyIdBase }: Pick<ListKeysDeps, "clock" | "keyIdBase">,
): readonly KeyView[] {
  const now = clock.now();
  return keys
    .map(({ name, publicKey: _, privateKey: __, ...facts }) => ({
      keyId: `${keyIdBase}#${name}`,
      state: stateOf({ name, publicKey: _, ...facts }, now),
      ...facts,
    }))
    .filter(({ state }) => state !== "removed");
}
