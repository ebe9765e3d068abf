import type { DomainEvent } from "../events.ts";
import type { Share } from "../model/share.ts";

/** What the end of a share means to whoever listens: nothing, as long as nobody was told that it began. */
export function shareRemoved(share: Share): DomainEvent | undefined {
  return share.phase === "announced" ? { type: "share-removed", share } : undefined;
}
