import type { Clock } from "../../domain/ports/clock.ts";
import type { Logger } from "../../domain/ports/logger.ts";
import type { Transport } from "../../domain/ports/transport.ts";
import { fail, ok, type Result } from "../../domain/result.ts";
import { type DirectoryDocument, readDirectoryDocument } from "./directory-document.ts";
import type { VerifyDocument } from "./directory-signature.ts";

export interface DirectoryDeps {
  readonly url: string;
  readonly verify: VerifyDocument;
  readonly transport: Transport;
  readonly clock: Clock;
  readonly logger: Logger;
  /** After how long the list is fetched again. */
  readonly refreshMs: number;
  /** For how long a list is believed that can not be fetched again. */
  readonly staleMs: number;
  /** Whether rows may name servers at plain http: for tests and labs. */
  readonly allowHttp: boolean;
  /**
   * Whether requests may wait for a fetch that another one has begun, and a fetch may outlive its request. Not on
   * Workers: there each request fetches for itself, and only when the list is due.
   */
  readonly shareLookups: boolean;
}

/** What a directory says at the moment. */
export type DirectoryState =
  | { readonly kind: "current"; readonly document: DirectoryDocument }
  /** Believed too long already. */
  | { readonly kind: "stale"; readonly document: DirectoryDocument }
  /** Never heard of since the start. */
  | { readonly kind: "unavailable" };

/** One directory service (draft-05, Appendix C), asked for its list no more often than needed. */
export type Directory = () => Promise<DirectoryState>;

const RETRY_MS = 60_000;
const ACCEPT = "application/jose+json, application/jose;q=0.9, application/json;q=0.8";

/**
 * Builds the client of one directory. Only a request that comes when there is no list to believe waits for an answer;
 * all others go on with the list there is while the next one is on its way.
 */
export function createDirectory(deps: DirectoryDeps): Directory {
  const { clock, logger, url } = deps;
  const retryMs = Math.min(deps.refreshMs, RETRY_MS);
  let held: { readonly document: DirectoryDocument; readonly at: number } | undefined;
  let startedAt = Number.NEGATIVE_INFINITY;
  let failedAt = Number.NEGATIVE_INFINITY;
  let fetching: Promise<void> | undefined;
  let complaint = "";
  let told = "";

  async function renew(): Promise<void> {
    const latest = await fetchDocument(deps);
    const now = clock.now().getTime();
    if (!latest.ok) {
      failedAt = now;
      // The same trouble is told once, not at every attempt.
      if (latest.failure !== complaint)
        logger.error("directory not taken over", { url, why: latest.failure });
      complaint = latest.failure;
      return;
    }
    const { value: document } = latest;
    held = { document, at: now };
    complaint = "";
    const text = JSON.stringify(document);
    if (text !== told) {
      const { federation, servers, warnings } = document;
      logger.info("directory taken over", { url, federation, servers: servers.length });
      for (const warning of warnings) logger.warn("a row of a directory does nothing", { url, why: warning });
    }
    told = text;
  }

  const isBelieved = () => held !== undefined && clock.now().getTime() - held.at < deps.staleMs;

  function isDue(): boolean {
    const now = clock.now().getTime();
    if (held !== undefined && now - held.at < deps.refreshMs) return false;
    if (now - failedAt < retryMs) return false;
    // With a list in hand one request fetches the next; without one nobody can go on.
    return !isBelieved() || now - startedAt >= retryMs;
  }

  async function keepUp(): Promise<void> {
    if (fetching === undefined && isDue()) {
      startedAt = clock.now().getTime();
      if (!deps.shareLookups) return renew();
      fetching = renew().finally(() => {
        fetching = undefined;
      });
    }
    if (!isBelieved()) await fetching;
  }

  return async () => {
    await keepUp();
    if (held === undefined) return { kind: "unavailable" };
    return { kind: isBelieved() ? "current" : "stale", document: held.document };
  };
}

async function fetchDocument(deps: DirectoryDeps): Promise<Result<DirectoryDocument, string>> {
  const text = await fetchText(deps);
  if (!text.ok) return text;
  const payload = await deps.verify(text.value);
  return payload.ok ? readDirectoryDocument(payload.value, deps) : payload;
}

async function fetchText({ url, transport }: DirectoryDeps): Promise<Result<string, string>> {
  try {
    const response = await transport.send(new Request(url, { headers: { Accept: ACCEPT } }));
    const text = await response.text();
    return response.ok ? ok(text) : fail(`the directory answered ${response.status}`);
  } catch (error) {
    return fail(error instanceof Error ? error.message : "no answer");
  }
}
