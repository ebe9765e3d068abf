import type { LocalUser } from "../../domain/model/local-user.ts";
import type { Clock } from "../../domain/ports/clock.ts";
import type { UserDirectory } from "../../domain/ports/users.ts";
import { createTimedCache } from "../../domain/timed-cache.ts";

export interface RememberedUsersDeps {
  readonly users: UserDirectory;
  readonly clock: Clock;
  /** How long a user is good for who was found; nobody is good for a much shorter time. */
  readonly seconds: number;
  /** Whether questions for the same user at the same time are one; not on Workers, where no request waits for another. */
  readonly shareLookups: boolean;
}

const MOST_FOUND = 10_000;
/** Kept apart, so that made-up names do not push out the users there are. */
const MOST_MISSING = 1000;
const MISSING_SECONDS = 10;

/** A directory that asks another one and remembers for a while what it said; a failure is never remembered. */
export function createRememberedUsers(deps: RememberedUsersDeps): UserDirectory {
  const found = createTimedCache<LocalUser>(deps.clock, MOST_FOUND);
  const missing = createTimedCache<true>(deps.clock, MOST_MISSING);
  const running = new Map<string, Promise<LocalUser | undefined>>();

  async function lookUp(identifier: string): Promise<LocalUser | undefined> {
    const user = await deps.users.find(identifier);
    if (user === undefined) missing.set(identifier, true, Math.min(deps.seconds, MISSING_SECONDS));
    else found.set(identifier, user, deps.seconds);
    return user;
  }

  return {
    async find(identifier) {
      const known = found.get(identifier);
      if (known !== undefined) return known;
      if (missing.get(identifier)) return undefined;
      if (!deps.shareLookups) return lookUp(identifier);
      const lookup = running.get(identifier) ?? lookUp(identifier).finally(() => running.delete(identifier));
      running.set(identifier, lookup);
      return lookup;
    },
  };
}
