import type { ObjectStore } from "../domain/ports/object-store.ts";
import type { ReplayMarks } from "../domain/ports/replay-marks.ts";
import { digest } from "./keys.ts";

const FOLDER = "replay-marks/";
/** How many marks one sweep takes away at the most. */
const SWEEP = 500;

/**
 * Marks as empty objects under the minute of the signature: creating one decides, and old minutes are found without
 * looking at young ones.
 */
export function createReplayMarks({ store }: { readonly store: ObjectStore }): ReplayMarks {
  return {
    async remember(replayKey, signedAt) {
      const key = `${FOLDER}${minuteOf(signedAt)}/${await digest(replayKey)}`;
      return (await store.put(key, "", { absent: true })) !== undefined;
    },
    async sweep(before) {
      const limit = `${FOLDER}${minuteOf(before)}/`;
      const { keys } = await store.list(FOLDER, { limit: SWEEP });
      const old = keys.filter((key) => key < limit);
      await Promise.all(old.map((key) => store.delete(key)));
      return old.length;
    },
  };
}

/** `202611232157`, which sorts by time. */
function minuteOf(moment: Date): string {
  return moment.toISOString().slice(0, 16).replace(/\D/g, "");
}
