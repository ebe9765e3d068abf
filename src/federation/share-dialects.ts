import type { Clock } from "../domain/ports/clock.ts";
import { createTimedCache } from "../domain/timed-cache.ts";
import { alternativeDialect, type ShareDialect, selectShareDialect } from "../ocm/discovery.ts";
import type { NewShare } from "../ocm/new-share.ts";
import type { Discoverer } from "./discover.ts";

/** In which form each peer wants to hear of shares; what worked is remembered. */
export interface ShareDialects {
  /** The form to begin with. */
  first(host: string): Promise<ShareDialect>;
  /** The one other form to try after the peer could not read this one. */
  second(host: string, unread: ShareDialect): Promise<ShareDialect>;
  /** The peer read this form although another one was tried first. */
  remember(host: string, dialect: ShareDialect): void;
}

const MAX_HOSTS = 1000;
const SECONDS_TO_REMEMBER = 24 * 3600;

/** Builds the choice of share dialects upon discovery. */
export function createShareDialects(discoverer: Discoverer, clock: Clock): ShareDialects {
  const remembered = createTimedCache<ShareDialect>(clock, MAX_HOSTS);

  async function advertised(host: string): Promise<ShareDialect> {
    const discovery = await discoverer.discover(host);
    // Who has a record but no discovery is an oCIS behind a proxy that hides it.
    return discovery.ok ? selectShareDialect(discovery.value) : "multi-absolute";
  }

  return {
    async first(host) {
      return remembered.get(host) ?? advertised(host);
    },
    async second(host, unread) {
      // The peer may have become another one since it was discovered.
      remembered.delete(host);
      discoverer.forget(host);
      const fresh = await advertised(host);
      return fresh === unread ? alternativeDialect(unread) : fresh;
    },
    remember(host, dialect) {
      remembered.set(host, dialect, SECONDS_TO_REMEMBER);
    },
  };
}

/** Whether a dialect can say all that the recipient must know: OCM 1.0 has no words for requirements. */
export function canSay(dialect: ShareDialect, { protocol: { webdav } }: NewShare): boolean {
  return dialect !== "legacy-options" || (webdav !== undefined && webdav.requirements.length === 0);
}
