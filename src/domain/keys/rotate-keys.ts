import { type SigningKeyRecord, type SigningKeyRing, stateOf } from "../model/signing-key-record.ts";
import { fail, ok, type Result } from "../result.ts";
import { ensureKeys, generateKey } from "./generate-key.ts";
import { type KeyView, type ListKeysDeps, viewsOf } from "./list-keys.ts";

export interface RotateKeysDeps extends ListKeysDeps {
  /** How long a key is published before it signs, in milliseconds: longer than anybody keeps a key set. */
  readonly publishDelayMs: number;
  /** How long a key is published after it has signed its last, in milliseconds. */
  readonly retireAfterMs: number;
}

/** A key is waiting already; it signs from `activeFrom` on. */
export interface RotationUnderWay {
  readonly reason: "rotation-under-way";
  readonly keyId: string;
  readonly activeFrom: string;
}

/**
 * Gives the signing key a successor: published at once, it signs once peers had time to learn of it. With `now` it
 * signs in less than a minute, for a key that must not be used any longer; one that is waiting already is taken then.
 */
export type RotateKeys = (options: {
  readonly now: boolean;
}) => Promise<Result<readonly KeyView[], RotationUnderWay>>;

/**
 * A peer that has just read our key set does not read it again for half a minute (it may have been made to, by anybody
 * who shows it an id that is not there): signing sooner with a key it does not know would fail until then.
 */
const SHORTEST_DELAY_MS = 45_000;

/** Builds the rotation behind `meshport keys rotate`: one write decides the whole of it. */
export function createRotateKeys(deps: RotateKeysDeps): RotateKeys {
  return async ({ now: atOnce }) => {
    await ensureKeys(deps);
    const at = deps.clock.now();
    const activeFrom = new Date(
      at.getTime() + (atOnce ? Math.min(SHORTEST_DELAY_MS, deps.publishDelayMs) : deps.publishDelayMs),
    );
    const made = await generateKey(deps, activeFrom);
    let waiting: SigningKeyRecord | undefined;
    const ring = await deps.keys.update((current) => {
      waiting = current.keys.find((key) => stateOf(key, at) === "next");
      if (waiting !== undefined && !atOnce) return undefined;
      const next = waiting === undefined ? made : { ...waiting, activeFrom: activeFrom.toISOString() };
      return { ...current, keys: handedOver(current, { next, at, retireAfterMs: deps.retireAfterMs }) };
    });
    if (ring === undefined) throw new Error("the signing keys vanished while they were rotated");
    if (waiting !== undefined && !atOnce) {
      const keyId = `${deps.keyIdBase}#${waiting.name}`;
      return fail({ reason: "rotation-under-way", keyId, activeFrom: waiting.activeFrom });
    }
    return ok(viewsOf(ring.keys, deps));
  };
}

/** The keys with `next` after them: whoever signs now does so until `next` does. Those that are gone are forgotten. */
function handedOver(
  { keys }: SigningKeyRing,
  { next, at, retireAfterMs }: { next: SigningKeyRecord; at: Date; retireAfterMs: number },
): readonly SigningKeyRecord[] {
  const retiredFrom = next.activeFrom;
  const removedFrom = new Date(Date.parse(retiredFrom) + retireAfterMs).toISOString();
  const others = keys.filter((key) => key.name !== next.name && stateOf(key, at) !== "removed");
  return [
    ...others.map((key) => (stateOf(key, at) === "active" ? { ...key, retiredFrom, removedFrom } : key)),
    next,
  ];
}
