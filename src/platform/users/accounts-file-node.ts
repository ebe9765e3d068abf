import { readFile } from "node:fs/promises";
import type { Clock } from "../../domain/ports/clock.ts";
import type { Logger } from "../../domain/ports/logger.ts";
import { type Account, parseAccounts } from "./accounts.ts";

export interface AccountsFileDeps {
  readonly path: string;
  /** The identity provider of all users in the file. */
  readonly idp: string;
  readonly clock: Clock;
  readonly logger: Logger;
  /** How old the list may get before the file is read again. */
  readonly reloadSeconds: number;
}

/** The users file can not be used: says where and what was expected. A mistake of the operator. */
export class AccountsError extends Error {
  override readonly name = "AccountsError";
}

/**
 * The accounts of a users file. Throws `AccountsError` when the file can not be used at the start; a file that breaks
 * later is reported in the log, and the last good list stays in force.
 */
export async function openAccountsFile(deps: AccountsFileDeps): Promise<() => Promise<readonly Account[]>> {
  const { path, clock, logger } = deps;
  let text = await read(path);
  let accounts = load(text);
  let checkedAt = clock.now().getTime();
  let complaint = "";

  function load(candidate: string): readonly Account[] {
    const parsed = parseAccounts(candidate, deps.idp);
    if (parsed.ok) return parsed.value;
    throw new AccountsError(
      parsed.failure.map(({ line, column, message }) => `${path}:${line}:${column}: ${message}`).join("\n"),
    );
  }

  return async () => {
    const now = clock.now().getTime();
    if (now - checkedAt < deps.reloadSeconds * 1000) return accounts;
    // Set before the file is read: requests that come meanwhile go on with the list there is.
    checkedAt = now;
    try {
      const latest = await read(path);
      if (latest !== text) {
        accounts = load(latest);
        text = latest;
        logger.info("users file read again", { path, users: accounts.length });
      }
      complaint = "";
    } catch (error) {
      const why = error instanceof Error ? error.message : "unreadable";
      if (why !== complaint)
        logger.error("users file not taken over, the last good one stays", { path, why });
      complaint = why;
    }
    return accounts;
  };
}

async function read(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
    const why = code === "ENOENT" ? "there is no such file" : `the system says ${code}`;
    throw new AccountsError(`${path} can not be read: ${why}`, { cause: error });
  }
}
