import type { Clock } from "../../domain/ports/clock.ts";
import type { Logger } from "../../domain/ports/logger.ts";
import type { Result } from "../../domain/result.ts";
import type { TextFault } from "./json-document.ts";
import type { TextSource } from "./text-source.ts";

/** A list of the operator's can not be used: says where and what was expected. */
export class TrustSourceError extends Error {
  override readonly name = "TrustSourceError";
}

/** What stands in a text, and what in it is left out or does nothing. */
export interface ReadList<T> {
  readonly value: T;
  readonly warnings: readonly TextFault[];
}

export interface ReloadingDeps<T> {
  readonly source: TextSource;
  readonly clock: Clock;
  readonly logger: Logger;
  /** How old the list may get before the source is read again; 0 for a source that does not change. */
  readonly reloadSeconds: number;
  /** What the list is called in the log. */
  readonly what: string;
  readonly parse: (text: string) => Result<ReadList<T>, readonly TextFault[]>;
  /** What the log tells of a list that was read again. */
  readonly describe: (value: T) => Readonly<Record<string, unknown>>;
}

/** A list that is read again when its source changes. */
export interface Reloading<T> {
  /** The list as it is now. */
  current(): Promise<T>;
  /** The list as it was when it was last looked at. */
  latest(): T;
}

/**
 * Reads a list and keeps it up to date. Throws `TrustSourceError` when it can not be used at the start; later, a list
 * that broke is reported in the log and the last good one stays in force.
 */
export async function createReloading<T>(deps: ReloadingDeps<T>): Promise<Reloading<T>> {
  const { source, clock, logger, what } = deps;
  let text = await source.read().catch((error: unknown) => {
    throw new TrustSourceError(`${source.name} can not be read: ${reasonOf(error)}`, { cause: error });
  });
  let value = load(text);
  let checkedAt = clock.now().getTime();
  let checking: Promise<void> | undefined;
  let complaint = "";

  function load(candidate: string): T {
    const list = deps.parse(candidate);
    if (!list.ok) throw new TrustSourceError(list.failure.map((fault) => place(source, fault)).join("\n"));
    for (const warning of list.value.warnings) logger.warn(place(source, warning));
    return list.value.value;
  }

  async function check(): Promise<void> {
    try {
      const latest = await source.read();
      if (latest !== text) {
        value = load(latest);
        text = latest;
        logger.info(`${what} reloaded`, { source: source.name, ...deps.describe(value) });
      }
      complaint = "";
    } catch (error) {
      const reason = reasonOf(error);
      // The same mistake is told once, not at every look.
      if (reason !== complaint) logger.error(`${what} kept as they were`, { source: source.name, reason });
      complaint = reason;
    }
  }

  return {
    async current() {
      const now = clock.now().getTime();
      if (deps.reloadSeconds > 0 && now - checkedAt >= deps.reloadSeconds * 1000) {
        checkedAt = now;
        checking = check().finally(() => {
          checking = undefined;
        });
      }
      await checking;
      return value;
    },
    latest: () => value,
  };
}

function place(source: TextSource, fault: TextFault): string {
  return `${source.name}:${fault.line}:${fault.column}: ${fault.message}`;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
